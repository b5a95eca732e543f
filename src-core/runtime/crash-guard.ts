import { writeSync } from 'node:fs'
import { asDenoscopeError } from '../errors.ts'

/**
 * The code and the stack frames of a thrown value. The message is left out: messages name files, and files name
 * patients.
 */
export function codeAndFrames(thrown: unknown): { code: string; frames: string[] } {
  const native = (thrown as { code?: unknown } | null | undefined)?.code
  const { code } = asDenoscopeError(thrown)
  const { stack = '', message = '' } = thrown instanceof Error ? thrown : {}
  const frames = stack
    .replace(message, '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .map((line) => line.trim())
  return { code: code === 'internal' && typeof native === 'string' ? native : code, frames }
}

/**
 * Ends the process with exit code 1 after an uncaught error, and prints the error's code and stack frames. Node itself
 * would print the message and, for some errors, the data.
 * @param name of the process, for the printed line
 */
export function guardAgainstCrashes(name: string): void {
  const end = (thrown: unknown) => {
    const { code, frames } = codeAndFrames(thrown)
    print([`denoscope: ${name} ended after an unexpected error (${code})`, ...frames.map((frame) => `    ${frame}`)])
    process.exit(1)
  }
  process.on('uncaughtException', end)
  process.on('unhandledRejection', end)
}

/** Standard error may be closed. */
function print(lines: readonly string[]): void {
  try {
    writeSync(2, `${lines.join('\n')}\n`)
  } catch {
    // Nobody reads the lines.
  }
}
