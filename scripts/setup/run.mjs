import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

const keptLines = 200

/**
 * Runs a program, passes each printed line to `onLine`, and resolves to its exit status and last lines.
 * @param limit time limit in ms; status null if it was exceeded. Default: none
 */
export function run(program, args, { onLine = () => {}, limit, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
    const lines = []
    const keep = (line) => {
      if (lines.push(line) > keptLines) lines.shift()
      onLine(line)
    }
    createInterface({ input: child.stdout }).on('line', keep)
    createInterface({ input: child.stderr }).on('line', keep)
    const timer = limit && setTimeout(() => child.kill(), limit)
    // The program ends with this process.
    const end = () => child.kill()
    process.once('exit', end)
    child.once('error', reject)
    child.once('close', (status) => {
      clearTimeout(timer)
      process.off('exit', end)
      resolve({ status, lines })
    })
  })
}
