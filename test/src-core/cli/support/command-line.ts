import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { vi } from 'vitest'
import { buildProgram } from '../../../../src-core/cli/program.ts'

const main = fileURLToPath(new URL('../../../../src-core/cli/denoscope.ts', import.meta.url))

/** Runs a command in this process: what it printed. Refusals are thrown. */
export const run = async (...words: readonly (string | number)[]): Promise<string> => (await runFully(...words)).stdout

/** The same, with what it wrote on standard error. */
export async function runFully(...words: readonly (string | number)[]): Promise<{ stdout: string; stderr: string }> {
  const [printed, complained]: [string[], string[]] = [[], []]
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0)
  const complain = vi.spyOn(process.stderr, 'write').mockImplementation((text) => complained.push(String(text)) > 0)
  try {
    await buildProgram().parseAsync(words.map(String), { from: 'user' })
  } finally {
    write.mockRestore()
    complain.mockRestore()
  }
  return { stdout: printed.join(''), stderr: complained.join('') }
}

/** Runs a command as a person does, in a process of its own. */
export function denoscope(...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...words], { encoding: 'utf8' })
  return { status, stdout, stderr }
}
