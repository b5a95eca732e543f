import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { packageFile } from '../runtime/package-paths.ts'

/** Oldest Node that runs the engine. In older ones SQLite ends the process without a message. */
const oldest = [22, 14] as const

/** True if the engine runs on a version of Node. */
export function isSupportedNode(version = process.versions.node): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1])
}

/**
 * Runs the same command line on the Node of Denoscope, and ends with its exit code.
 * Prints one line and sets exit code 1 if that Node is missing.
 */
export function runOnOwnNode(): void {
  const node = ownNode()
  if (!existsSync(node))
    return refuse(
      `Node ${process.versions.node} is too old: expected ${oldest.join('.')} or newer, and Denoscope's own is not installed (npm run setup)`
    )
  const child = spawn(node, process.argv.slice(1), { stdio: 'inherit' })
  child.once('error', ({ message }) => refuse(`${node} could not be started: ${message}`))
  child.once('exit', (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal!]
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    // A terminal sends Ctrl+C to the child too. A second one would end the child before it has finished.
    process.on(signal, () => (signal === 'SIGINT' && process.stdin.isTTY) || child.kill(signal))
  }
}

function ownNode(): string {
  return join(dirname(packageFile()), 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
}

function refuse(line: string): void {
  process.stderr.write(`denoscope: ${line}\n`)
  process.exitCode = 1
}
