import { spawn, type ChildProcess } from 'node:child_process'
import { guardProgram } from './program-guard.ts'

/** End of a program, and the last of its output. */
export interface ProgramEnd {
  /** Null if a signal ended the program. */
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  /** `limit`: ended after the time limit. `cancelled`: ended by the signal of the caller. */
  readonly stopped: 'limit' | 'cancelled' | null
  readonly seconds: number
  /** The last `keptBytes` of each stream. */
  readonly stdout: string
  readonly stderr: string
}

export interface ProgramOptions {
  readonly folder: string
  readonly timeLimit: number
  readonly signal?: AbortSignal
  /** Folder that is removed if this process is killed. Default: none */
  readonly guarded?: string
}

/** Bytes of each output stream that are kept. */
const keptBytes = 8192
/** Time in ms from the polite signal to the kill. A client of containers needs it to stop its container. */
const graceTime = 3000
/** Time in ms for which pipes may stay open after the program has ended. */
const pipeTime = 1000

/**
 * Runs a program without a shell, without standard input, in a process group of its own.
 * The time limit (seconds), a cancel and the end of this process end the whole group.
 * @throws the error of the operating system if the program cannot be started
 */
export async function runProgram(
  [program, ...words]: readonly string[],
  { folder, timeLimit, signal, guarded }: ProgramOptions
): Promise<ProgramEnd> {
  const started = performance.now()
  const child = spawn(program!, words, {
    cwd: folder,
    detached: true,
    windowsHide: true,
    env: ownEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe']
  })
  const endGuard = child.pid === undefined ? () => {} : guardProgram(child.pid, guarded ?? '')
  const [stdout, stderr] = [new OutputTail(child.stdout), new OutputTail(child.stderr)]
  let stopped: ProgramEnd['stopped'] = null
  let kill: NodeJS.Timeout | undefined
  const stop = (reason: 'limit' | 'cancelled') => {
    stopped ??= reason
    signalGroup(child, 'SIGTERM')
    kill ??= setTimeout(() => signalGroup(child, 'SIGKILL'), graceTime)
  }
  const cancel = () => stop('cancelled')
  const killNow = () => signalGroup(child, 'SIGKILL')
  const timer = setTimeout(() => stop('limit'), 1000 * timeLimit)
  if (signal?.aborted) cancel()
  signal?.addEventListener('abort', cancel, { once: true })
  // Before other listeners, which may remove the folder that the program writes into.
  process.prependOnceListener('exit', killNow)
  // A closed terminal ends this process without an exit event, and does not reach the group of the program.
  process.once('SIGHUP', cancel)
  try {
    const end = await endOf(child)
    const seconds = (performance.now() - started) / 1000
    killNow()
    await Promise.race([Promise.all([stdout.closed, stderr.closed]), delay(pipeTime)])
    return { ...end, stopped, seconds, stdout: stdout.text, stderr: stderr.text }
  } finally {
    clearTimeout(timer)
    clearTimeout(kill)
    signal?.removeEventListener('abort', cancel)
    process.off('exit', killNow)
    process.off('SIGHUP', cancel)
    child.stdout.destroy()
    child.stderr.destroy()
    endGuard()
  }
}

/** The environment without settings of Denoscope, which may hold a token, and without what it sets for its workers. */
const ownEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(?:DENOSCOPE_|ELECTRON_RUN_AS_NODE$)/.test(name))
  )

const endOf = (child: ChildProcess): Promise<Pick<ProgramEnd, 'exitCode' | 'signal'>> =>
  new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (exitCode, signal) => resolve({ exitCode, signal }))
  })

const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref())

/** Windows has no process groups: there the program alone is ended. */
function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    if (process.platform === 'win32') child.kill(signal)
    else process.kill(-child.pid, signal)
  } catch {
    // The group has ended.
  }
}

/** The last bytes of a stream. */
class OutputTail {
  readonly closed: Promise<void>
  #bytes: Buffer = Buffer.alloc(0)

  constructor(stream: NodeJS.ReadableStream) {
    this.closed = new Promise((resolve) => stream.once('close', resolve))
    stream.on('data', (part: Buffer) => (this.#bytes = Buffer.concat([this.#bytes, part]).subarray(-keptBytes)))
  }

  get text(): string {
    return this.#bytes.toString('utf8')
  }
}
