import { Worker } from 'node:worker_threads'
import type { ScoringBatch } from '../scores/table/pair-scores.ts'
import type { BatchScorer, ScoredBatch } from './score-chunk.ts'
import { DenoscopeError } from '../errors.ts'
import { ownCores } from '../runtime/own-cores.ts'
import { scoringThreadScript } from '../runtime/package-paths.ts'
import { unwrapReply, type Reply } from '../runtime/reply.ts'

/** Most threads, of about 30 MB each. With more of them, denoising takes longer than scoring. */
const mostThreads = 8
/** Fewest batches that are worth threads: fewer are scored before a thread has started. */
const enoughBatches = 16
/** Batches that a thread has at most, so that it goes on while the thread that makes patches answers nothing. */
const batchesAhead = 8

/**
 * Starts threads that score the batches of an audit while others are denoised.
 * Null on one core and for few batches.
 */
export function startScoringThreads(batches: number, cores: number = ownCores()): BatchScorer | null {
  if (cores < 2 || batches < enoughBatches) return null
  return new ScoringThreads(Math.min(cores, batches, mostThreads))
}

interface WaitingBatch {
  readonly batch: ScoringBatch
  resolve(scored: ScoredBatch): void
  reject(error: unknown): void
}

class ScoringThreads implements BatchScorer {
  /** Batches that each thread has, in the order of its answers. */
  readonly #sent: ReadonlyMap<Worker, WaitingBatch[]>
  readonly #waiting: WaitingBatch[] = []
  #failure: DenoscopeError | null = null

  constructor(count: number) {
    this.#sent = new Map(Array.from({ length: count }, () => [this.#start(), []]))
  }

  get threads(): number {
    return this.#sent.size
  }

  score(batch: ScoringBatch): Promise<ScoredBatch> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ batch, resolve, reject })
      this.#handOut()
    })
  }

  close(): void {
    this.#fail(new DenoscopeError('job.cancelled', 'Scoring was given up.'))
    for (const thread of this.#sent.keys()) void thread.terminate()
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

  /** Gives waiting batches to the threads with the fewest. */
  #handOut(): void {
    if (this.#failure) return this.#rejectAll(this.#failure)
    while (this.#waiting.length > 0) {
      const [thread, sent] = [...this.#sent].reduce((least, next) => (next[1].length < least[1].length ? next : least))
      if (sent.length >= batchesAhead) return
      const waiting = this.#waiting.shift()!
      sent.push(waiting)
      send(thread, waiting.batch)
    }
  }

  #receive(thread: Worker, reply: Reply): void {
    const batch = this.#sent.get(thread)!.shift()
    this.#handOut()
    try {
      batch?.resolve(unwrapReply(reply) as ScoredBatch)
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
    for (const sent of [...this.#sent.values(), this.#waiting]) for (const { reject } of sent.splice(0)) reject(error)
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
