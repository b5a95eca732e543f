import type { ReportForm, ReportWords } from '../../../src-core/reports/exported-report.ts'
import { engine } from '../../engine/engine.svelte.ts'
import { Latest } from '../../shared/latest.svelte.ts'

/** Typing rests this long before it is kept, in ms. */
const restBeforeSaving = 400

const noWords: ReportWords = {
  title: '',
  institution: '',
  reader: '',
  conclusion: '',
  question: '',
  preparedBy: '',
  preparedOn: '',
  reviewedBy: '',
  reviewedOn: '',
  approvedBy: '',
  approvedOn: ''
}

/** Texts of a person for the report on one audit. They are stored while typing, and appear in the preview at once. */
export class ReportDraft {
  words = $state.raw<ReportWords>(noWords)
  /** Nothing can be written before it is known what was written before. */
  ready = $state(false)
  unsaved = $state(false)
  error = $state.raw<unknown>(null)
  /** The front of the report with these words; null until something was typed. */
  readonly front = new Latest(
    (input: { auditId: string; words: ReportWords; form: ReportForm }) => engine.call('reports.front', input),
    60
  )
  #auditId = ''
  #form: ReportForm = 'full'
  #timer: ReturnType<typeof setTimeout> | undefined

  /** Opens the texts of an audit. Texts of the former audit are stored first. */
  async open(auditId: string, form: ReportForm): Promise<void> {
    await this.keep()
    this.#auditId = auditId
    this.#form = form
    this.ready = false
    this.front.clear()
    try {
      const words = await engine.call('reports.words', { auditId })
      if (this.#auditId !== auditId) return
      this.words = words
      this.error = null
      this.ready = true
    } catch (thrown) {
      this.error = thrown
    }
  }

  edit(change: Partial<ReportWords>): void {
    this.words = { ...this.words, ...change }
    this.unsaved = true
    this.front.request({ auditId: this.#auditId, words: this.words, form: this.#form })
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.keep(), restBeforeSaving)
  }

  /** Resolves once what was typed is on disk; whether it is. */
  async keep(): Promise<boolean> {
    clearTimeout(this.#timer)
    if (!this.unsaved) return true
    const { words } = this
    try {
      await engine.call('reports.write', { auditId: this.#auditId, words })
      this.error = null
      if (this.words === words) this.unsaved = false
      return true
    } catch (thrown) {
      this.error = thrown
      return false
    }
  }
}
