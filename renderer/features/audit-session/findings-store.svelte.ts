import type { UndoneFinding } from '../../../src-core/engine/contract.ts'
import { asDenoscopeError, type DenoscopeError } from '../../../src-core/errors.ts'
import { countedFindings, type BlindedReading, type Finding, type Judgement } from '../../../src-core/review/finding.ts'
import type { EngineCall } from '../../engine/engine-client.ts'

/** The patch and the output that a judgement is about. */
export interface FindingTarget {
  readonly patchIndex: number
  readonly denoiserKey: string
}

/** A judgement that is not confirmed as stored on disk. */
export interface UnsavedJudgement extends FindingTarget {
  readonly reviewer: string
  readonly judgement: Judgement
  readonly state: 'saving' | 'failed'
  readonly error: DenoscopeError | null
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

  /** Sends a judgement at once. @returns true once it is on disk; false if it failed and waits for `retry`. */
  record(target: FindingTarget, reviewer: string, judgement: Judgement): Promise<boolean> {
    const entry: UnsavedJudgement = { ...target, reviewer, judgement, state: 'saving', error: null }
    this.#setUnsaved(placeOf(entry), entry)
    return this.#enqueue(() => this.#send(entry))
  }

  /** Sends again all that failed. */
  async retry(): Promise<boolean> {
    const outcomes = this.failed.map((entry) => this.record(entry, entry.reviewer, entry.judgement))
    return (await Promise.all(outcomes)).every(Boolean)
  }

  /** Drops a judgement that could not be saved. */
  discard(entry: UnsavedJudgement): void {
    this.#setUnsaved(placeOf(entry), null)
  }

  /** Undoes the reviewer's latest step. @throws DenoscopeError if the engine refuses or does not answer. */
  undo(reviewer: string): Promise<UndoneFinding | null> {
    return this.#enqueue(async () => {
      const undone = await this.#call('findings.undo', { auditId: this.#auditId, reviewer })
      if (undone) this.#setSaved(placeOf({ ...undone, reviewer }), undone.finding)
      return undone
    })
  }

  async #send(entry: UnsavedJudgement): Promise<boolean> {
    const { patchIndex, denoiserKey, reviewer, judgement } = entry
    try {
      const finding = await this.#call('findings.record', {
        auditId: this.#auditId,
        patchIndex,
        denoiserKey,
        reviewer,
        judgement
      })
      this.#setSaved(placeOf(finding), finding)
      this.#savedOnce = true
      this.#settle(entry, null)
      return true
    } catch (thrown) {
      this.#settle(entry, { ...entry, state: 'failed', error: asDenoscopeError(thrown) })
      return false
    }
  }

  /** Keeps a later judgement of the same place that already waits. */
  #settle(entry: UnsavedJudgement, outcome: UnsavedJudgement | null): void {
    if (this.#unsaved.get(placeOf(entry)) === entry) this.#setUnsaved(placeOf(entry), outcome)
  }

  #setSaved(place: string, finding: Finding | null): void {
    this.#saved = withEntry(this.#saved, place, finding)
  }

  #setUnsaved(place: string, entry: UnsavedJudgement | null): void {
    this.#unsaved = withEntry(this.#unsaved, place, entry)
  }

  #enqueue<Result>(step: () => Promise<Result>): Promise<Result> {
    const result = this.#queue.then(step)
    this.#queue = result.catch(() => {})
    return result
  }
}

function placeOf(entry: FindingTarget & { readonly reviewer: string }): string {
  return `${entry.patchIndex} ${entry.denoiserKey} ${entry.reviewer}`
}

/** A copy of the map with one entry set, or without it if `value` is null. */
function withEntry<Value>(map: ReadonlyMap<string, Value>, key: string, value: Value | null) {
  const copy = new Map(map)
  if (value === null) copy.delete(key)
  else copy.set(key, value)
  return copy
}
