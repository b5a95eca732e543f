import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** JSON output of a script, or the reason why it could not run. */
export type PythonResult<Result> = { readonly result: Result } | { readonly reason: string }

/** The Python that DENOSCOPE_PYTHON names, else `python3`. */
export function python(): string {
  return process.env.DENOSCOPE_PYTHON ?? 'python3'
}

/** Runs a script in it. */
export async function runPython<Result>(script: string, args: readonly string[]): Promise<PythonResult<Result>> {
  try {
    const { stdout } = await promisify(execFile)(python(), ['-c', script, ...args], { maxBuffer: 2 ** 26 })
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
