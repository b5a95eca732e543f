import {
  findingInWords,
  type FindingCategory,
  type FindingSeverity,
  type Judgement
} from '../../../src-core/review/finding.ts'
import { notices } from '../../state/shown-notices.svelte.ts'
import { withPhraseAt } from '../../state/phrases.ts'
import { workbench } from '../../state/workbench.svelte.ts'
import type { AuditSession } from '../audit-session/audit-session.svelte.ts'
import type { FindingTarget } from '../audit-session/findings-store.svelte.ts'

const known = new WeakMap<AuditSession, Flagging>()

/** One Flagging for each session, so that notes without a judgement outlive the view. */
export function flaggingOf(session: AuditSession): Flagging {
  const flagging = known.get(session) ?? new Flagging(session)
  known.set(session, flagging)
  return flagging
}

/** Judgements on the selected patch and the output in focus: flag, severity, note, undo. */
export class Flagging {
  readonly #session: AuditSession
  /** Unsaved notes, by patch and output. */
  #drafts = $state<Record<string, string>>({})
  #severities = $state<Record<string, FindingSeverity>>({})
  /** The first flag of a reader without a name, kept until the name is known. */
  #held = $state.raw<{ readonly target: FindingTarget; readonly judgement: Judgement } | null>(null)
  #nameless = false

  constructor(session: AuditSession) {
    this.#session = session
  }

  get target(): FindingTarget {
    return { patchIndex: this.#session.order.selected, denoiserKey: this.#session.order.focus }
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
    if (this.judgement && this.judgement.category !== 'acceptable') return this.judgement.severity
    return this.#severities[keyOf(this.target)] ?? 'moderate'
  }

  get note(): string {
    return this.#drafts[keyOf(this.target)] ?? this.judgement?.note ?? ''
  }
  set note(text: string) {
    this.#drafts[keyOf(this.target)] = text
  }

  get isNoteDraft(): boolean {
    return this.note !== (this.judgement?.note ?? '')
  }

  flag(category: FindingCategory): void {
    if (this.#session.order.selected < 0) return
    // An acceptable finding has no severity.
    const severity = category === 'acceptable' ? 'minor' : this.severity
    this.#record({ category, severity, note: this.note.trim(), region: this.judgement?.region ?? null })
  }

  /** Each patch begins as moderate. A severity from the patch before would be recorded unnoticed. */
  setSeverity(severity: FindingSeverity): void {
    this.#severities[keyOf(this.target)] = severity
    const { judgement } = this
    if (judgement && judgement.category !== 'acceptable' && judgement.severity !== severity) {
      this.#record({ ...plain(judgement), severity, note: this.note.trim() })
    }
  }

  /** Saves a note that was added to a judgement. Without a judgement the note waits for a category. */
  saveNote(): void {
    if (this.judgement && this.isNoteDraft) this.#record({ ...plain(this.judgement), note: this.note.trim() })
  }

  addPhrase(place: number): void {
    this.note = withPhraseAt(this.note, this.#session.record.source.kind, place)
  }

  confirmAndNext(): void {
    this.saveNote()
    this.#session.order.step(1)
  }

  /** Undoes the reviewer's latest step and selects its patch. */
  async undo(): Promise<void> {
    try {
      const undone = await this.#session.findings.undo(workbench.reviewer)
      if (!undone) return notices.say('Nothing to undo')
      this.#session.order.select(undone.patchIndex)
      this.#session.order.focus = undone.denoiserKey
      delete this.#drafts[keyOf(undone)]
      notices.say(
        'Undone',
        undone.finding ? `Finding is now ${findingInWords(undone.finding)}` : 'Patch has no finding'
      )
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
    void this.#session.findings.record(held.target, workbench.reviewer, held.judgement)
  }

  #record(judgement: Judgement): void {
    const { target } = this
    delete this.#drafts[keyOf(target)]
    if (workbench.reviewerAsTyped.trim() === '' && !this.#nameless) this.#held = { target, judgement }
    else void this.#session.findings.record(target, workbench.reviewer, judgement)
  }
}

function keyOf({ patchIndex, denoiserKey }: FindingTarget): string {
  return `${patchIndex} ${denoiserKey}`
}

/** Only the judgement's own fields: the engine refuses the other fields of a saved finding. */
function plain({ category, severity, note, region }: Judgement): Judgement {
  return { category, severity, note, region }
}
