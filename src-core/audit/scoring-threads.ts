import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { OutputScores } from '../scores/metric-definition.ts'
import type { ScoringBatch } from '../scores/table/pair-scores.ts'
import type { BatchScorer } from './score-chunk.ts'
import { DenoscopeError } from '../errors.ts'
import { scoringThreadScript } from '../runtime/package-paths.ts'
import { unwrapReply, type Reply } from '../runtime/reply.ts'

/** Most threads, of about 30 MB each. With more of them, denoising takes longer than scoring. */
const mostThreads = 8
/** Fewest batches that are worth threads: fewer are scored before a thread has started. */
const enoughBatches = 4

/**
 * Starts threads that score the batches of an audit while others are denoised.
 * Null on one core and for few batches.
 */
export function startScoringThreads(batches: number, cores: number = availableParallelism()): BatchScorer | null {
  if (cores < 2 || batches < enoughBatches) return null
  return new ScoringThreads(Math.min(cores, batches, mostThreads))
}

interface WaitingBatch {
  readonly batch: ScoringBatch
  resolve(scores: OutputScores[]): void
  reject(error: unknown): void
}

class ScoringThreads implements BatchScorer {
  readonly #idle: Worker[]
  readonly #all: readonly Worker[]
  readonly #busy = new Map<Worker, WaitingBatch>()
  readonly #waiting: WaitingBatch[] = []
  #failure: DenoscopeError | null = null

  constructor(count: number) {
    this.#all = Array.from({ length: count }, () => this.#start())
    this.#idle = [...this.#all]
  }

  score(batch: ScoringBatch): Promise<OutputScores[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ batch, resolve, reject })
      this.#handOut()
    })
  }

  close(): void {
    this.#fail(new DenoscopeError('job.cancelled', 'Scoring was given up.'))
    for (const thread of this.#all) void thread.terminate()
  }

  #start(): Worker {
    const thread = new Worker(scoringThreadScript())
    thread.on('message', (reply: Reply) => this.#receive(thread, reply))
    thread.on('error', (cause) =>
      this.#fail(new DenoscopeError('worker.died', `A thread that scores patches ended (${cause.message}).`, { cause }))
    )
    thread.on('exit', (code) =>
      this.#fail(new DenoscopeError('worker.died', `A thread that scores patches ended (exit code ${code}).`))
    )
    return thread
  }

  #handOut(): void {
    if (this.#failure) return this.#rejectAll(this.#failure)
    while (this.#idle.length > 0 && this.#waiting.length > 0) {
      const [thread, waiting] = [this.#idle.pop()!, this.#waiting.shift()!]
      this.#busy.set(thread, waiting)
      send(thread, waiting.batch)
    }
  }

  #receive(thread: Worker, reply: Reply): void {
    const batch = this.#busy.get(thread)
    this.#busy.delete(thread)
    this.#idle.push(thread)
    this.#handOut()
    try {
      batch?.resolve(unwrapReply(reply) as OutputScores[])
    } catch (error) {
      batch?.reject(error)
    }
  }

  /** Ends all threads' work with the first failure: an audit needs every batch. */
  #fail(error: DenoscopeError): void {
    this.#failure ??= error
    this.#rejectAll(this.#failure)
  }

  #rejectAll(error: DenoscopeError): void {
    for (const { reject } of [...this.#busy.values(), ...this.#waiting]) reject(error)
    this.#busy.clear()
    this.#waiting.length = 0
  }
}

/** Transfers a copy of the batch to a thread: transferring a view would transfer the whole chunk. */
function send(thread: Worker, { context, reference, outputs }: ScoringBatch): void {
  const copy = {
    context,
    reference: { ...reference, data: reference.data.slice() },
    outputs: outputs.map(({ images, known }) => ({
      images: { ...images, data: images.data.slice() },
      known: Object.fromEntries(Object.entries(known).map(([id, values]) => [id, values.slice()]))
    }))
  } satisfies ScoringBatch
  thread.postMessage(
    copy,
    [copy.reference, ...copy.outputs.map(({ images }) => images)].map(({ data }) => data.buffer)
  )
}
