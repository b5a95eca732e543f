import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'

/** Program that answers each line with a line of its own, after the work that the line names. */
export class LineProcess {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>
  readonly #lines: AsyncIterator<string>
  #complaints = ''

  private constructor(command: string, args: readonly string[], environment: NodeJS.ProcessEnv) {
    this.#child = spawn(command, args, { env: { ...process.env, ...environment }, stdio: ['pipe', 'pipe', 'pipe'] })
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]()
    this.#child.stderr.on('data', (text: Buffer) => (this.#complaints += text.toString('utf8')))
    this.#child.stdin.on('error', () => undefined)
  }

  /** Started and ready: its first line, which says what it is. @throws with its last complaint when it ends instead. */
  static async start(command: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
    const program = new LineProcess(command, args, environment)
    const failed = once(program.#child, 'error').then(([error]) => Promise.reject(error as Error))
    return { program, name: await Promise.race([program.#next(), failed]) }
  }

  async ask(line: string): Promise<string> {
    this.#child.stdin.write(`${line}\n`)
    return this.#next()
  }

  stop(): void {
    this.#child.kill('SIGKILL')
  }

  async #next(): Promise<string> {
    const { value, done } = await this.#lines.next()
    if (!done) return value as string
    throw new Error(this.#complaints.trim().split('\n').at(-1) || 'it ended without a word')
  }
}
