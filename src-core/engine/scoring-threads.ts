import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { OutputScores } from '../scores/fidelity/output-scores.ts'
import type { ScoringBatch } from '../audit/score-output.ts'
import type { BatchScorer } from '../audit/scoring.ts'
import { DenoscopeError } from '../errors.ts'
import { scoringThreadScript } from './entry-points.ts'
import { unwrapReply, type Reply } from './protocol.ts'

/** Each thread takes about 30 MB; beyond so many, making the patches takes longer than scoring them. */
const mostThreads = 8
/** Fewer pieces are scored before a thread has started. */
const enoughBatches = 4

/** Threads that score the pieces of an audit beside what makes them; null where that saves nothing: on one core, and for few pieces. */
export function startScoringThreads(pieces: number, cores: number = availableParallelism()): BatchScorer | null {
  if (cores < 2 || pieces < enoughBatches) return null
  return new ScoringThreads(Math.min(cores, pieces, mostThreads))
}

interface WaitingBatch {
  readonly piece: ScoringBatch
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

  score(piece: ScoringBatch): Promise<OutputScores[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ piece, resolve, reject })
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
      send(thread, waiting.piece)
    }
  }

  #receive(thread: Worker, reply: Reply): void {
    const piece = this.#busy.get(thread)
    this.#busy.delete(thread)
    this.#idle.push(thread)
    this.#handOut()
    try {
      piece?.resolve(unwrapReply(reply) as OutputScores[])
    } catch (error) {
      piece?.reject(error)
    }
  }

  /** The first failure ends it all: no piece can be left out. */
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

/** Copies the piece out of its chunk and gives the copy away: a view would take the whole chunk along. */
function send(thread: Worker, { context, reference, candidates }: ScoringBatch): void {
  const copy = {
    context,
    reference: { ...reference, data: reference.data.slice() },
    candidates: candidates.map(({ images, known }) => ({
      images: { ...images, data: images.data.slice() },
      known: Object.fromEntries(Object.entries(known).map(([id, values]) => [id, values.slice()]))
    }))
  } satisfies ScoringBatch
  thread.postMessage(
    copy,
    [copy.reference, ...copy.candidates.map(({ images }) => images)].map(({ data }) => data.buffer)
  )
}
