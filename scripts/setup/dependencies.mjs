import { existsSync, readFileSync } from 'node:fs'
import { basename, delimiter, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { modules, pinnedNode, root } from './paths.mjs'
import { showStep } from './progress.mjs'
import { run } from './run.mjs'

/** Whether node_modules holds what package-lock.json asks for, and the pinned Node with it. */
export function dependenciesAreCurrent() {
  if (!existsSync(pinnedNode)) return false
  const wanted = readJson(join(root, 'package-lock.json'))
  const installed = readJson(join(modules, '.package-lock.json'))
  if (!wanted || !installed) return false
  const declared = readJson(join(root, 'package.json'))
  const { '': locked, ...packages } = wanted.packages
  const sameDeclared = ['dependencies', 'devDependencies'].every((field) => isDeepStrictEqual(declared[field], locked[field]))
  return sameDeclared && Object.entries(packages).every(([path, entry]) => isInstalled(entry, installed.packages[path]))
}

/** Optional packages are left out where they are made for another platform. */
function isInstalled(wanted, installed) {
  return installed ? installed.version === wanted.version : Boolean(wanted.optional || wanted.devOptional || wanted.peer)
}

/** Installs exactly what the lock file states, then lets the `node` package place its binary. */
export async function installDependencies() {
  const expected = Object.keys(readJson(join(root, 'package-lock.json'))?.packages ?? {}).length
  await showStep('Installing dependencies', async (detail) => {
    let fetched = 0
    const onLine = (line) => {
      if (/^npm http (fetch GET|cache) .*(\.tgz|@[0-9])/.test(line)) detail(`${++fetched} of up to ${expected} packages`)
    }
    await npm(['ci', '--loglevel=http'], onLine)
    detail('placing Node')
    await npm(['rebuild', '--ignore-scripts=false', '--loglevel=error', 'node'])
  })
  if (!existsSync(pinnedNode)) throw new Error('npm installed the package `node` without its binary for this platform.')
}

async function npm(args, onLine) {
  const { status, lines } = await run(...npmCommand(args), { onLine, cwd: root, env: environmentOfNpm() })
  if (status === 0) return
  const told = lines.filter((line) => !/^npm (http|notice|warn)/i.test(line))
  throw new Error(`npm ${args[0]} ended with status ${status}:\n${told.slice(-12).join('\n')}`)
}

/** The npm that started this script, else the one on the path. */
function npmCommand(args) {
  const { npm_execpath: script, npm_node_execpath: node } = process.env
  if (script && node && existsSync(node) && basename(script).startsWith('npm-cli')) return [node, [script, ...args]]
  return process.platform === 'win32' ? ['cmd.exe', ['/d', '/s', '/c', 'npm', ...args]] : ['npm', args]
}

/** Without node_modules/.bin on the path: npm must not run on the Node that it is about to replace. */
function environmentOfNpm() {
  const name = Object.keys(process.env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH'
  const parts = (process.env[name] ?? '').split(delimiter).filter((part) => !part.startsWith(modules))
  return { ...process.env, [name]: parts.join(delimiter) }
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}
