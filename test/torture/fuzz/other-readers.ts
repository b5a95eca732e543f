import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { python } from '../../support/python.ts'
import type { OtherReader } from './inputs.ts'

/** All values of a file in ascending order, or the reason why it was not read. */
export type OtherReading = { readonly values: Float64Array } | { readonly refused: string }

const here = import.meta.dirname
/** Longest time of one file. What hangs is killed and counts as a refusal. */
const longest = 20_000

/** Readers of others, each in a process of its own that is started again if it dies. */
export class OtherReaders {
  #child: ChildProcess | null = null
  #answer: ((line: string | null) => void) | null = null

  async read(reader: OtherReader, path: string): Promise<OtherReading> {
    const isOfNpm = reader === 'nifti-reader-js' || reader === 'daikon'
    const child = (this.#child ??= this.#start(isOfNpm))
    const line = await new Promise<string | null>((resolve) => {
      const timer = setTimeout(() => child.kill('SIGKILL'), longest)
      this.#answer = (text) => {
        clearTimeout(timer)
        resolve(text)
      }
      child.stdin!.write(`${reader}\t${path}\n`)
    })
    if (line === null) return { refused: 'the reader ended' }
    const { values, refused } = JSON.parse(line) as { values?: string; refused?: string }
    if (values === undefined) return { refused: refused ?? 'unknown' }
    const bytes = Buffer.from(values, 'base64')
    return { values: new Float64Array(new Uint8Array(bytes).buffer) }
  }

  stop(): void {
    this.#child?.kill('SIGKILL')
  }

  #start(isOfNpm: boolean): ChildProcess {
    const [program, script] = isOfNpm ? [process.execPath, 'other-reader-main.ts'] : [python(), 'other_reader.py']
    const child = spawn(program, [join(here, script)], { stdio: ['pipe', 'pipe', 'ignore'] })
    const end = () => {
      if (this.#child === child) this.#child = null
      this.#answer?.(null)
    }
    child.on('error', end)
    child.on('exit', end)
    child.stdin.on('error', () => undefined)
    // Libraries print notes of their own.
    createInterface({ input: child.stdout }).on('line', (line) => line.startsWith('{') && this.#answer?.(line))
    return child
  }
}
