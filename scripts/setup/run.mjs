import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

const keptLines = 200

/**
 * Runs a program, hands each line it prints to `onLine`, and resolves to its exit status and last lines.
 * `limit` in milliseconds ends it; status is then null.
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
    // Whoever ends this process alone must not leave the program running.
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
