import { existsSync } from 'node:fs'
import { basename, delimiter, dirname } from 'node:path'
import { modules } from './paths.mjs'
import { run } from './run.mjs'

/**
 * Runs npm. npm leaves out optional packages that do not support its Node.
 * @param node path of the Node that runs npm. Default: the Node of the npm that started this script
 * @throws the last lines of npm if it fails
 */
export async function npm(args, { node, onLine, cwd }) {
  const { status, lines } = await run(...npmCommand(args, node), { onLine, cwd, env: environmentOfNpm(node) })
  if (status === 0) return
  const told = lines.filter((line) => !/^npm (http|notice|warn)/i.test(line))
  throw new Error(`npm ${args[0]} ended with status ${status}:\n${told.slice(-12).join('\n')}`)
}

/** Npm that started this script; else the npm on the path. */
function npmCommand(args, node) {
  const { npm_execpath: script, npm_node_execpath: ownNode } = process.env
  const runner = node ?? ownNode
  if (script && runner && existsSync(runner) && basename(script).startsWith('npm-cli'))
    return [runner, [script, ...args]]
  return process.platform === 'win32' ? ['cmd.exe', ['/d', '/s', '/c', 'npm', ...args]] : ['npm', args]
}

/** Environment without node_modules/.bin on the path: npm must not run on a Node that it replaces. */
export function environmentOfNpm(node) {
  const name = Object.keys(process.env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH'
  const parts = (process.env[name] ?? '').split(delimiter).filter((part) => !part.startsWith(modules))
  return { ...process.env, [name]: [...(node ? [dirname(node)] : []), ...parts].join(delimiter) }
}
