import { spawn } from 'node:child_process'

/**
 * Runs a command to its end and collects its output.
 * @returns {Promise<{ code: number
 * null, output: string }>} code null: the command could not start, or exceeded its time
 */
export function run(command, args, { seconds, cwd, env } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    const collect = (bytes) => {
      output = (output + bytes).slice(-20_000)
    }
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    const timer = seconds ? setTimeout(() => child.kill('SIGKILL'), seconds * 1000) : undefined
    const end = (code) => {
      clearTimeout(timer)
      resolve({ code, output })
    }
    child.on('error', (error) => {
      output += error.message
      end(null)
    })
    child.on('close', end)
  })
}

/** Last meaningful line of an output, for a one-line reason. */
export function lastLine(output) {
  return output.trim().split('\n').pop()?.trim().slice(0, 200) ?? ''
}
