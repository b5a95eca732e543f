import { count } from '../../shared/format.ts'
import {
  findingInWords,
  isFlag,
  type FindingCategory,
  type FindingSeverity,
  type Judgement,
  type Region
} from '../../../src-core/review/finding.ts'
import { notices } from '../../state/shown-notices.svelte.ts'
import { withPhraseAt } from '../../state/phrases.ts'
import { workbench } from '../../state/workbench.svelte.ts'
import type { AuditSession } from '../audit-session/audit-session.svelte.ts'
import type { FindingTarget, PlacedJudgement } from '../audit-session/findings-store.svelte.ts'
import { draftOf, hasDraft, keepDraft, type FindingDraft } from './finding-drafts.ts'

/** Longest pause in ms between two keys of one step. */
const longestPause = 10_000
/** Pause in ms after which a note or region is sent that is still being changed. */
const draftDelay = 500

const known = new WeakMap<AuditSession, Flagging>()

/** One Flagging for each session, so that a step and its undo outlive the view. */
export function flaggingOf(session: AuditSession): Flagging {
  const flagging = known.get(session) ?? new Flagging(session)
  known.set(session, flagging)
  return flagging
}

/**
 * Judgements on the selected patch and the output in focus: flag, severity, note, region, undo.
 * The keys of one visit of an output are one step. A visit ends with the patch, `settle`, an undo, or a long pause.
 */
export class Flagging {
  readonly #session: AuditSession
  #severities = $state<Record<string, FindingSeverity>>({})
  /** Further outputs that the next keys judge alike. */
  #covered = $state.raw<readonly string[]>([])
  /** The first flag of a reader without a name, kept until the name is known. */
  #held = $state.raw<readonly PlacedJudgement[] | null>(null)
  #nameless = false
  #step: { readonly id: string; readonly place: string; lastKey: number } | null = null
  /** Place whose note or region is being changed, and the outputs that the change is for. */
  #edited: { readonly target: FindingTarget; readonly outputs: readonly string[] } | null = null
  /** Timer of a change that is sent after a short pause. */
  #timer = $state.raw<ReturnType<typeof setTimeout> | null>(null)
  /** True while a region is being placed: keys and pointer move it. */
  placing = $state(false)

  constructor(session: AuditSession) {
    this.#session = session
  }

  get target(): FindingTarget {
    return { patchIndex: this.#session.order.selected, denoiserKey: this.#session.order.focus }
  }

  /** Outputs that the next key judges: the one in focus first, then those chosen beside it. */
  get outputs(): readonly string[] {
    const { focus } = this.#session.order
    return [focus, ...this.#covered.filter((key) => key !== focus)]
  }

  // Getters instead of $derived: this object outlives its view, and deriveds stop when the view is left.
  get saved() {
    void this.#session.findings.countedByPatch
    return this.#session.findings.savedFor(this.target, workbench.reviewer)
  }

  get unsaved() {
    void this.#session.findings.unsaved
    return this.#session.findings.unsavedFor(this.target, workbench.reviewer)
  }

  /** The latest judgement, on disk or not. */
  get judgement(): Judgement | null {
    return this.unsaved?.judgement ?? this.saved
  }

  /** Severity of the judgement, else that of the next flag. */
  get severity(): FindingSeverity {
    if (this.judgement && isFlag(this.judgement)) return this.judgement.severity
    return this.#severities[this.#keyOf(this.target)] ?? 'moderate'
  }

  get note(): string {
    return this.#draft.note ?? this.judgement?.note ?? ''
  }
  set note(text: string) {
    this.#changeDraft({ note: text })
  }

  get region(): Region | null {
    const { region = this.judgement?.region ?? null } = this.#draft
    return region
  }

  /** True if note or region differ from what was sent. */
  get isDraft(): boolean {
    return hasDraft(this.#keyOf(this.target)) && !this.#isSent(this.#draft)
  }

  /** True while a change waits for a pause before it is sent. */
  get isPending(): boolean {
    return this.#timer !== null
  }

  flag(category: FindingCategory): void {
    if (this.#session.order.selected < 0) return
    // An acceptable finding has no severity.
    const severity = isFlag({ category }) ? this.severity : 'minor'
    this.#record({ category, severity, note: this.note.trim(), region: this.region })
  }

  /** Each patch begins as moderate. A severity from the patch before would be recorded unnoticed. */
  setSeverity(severity: FindingSeverity): void {
    this.#severities[this.#keyOf(this.target)] = severity
    const { judgement } = this
    if (judgement && isFlag(judgement) && (judgement.severity !== severity || this.outputs.length > 1))
      this.#record({ category: judgement.category, severity, note: this.note.trim(), region: this.region })
  }

  addPhrase(place: number): void {
    this.note = withPhraseAt(this.note, this.#session.record.source.kind, place, this.judgement?.category ?? null)
  }

  /** Begins to place the region, or ends it. */
  placeRegion(first: Region): void {
    if (this.#session.order.selected < 0) return
    if (this.placing) return this.keepRegion()
    if (this.region === null) this.moveRegion(first)
    this.placing = true
  }

  moveRegion(region: Region): void {
    this.#changeDraft({ region })
  }

  keepRegion(): void {
    this.placing = false
    this.send()
  }

  removeRegion(): void {
    this.placing = false
    this.#changeDraft({ region: null })
    this.send()
  }

  /** Adds an output to those that the next key judges, or removes it. */
  toggleOutput(key: string): void {
    this.#covered = this.#covered.includes(key)
      ? this.#covered.filter((other) => other !== key)
      : [...this.#covered, key]
  }

  /** Chooses all outputs, or only the one in focus if all were chosen. */
  toggleAllOutputs(): void {
    const { outputs } = this.#session
    this.#covered = this.outputs.length === outputs.length ? [] : outputs
  }

  /** Sends note and region of a judgement at once. Without a judgement they wait for a category. */
  send(): void {
    this.#sendDraft()
    const target = this.#edited?.target ?? this.target
    if (this.#standing(target)) keepDraft(this.#keyOf(target), null)
    this.#edited = null
  }

  /** Ends the step, as when the patch is left: all is sent, and the next key begins a new one. */
  settle(): void {
    this.send()
    this.#step = null
    this.#covered = []
    this.placing = false
  }

  confirmAndNext(): void {
    this.settle()
    this.#session.order.step(1)
  }

  /** Undoes the reviewer's latest step and selects its patch. */
  async undo(): Promise<void> {
    this.settle()
    try {
      const undone = await this.#session.findings.undo(workbench.reviewer)
      if (!undone) return notices.say('Nothing to undo')
      this.#session.order.select(undone.patchIndex)
      this.#session.order.focus = undone.denoiserKey
      const places = [undone, ...(undone.others ?? [])]
      for (const place of places) keepDraft(this.#keyOf(place), null)
      notices.say('Undone', wordsOfUndo(places))
    } catch (thrown) {
      notices.fail(thrown)
    }
  }

  retry(): void {
    void this.#session.findings.retry()
  }

  /** True if a flag waits for the reader's name. */
  get asksName(): boolean {
    return this.#held !== null
  }

  /** Records the waiting flag under the name given, else under the general name. The name is not asked for again. */
  release(): void {
    const held = this.#held
    if (!held) return
    this.#held = null
    this.#nameless = true
    void this.#session.findings.record(held, workbench.reviewer, this.#stepAt(held[0]!))
  }

  get #draft(): FindingDraft {
    return draftOf(this.#keyOf(this.target))
  }

  #changeDraft(change: FindingDraft): void {
    const { target, outputs } = this
    if (this.#edited && placeOf(this.#edited.target) !== placeOf(target)) this.send()
    this.#edited = { target, outputs }
    keepDraft(this.#keyOf(target), { ...this.#draft, ...change })
    // Writing and drawing are part of the step, however long they last.
    if (this.#step?.place === placeOf(target)) this.#step.lastKey = performance.now()
    this.#stopTimer()
    // A draft that was sent stays while it is changed: a space at the end of a note is still being typed.
    if (this.judgement) this.#timer = setTimeout(() => this.#sendDraft(), draftDelay)
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }

  #standing(target: FindingTarget): Judgement | null {
    const { findings } = this.#session
    return findings.unsavedFor(target, workbench.reviewer)?.judgement ?? findings.savedFor(target, workbench.reviewer)
  }

  #isSent({ note, region }: FindingDraft): boolean {
    const { judgement } = this
    if (!judgement) return false
    const isNote = note === undefined || note.trim() === judgement.note
    return isNote && (region === undefined || JSON.stringify(region) === JSON.stringify(judgement.region))
  }

  #sendDraft(): void {
    this.#stopTimer()
    const { target, outputs } = this.#edited ?? this
    const standing = this.#standing(target)
    if (!standing) return
    const { note = standing.note, region = standing.region } = draftOf(this.#keyOf(target))
    const judgement = { category: standing.category, severity: standing.severity, note: note.trim(), region }
    const isSame = judgement.note === standing.note && JSON.stringify(region) === JSON.stringify(standing.region)
    if (!isSame) this.#state(target, outputs, judgement)
  }

  #record(judgement: Judgement): void {
    const { target } = this
    this.#stopTimer()
    this.#edited = null
    keepDraft(this.#keyOf(target), null)
    this.#state(target, this.outputs, judgement)
  }

  #state(target: FindingTarget, outputs: readonly string[], judgement: Judgement): void {
    const placed = outputs.map((denoiserKey) => ({ patchIndex: target.patchIndex, denoiserKey, judgement }))
    if (workbench.reviewerAsTyped.trim() === '' && !this.#nameless) this.#held = placed
    else void this.#session.findings.record(placed, workbench.reviewer, this.#stepAt(target))
  }

  /** Id of the step that goes on at an output, or of a new one. */
  #stepAt(target: FindingTarget): string {
    const now = performance.now()
    const place = placeOf(target)
    const goesOn = this.#step?.place === place && now - this.#step.lastKey < longestPause
    this.#step = { id: goesOn ? this.#step!.id : crypto.randomUUID(), place, lastKey: now }
    return this.#step.id
  }

  #keyOf(target: FindingTarget): string {
    return `${this.#session.record.id} ${target.patchIndex} ${target.denoiserKey}`
  }
}

const placeOf = ({ patchIndex, denoiserKey }: FindingTarget): string =>
  `${workbench.reviewer} ${patchIndex} ${denoiserKey}`

function wordsOfUndo(places: readonly { readonly finding: Judgement | null }[]): string {
  if (places.length > 1) return `${count(places.length)} findings are as they were before`
  const { finding } = places[0]!
  return finding ? `Finding is now ${findingInWords(finding)}` : 'Patch has no finding'
}
