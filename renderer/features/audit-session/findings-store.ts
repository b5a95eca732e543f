import type { UndoneFinding } from '../../../src-core/engine/contract.ts'
import type { EngineCall } from '../../engine/client.ts'
import { asDenoscopeError, type DenoscopeError } from '../../../src-core/errors.ts'
import type { BlindedReading, Finding, Judgement } from '../../../src-core/review/finding.ts'

/** What a judgement is about. */
export interface FindingTarget {
  readonly patchIndex: number
  readonly denoiserKey: string
}

/** A judgement that is not on disk, or not known to be. */
export interface UnsavedJudgement extends FindingTarget {
  readonly reviewer: string
  readonly judgement: Judgement
  readonly state: 'saving' | 'failed'
  readonly error: DenoscopeError | null
}

/** What has changed: also what is known to be on disk, or only what is not. */
export type FindingsChange = 'saved' | 'unsaved'

export type SaveState = 'idle' | 'saving' | 'saved' | 'failed'

/**
 * The findings of one audit as the screen may show them: saved ones only after the engine has promised that they are on
 * disk, others as saving or failed. Writes go one after the other, so that revisions and undo keep their order.
 */
export class FindingsStore {
  readonly #call: EngineCall
  readonly #auditId: string
  readonly #onChange: (change: FindingsChange) => void
  /** Open findings by `placeOf`, those of blinded reviews by their id. */
  readonly #saved = new Map<string, Finding>()
  #embargoedBy: readonly BlindedReading[] = []
  readonly #unsaved = new Map<string, UnsavedJudgement>()
  #queue: Promise<unknown> = Promise.resolve()
  #savedOnce = false

  constructor(call: EngineCall, auditId: string, onChange: (change: FindingsChange) => void) {
    this.#call = call
    this.#auditId = auditId
    this.#onChange = onChange
  }

  /** Reads what is on disk, of every reviewer, as far as it may be shown. */
  async load(): Promise<void> {
    const { findings, embargoedBy } = await this.#enqueue(() => this.#call('findings.list', { auditId: this.#auditId }))
    this.#saved.clear()
    for (const finding of findings) this.#saved.set(finding.review?.blinded ? finding.id : placeOf(finding), finding)
    this.#embargoedBy = embargoedBy
    this.#onChange('saved')
  }

  /** All saved findings, of every reviewer. */
  get saved(): Finding[] {
    return [...this.#saved.values()]
  }

  /** Blinded readings whose findings are kept back. */
  get embargoedBy(): readonly BlindedReading[] {
    return this.#embargoedBy
  }

  get unsaved(): UnsavedJudgement[] {
    return [...this.#unsaved.values()]
  }

  get failed(): UnsavedJudgement[] {
    return this.unsaved.filter((entry) => entry.state === 'failed')
  }

  get state(): SaveState {
    if (this.failed.length > 0) return 'failed'
    if (this.#unsaved.size > 0) return 'saving'
    return this.#savedOnce ? 'saved' : 'idle'
  }

  /** The open finding, which the next judgement revises. */
  savedFor(target: FindingTarget, reviewer: string): Finding | null {
    return this.#saved.get(placeOf({ ...target, reviewer })) ?? null
  }

  unsavedFor(target: FindingTarget, reviewer: string): UnsavedJudgement | null {
    return this.#unsaved.get(placeOf({ ...target, reviewer })) ?? null
  }

  /** Sends a judgement at once. Resolves to whether it is on disk; a failure is kept for `retry`. */
  record(target: FindingTarget, reviewer: string, judgement: Judgement): Promise<boolean> {
    const entry: UnsavedJudgement = { ...target, reviewer, judgement, state: 'saving', error: null }
    this.#setUnsaved(entry)
    return this.#enqueue(() => this.#send(entry))
  }

  /** Sends everything that failed again. */
  async retry(): Promise<boolean> {
    const outcomes = this.failed.map((entry) => this.record(entry, entry.reviewer, entry.judgement))
    return (await Promise.all(outcomes)).every(Boolean)
  }

  /** Gives up a judgement that could not be saved. */
  discard(entry: UnsavedJudgement): void {
    this.#unsaved.delete(placeOf(entry))
    this.#onChange('unsaved')
  }

  /** Takes back the reviewer's latest step. @throws DenoscopeError when the engine refuses or does not answer. */
  undo(reviewer: string): Promise<UndoneFinding | null> {
    return this.#enqueue(async () => {
      const undone = await this.#call('findings.undo', { auditId: this.#auditId, reviewer })
      if (undone) this.#applyUndo(undone, reviewer)
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
      this.#saved.set(placeOf(finding), finding)
      this.#savedOnce = true
      this.#settle(entry, null)
      return true
    } catch (thrown) {
      this.#settle(entry, { ...entry, state: 'failed', error: asDenoscopeError(thrown) })
      return false
    }
  }

  /** A later judgement of the same patch has taken the entry's place already; then it stays. */
  #settle(entry: UnsavedJudgement, outcome: UnsavedJudgement | null): void {
    if (this.#unsaved.get(placeOf(entry)) === entry) {
      if (outcome) this.#unsaved.set(placeOf(entry), outcome)
      else this.#unsaved.delete(placeOf(entry))
    }
    this.#onChange(outcome ? 'unsaved' : 'saved')
  }

  #applyUndo(undone: UndoneFinding, reviewer: string): void {
    const key = placeOf({ ...undone, reviewer })
    if (undone.finding) this.#saved.set(key, undone.finding)
    else this.#saved.delete(key)
    this.#onChange('saved')
  }

  #setUnsaved(entry: UnsavedJudgement): void {
    this.#unsaved.set(placeOf(entry), entry)
    this.#onChange('unsaved')
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
