import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { DenoscopeError } from '../errors.ts'
import { phantomThreadScript } from '../runtime/package-paths.ts'
import { unwrapReply, type Reply } from '../runtime/reply.ts'
import { scanHere, type SliceScan, type SliceScanner } from './slice-scanning.ts'

/** Most threads, of about 60 MB each for slices of 512 x 512 pixels. */
const mostThreads = 8
/** Fewest slices that are worth threads. */
const enoughSlices = 8

/** A scanner with a thread for each core; this thread alone on one core and for few slices. */
export function startSliceScanner(slices: number, cores: number = availableParallelism()): SliceScanner {
  return cores < 2 || slices < enoughSlices ? scanHere : new ScanThreads(Math.min(cores, mostThreads))
}

interface WaitingSlice {
  readonly slice: SliceScan
  resolve(stored: Int16Array<ArrayBuffer>): void
  reject(error: unknown): void
}

class ScanThreads implements SliceScanner {
  /** The slice that each thread works on. */
  readonly #busy = new Map<Worker, WaitingSlice | null>()
  readonly #waiting: WaitingSlice[] = []
  #failure: DenoscopeError | null = null

  constructor(count: number) {
    for (let index = 0; index < count; index++) this.#start()
  }

  /** One slice waits for each thread, so that none is idle while files are written. */
  get atOnce(): number {
    return 2 * this.#busy.size
  }

  scan(slice: SliceScan): Promise<Int16Array<ArrayBuffer>> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ slice, resolve, reject })
      this.#handOut()
    })
  }

  close(): void {
    this.#fail(new DenoscopeError('job.cancelled', 'Scanning was given up.'))
    for (const thread of this.#busy.keys()) void thread.terminate()
  }

  #start(): void {
    const thread = new Worker(phantomThreadScript())
    this.#busy.set(thread, null)
    thread.on('message', (reply: Reply) => this.#receive(thread, reply))
    thread.on('error', (cause) =>
      this.#fail(new DenoscopeError('worker.died', `A thread that scans slices ended (${cause.message}).`, { cause }))
    )
    thread.on('exit', (code) =>
      this.#fail(new DenoscopeError('worker.died', `A thread that scans slices ended (exit code ${code}).`))
    )
  }

  #handOut(): void {
    if (this.#failure) return this.#rejectAll(this.#failure)
    for (const [thread, busy] of this.#busy) {
      const next = busy === null ? this.#waiting.shift() : undefined
      if (next === undefined) continue
      this.#busy.set(thread, next)
      thread.postMessage(next.slice)
    }
  }

  #receive(thread: Worker, reply: Reply): void {
    const done = this.#busy.get(thread)
    this.#busy.set(thread, null)
    this.#handOut()
    try {
      done?.resolve(unwrapReply(reply) as Int16Array<ArrayBuffer>)
    } catch (error) {
      done?.reject(error)
    }
  }

  /** Ends all work with the first failure: a phantom needs every slice. */
  #fail(error: DenoscopeError): void {
    this.#failure ??= error
    this.#rejectAll(this.#failure)
  }

  #rejectAll(error: DenoscopeError): void {
    for (const [thread, busy] of this.#busy) {
      busy?.reject(error)
      this.#busy.set(thread, null)
    }
    for (const { reject } of this.#waiting.splice(0)) reject(error)
  }
}
