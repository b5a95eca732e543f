import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { npm } from './npm.mjs'
import { modules, pinnedNode, root } from './paths.mjs'
import { withPinnedNode } from './pinned-node.mjs'
import { showStep } from './progress.mjs'
import { readJson } from './read-json.mjs'

/** True if node_modules matches package-lock.json and holds the pinned Node. */
export function dependenciesAreCurrent() {
  if (!existsSync(pinnedNode)) return false
  const wanted = readJson(join(root, 'package-lock.json'))
  const installed = readJson(join(modules, '.package-lock.json'))
  if (!wanted || !installed) return false
  const declared = readJson(join(root, 'package.json'))
  const { '': locked, ...packages } = wanted.packages
  const sameDeclared = ['dependencies', 'devDependencies'].every((field) =>
    isDeepStrictEqual(declared[field], locked[field])
  )
  return sameDeclared && Object.entries(packages).every(([path, entry]) => isInstalled(entry, installed.packages[path]))
}

/** True if a package is installed. Optional packages of other platforms may be absent. */
function isInstalled(wanted, installed) {
  return installed
    ? installed.version === wanted.version
    : Boolean(wanted.optional || wanted.devOptional || wanted.peer)
}

/** Installs the packages of the lock file on the pinned Node. */
export async function installDependencies() {
  const expected = Object.keys(readJson(join(root, 'package-lock.json'))?.packages ?? {}).length
  await showStep('Installing dependencies', async (detail) => {
    detail('placing Node')
    await withPinnedNode(async (node) => {
      let fetched = 0
      const onLine = (line) => {
        if (/^npm http (fetch GET|cache) .*(\.tgz|@[0-9])/.test(line))
          detail(`${++fetched} of up to ${expected} packages`)
      }
      await npm(['ci', '--loglevel=http'], { node, onLine, cwd: root })
    })
  })
}
