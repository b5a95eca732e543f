import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** What a script printed as JSON, or why it could not run here. */
export type PythonResult<Result> = { readonly result: Result } | { readonly reason: string }

/** Runs a script in the Python that DENOSCOPE_PYTHON names, else in `python3`. */
export async function runPython<Result>(script: string, args: readonly string[]): Promise<PythonResult<Result>> {
  const python = process.env.DENOSCOPE_PYTHON ?? 'python3'
  try {
    const { stdout } = await promisify(execFile)(python, ['-c', script, ...args], { maxBuffer: 2 ** 26 })
    return { result: JSON.parse(stdout) as Result }
  } catch (thrown) {
    const { stderr, message } = thrown as { stderr?: string; message: string }
    const reason = (stderr || message).trim().split('\n').at(-1)!
    return { reason: `${reason} (DENOSCOPE_PYTHON names the Python to use)` }
  }
}

/** The reasons among some results, for the report. */
export function reasonsOf(what: string, result: PythonResult<unknown>): string[] {
  return 'reason' in result ? [`${what}: ${result.reason}`] : []
}
