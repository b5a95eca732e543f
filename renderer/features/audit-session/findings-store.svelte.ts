import type { UndoneFinding } from '../../../src-core/engine/contract.ts'
import { asDenoscopeError, type DenoscopeError, type ErrorCode } from '../../../src-core/errors.ts'
import { countedFindings, type BlindedReading, type Finding, type Judgement } from '../../../src-core/review/finding.ts'
import type { EngineCall } from '../../engine/engine-client.ts'

/** The patch and the output that a judgement is about. */
export interface FindingTarget {
  readonly patchIndex: number
  readonly denoiserKey: string
}

/** A judgement of a patch and an output. */
export interface PlacedJudgement extends FindingTarget {
  readonly judgement: Judgement
}

/** A judgement that is not confirmed as stored on disk. */
export interface UnsavedJudgement extends PlacedJudgement {
  readonly reviewer: string
  readonly stepId: string
  readonly state: 'saving' | 'failed'
  readonly error: DenoscopeError | null
}

/** Judgements that are sent together. */
interface Write {
  entries: readonly UnsavedJudgement[]
}

export type SaveState = 'idle' | 'saving' | 'saved' | 'failed'

/**
 * The findings of one audit, reactive. A finding counts as saved only after the engine has stored it on disk.
 * Writes are sent one after the other, so that revisions and undo keep their order.
 * A write that waits changes only `unsaved`. Readers of saved findings, such as plots and counts, do not recompute.
 */
export class FindingsStore {
  readonly #call: EngineCall
  readonly #auditId: string
  /** Open findings by `placeOf`, findings of blinded reviews by their id. Replaced on each change. */
  #saved = $state.raw<ReadonlyMap<string, Finding>>(new Map())
  #unsaved = $state.raw<ReadonlyMap<string, UnsavedJudgement>>(new Map())
  #embargoed = $state.raw<readonly BlindedReading[]>([])
  #savedOnce = $state(false)
  #queue: Promise<unknown> = Promise.resolve()
  /** Last write of the queue, until it is sent. Later keys of its step replace its judgements. */
  #waiting: { readonly write: Write; readonly done: Promise<boolean> } | null = null

  constructor(call: EngineCall, auditId: string) {
    this.#call = call
    this.#auditId = auditId
  }

  /** Reads the findings of all reviewers that may be shown. */
  async load(): Promise<void> {
    const { findings, embargoedBy } = await this.#enqueue(() => this.#call('findings.list', { auditId: this.#auditId }))
    this.#saved = new Map(findings.map((finding) => [finding.review?.blinded ? finding.id : placeOf(finding), finding]))
    this.#embargoed = embargoedBy
  }

  /** Saved findings of all reviewers. */
  readonly saved: readonly Finding[] = $derived.by(() => [...this.#saved.values()])

  /** By patch, the findings that count: the latest finding of each reader on each output. */
  readonly countedByPatch: ReadonlyMap<number, readonly Finding[]> = $derived.by(() => {
    const byPatch = new Map<number, Finding[]>()
    for (const finding of countedFindings(this.saved)) {
      byPatch.set(finding.patchIndex, [...(byPatch.get(finding.patchIndex) ?? []), finding])
    }
    return byPatch
  })

  counted(patch: number): readonly Finding[] {
    return this.countedByPatch.get(patch) ?? []
  }

  /** All saved findings of a patch, also those that a later one replaces. */
  stated(patch: number): readonly Finding[] {
    return this.saved.filter(({ patchIndex }) => patchIndex === patch)
  }

  /** Unfinished blinded readings. Their findings are not shown. */
  get embargoed(): readonly BlindedReading[] {
    return this.#embargoed
  }

  readonly unsaved: readonly UnsavedJudgement[] = $derived.by(() => [...this.#unsaved.values()])

  readonly failed: readonly UnsavedJudgement[] = $derived.by(() =>
    this.unsaved.filter(({ state }) => state === 'failed')
  )

  get state(): SaveState {
    if (this.failed.length > 0) return 'failed'
    if (this.unsaved.length > 0) return 'saving'
    return this.#savedOnce ? 'saved' : 'idle'
  }

  /** The open finding, which the next judgement revises. */
  savedFor(target: FindingTarget, reviewer: string): Finding | null {
    return this.#saved.get(placeOf({ ...target, reviewer })) ?? null
  }

  unsavedFor(target: FindingTarget, reviewer: string): UnsavedJudgement | null {
    return this.#unsaved.get(placeOf({ ...target, reviewer })) ?? null
  }

  /**
   * Sends judgements at once, as one step: one undo takes all of them back, and those of the same output are one
   * revision.
   * @param stepId id of the step, also of its further keys. Default: a step of its own
   * @returns true once they are on disk; false if they failed and wait for `retry`
   */
  record(
    judgements: readonly PlacedJudgement[],
    reviewer: string,
    stepId: string = crypto.randomUUID()
  ): Promise<boolean> {
    const entries = judgements.map((placed): UnsavedJudgement => ({
      ...placed,
      reviewer,
      stepId,
      state: 'saving',
      error: null
    }))
    this.#unsaved = new Map([...this.#unsaved, ...entries.map((entry) => [placeOf(entry), entry] as const)])
    if (this.#waiting && haveSamePlaces(this.#waiting.write.entries, entries)) {
      this.#waiting.write.entries = entries
      return this.#waiting.done
    }
    const write: Write = { entries }
    const done = this.#enqueue(() => {
      if (this.#waiting?.write === write) this.#waiting = null
      return this.#send(write.entries)
    })
    this.#waiting = { write, done }
    return done
  }

  /** Sends again all that failed, or all that failed with one code. */
  async retry(code?: ErrorCode): Promise<boolean> {
    const again = this.failed.filter(({ error }) => code === undefined || error?.code === code)
    const steps = new Map(again.map((entry) => [`${entry.stepId} ${entry.reviewer}`, entry]))
    const outcomes = [...steps.values()].map(({ stepId, reviewer }) => {
      const entries = again.filter((entry) => entry.stepId === stepId && entry.reviewer === reviewer)
      return this.record(entries.map(placed), reviewer, stepId)
    })
    return (await Promise.all(outcomes)).every(Boolean)
  }

  /** Drops a judgement that could not be saved. */
  discard(entry: UnsavedJudgement): void {
    this.#unsaved = withEntries(this.#unsaved, [[placeOf(entry), null]])
  }

  /** Undoes the reviewer's latest step, on all its outputs. @throws DenoscopeError if the engine refuses it */
  undo(reviewer: string): Promise<UndoneFinding | null> {
    return this.#enqueue(async () => {
      const undone = await this.#call('findings.undo', { auditId: this.#auditId, reviewer })
      const places = undone ? [undone, ...(undone.others ?? [])] : []
      this.#setSaved(places.map((place) => [placeOf({ ...place, reviewer }), place.finding]))
      return undone
    })
  }

  async #send(entries: readonly UnsavedJudgement[]): Promise<boolean> {
    const [{ reviewer, stepId }] = entries as [UnsavedJudgement]
    const auditId = this.#auditId
    const statements = entries.map(placed)
    try {
      const findings =
        statements.length === 1
          ? [await this.#call('findings.record', { auditId, reviewer, stepId, ...statements[0]! })]
          : await this.#call('findings.recordStep', { auditId, reviewer, stepId, statements })
      this.#setSaved(findings.map((finding) => [placeOf(finding), finding]))
      this.#savedOnce = true
      this.#settle(entries, () => null)
      return true
    } catch (thrown) {
      const error = asDenoscopeError(thrown)
      this.#settle(entries, (entry) => ({ ...entry, state: 'failed', error }))
      return false
    }
  }

  /** Keeps later judgements of the same places that already wait. */
  #settle(entries: readonly UnsavedJudgement[], outcomeOf: (entry: UnsavedJudgement) => UnsavedJudgement | null): void {
    const settled = entries.filter((entry) => this.#unsaved.get(placeOf(entry)) === entry)
    this.#unsaved = withEntries(
      this.#unsaved,
      settled.map((entry) => [placeOf(entry), outcomeOf(entry)])
    )
  }

  #setSaved(entries: readonly (readonly [string, Finding | null])[]): void {
    if (entries.length > 0) this.#saved = withEntries(this.#saved, entries)
  }

  #enqueue<Result>(step: () => Promise<Result>): Promise<Result> {
    this.#waiting = null
    const result = this.#queue.then(step)
    this.#queue = result.catch(() => {})
    return result
  }
}

function placeOf(entry: FindingTarget & { readonly reviewer: string }): string {
  return `${entry.patchIndex} ${entry.denoiserKey} ${entry.reviewer}`
}

const placed = ({ patchIndex, denoiserKey, judgement }: PlacedJudgement): PlacedJudgement => ({
  patchIndex,
  denoiserKey,
  judgement
})

/** True if two writes are of one step and of the same outputs. */
function haveSamePlaces(some: readonly UnsavedJudgement[], others: readonly UnsavedJudgement[]): boolean {
  const keyOf = (entry: UnsavedJudgement) => `${entry.stepId} ${placeOf(entry)}`
  return some.length === others.length && some.every((entry, at) => keyOf(entry) === keyOf(others[at]!))
}

/** A copy of the map with entries set, or removed if their value is null. */
function withEntries<Value>(map: ReadonlyMap<string, Value>, entries: readonly (readonly [string, Value | null])[]) {
  const copy = new Map(map)
  for (const [key, value] of entries) {
    if (value === null) copy.delete(key)
    else copy.set(key, value)
  }
  return copy
}
