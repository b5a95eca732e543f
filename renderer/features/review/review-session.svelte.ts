import { median } from '../../../src-core/statistics/order-statistics.ts'
import { severityOf, type Region } from '../../../src-core/review/finding.ts'
import { isClosed } from '../../../src-core/review/embargo.ts'
import { withDisc } from '../../../src-core/review/inserted-disc.ts'
import { confidenceLimits } from '../../../src-core/review/review-design.ts'
import {
  mostMarks,
  type AnsweredItem,
  type Review,
  type ReviewAnswer,
  type ReviewItem
} from '../../../src-core/review/review-plan.ts'
import { persisted } from '../../state/settings.svelte.ts'
import type { AuditSession } from '../audit-session/audit-session.svelte.ts'
import type { EngineCall } from '../../engine/engine-client.ts'
import { AuditSlices } from '../audit-slice/audit-slices.svelte.ts'
import { readPatch, type PatchPixels } from '../patch-pictures/patch-values.ts'
import { surroundingsOf, type Surroundings } from './review-pictures.ts'
import { emptyDraft, ReadingPlace, unweighedDraft, type Draft } from './review-drafts.ts'

const keptPatches = 6
/** The picture of the slice that is shown, by id. */
export const surroundingsSetting = persisted<string>('review.surroundings', 'noisy')

/** One reader's way through a review: where they are, what they have answered, what they are about to say. */
export class ReviewSession {
  #review = $state.raw<Review>()!
  readonly reader: string
  readonly items: readonly ReviewItem[]
  readonly audit: AuditSession
  /** Whole slices of what the audit has, around the patch. */
  readonly slices: AuditSlices
  readonly #call: EngineCall
  #answers = $state.raw<ReadonlyMap<number, AnsweredItem>>(new Map())
  #position = $state(0)
  #since = performance.now()
  readonly #place: ReadingPlace
  #draft = $state.raw<Draft>(emptyDraft)
  /** While a region is being placed, keys and pointer are its. */
  placing = $state(false)
  /** An answer was confirmed without a category. */
  asksCategory = $state(false)
  /** A category was confirmed without a severity: the next one that is chosen completes it. */
  asksSeverity = $state(false)
  /** An answer was confirmed without a confidence: the next one that is chosen completes it. */
  asksConfidence = $state(false)
  /** Mark that keys move and rate; null: keys rate the whole patch. */
  activeMark = $state<number | null>(null)
  saving = $state(false)
  readonly #pixels = new Map<number, Promise<PatchPixels>>()

  private constructor(
    call: EngineCall,
    review: Review,
    reader: string,
    items: readonly ReviewItem[],
    audit: AuditSession
  ) {
    this.#call = call
    this.#review = review
    this.reader = reader
    this.items = items
    this.audit = audit
    this.slices = new AuditSlices(call, audit)
    this.#place = new ReadingPlace(review.id, reader)
  }

  /** Goes on where the reader left; the first time at the first item without an answer. */
  static async open(call: EngineCall, review: Review, reader: string, audit: AuditSession): Promise<ReviewSession> {
    const [items, answers] = await Promise.all([
      call('reviews.items', { id: review.id, reader }),
      call('reviews.answers', { id: review.id, reader })
    ])
    const session = new ReviewSession(call, review, reader, items, audit)
    session.#answers = new Map(answers.map((answer) => [answer.position, answer]))
    const open = items.findIndex((_, position) => !session.#answers.has(position))
    session.go(session.isClosed ? items.length : (session.#place.position ?? (open < 0 ? items.length : open)))
    return session
  }

  /** Review with the progress of all readers, as of the latest `reload`. */
  get review(): Review {
    return this.#review
  }
  get plan() {
    return this.review.plan
  }
  /** True if this reading accepts no further answers. */
  readonly isClosed: boolean = $derived.by(
    () => isClosed(this.#review, this.reader) || (this.plan.blinded && this.unanswered === 0)
  )
  /** Number of items without an answer, skipped ones included. */
  readonly unanswered: number = $derived.by(() => this.items.length - this.#answers.size + this.skipped)
  /** True if the next answer closes the reading: the last open item of a blinded review. */
  readonly isLastAnswer: boolean = $derived.by(
    () =>
      this.plan.blinded &&
      !this.isClosed &&
      this.unanswered === 1 &&
      (this.answer === null || this.answer.kind === 'skip') &&
      this.item !== null
  )

  get position(): number {
    return this.#position
  }

  /** Null once all has been answered. */
  readonly item: ReviewItem | null = $derived.by(() => this.items[this.#position] ?? null)
  readonly answer: ReviewAnswer | null = $derived.by(() => this.#answers.get(this.#position)?.answer ?? null)
  /** Items that the reader skipped. */
  readonly skipped: number = $derived.by(
    () => [...this.#answers.values()].filter(({ answer }) => answer.kind === 'skip').length
  )
  /** Items that are done, skipped ones included. */
  readonly answered: number = $derived.by(() => this.#answers.size)
  /** At the reader's own pace so far; null before the third answer. */
  readonly remainingSeconds: number | null = $derived.by(() => {
    const seconds = [...this.#answers.values()].map((answer) => answer.seconds)
    return seconds.length < 3 ? null : median(seconds) * (this.items.length - seconds.length)
  })

  /** Goes to an item; to the end where there is none. */
  go(position: number): void {
    this.#position = Math.max(0, Math.min(position, this.items.length))
    this.#since = performance.now()
    this.placing = false
    this.asksCategory = false
    this.asksSeverity = false
    this.asksConfidence = false
    this.activeMark = null
    this.#draft = this.#place.draftAt(this.#position) ?? draftOf(this.answer) ?? this.#formerFinding() ?? this.#blank
    this.#place.goTo(this.#position)
    for (const ahead of [0, 1, 2]) void this.pixelsOf(this.items[this.#position + ahead]?.patchIndex)?.catch(() => {})
  }

  /** The first skipped item, or the first item if none was skipped. */
  lookAgain(): void {
    const skipped = [...this.#answers.values()].filter(({ answer }) => answer.kind === 'skip')
    this.go(Math.min(...skipped.map(({ position }) => position), this.items.length) % this.items.length)
  }
  /** The next item that has no answer, from here on and then from the start. */
  goOn(): void {
    const isOpen = (position: number) => !this.#answers.has(position)
    const places = this.items.map((_, position) => position)
    const next = places.find((position) => position > this.#position && isOpen(position)) ?? places.find(isOpen)
    this.go(next ?? this.items.length)
  }

  /** Choices for the present item before confirmation. */
  get draft(): Draft {
    return this.#draft
  }

  change(changes: Partial<Draft>): void {
    this.#draft = { ...this.#draft, ...changes }
    this.#place.keep(this.#position, this.#draft)
  }

  get #blank(): Draft {
    return this.plan.blinded ? unweighedDraft : emptyDraft
  }

  /** States the draft and continues. A missing category, severity or confidence is asked for. */
  async confirm(): Promise<void> {
    const { category, note, region, marks } = this.draft
    this.asksCategory = category === null
    if (category === null) return
    // The patch is rated by its highest mark, if the reader rated only marks.
    const confidence =
      this.draft.confidence ?? (marks.length > 0 ? Math.max(...marks.map((mark) => mark.confidence)) : null)
    this.asksConfidence = this.limits !== null && confidence === null
    // Nothing to object to has no weight.
    const severity = category === 'acceptable' ? ('minor' as const) : this.draft.severity
    this.asksSeverity = severity === null
    if (severity === null || this.asksConfidence) return
    await this.state({
      kind: 'judgement',
      judgement: { category, severity, note: note.trim(), region },
      ...(this.limits && { confidence: confidence! }),
      ...(this.plan.marks && { marks: [...marks] })
    })
  }

  /** Scale of the confidence; null if the plan has none. */
  get limits() {
    return confidenceLimits(this.plan.confidence)
  }

  /** Sets the confidence of the patch, or of the active mark. Values outside the scale move to its end. */
  rate(confidence: number): void {
    if (!this.limits) return
    const { lowest, highest } = this.limits
    const rating = Math.min(highest, Math.max(lowest, confidence))
    if (this.activeMark !== null) this.changeMark(this.activeMark, { confidence: rating })
    else this.change({ confidence: rating })
  }

  /** Raises or lowers the confidence of the patch or of the active mark. The first step goes to the middle. */
  stepConfidence(direction: 1 | -1): void {
    if (!this.limits) return
    const { lowest, highest } = this.limits
    const mark = this.activeMark === null ? undefined : this.draft.marks[this.activeMark]
    const present = mark ? mark.confidence : this.draft.confidence
    this.rate(present === null ? (lowest + highest) / 2 : present + direction * (highest > 5 ? 5 : 1))
  }

  /** Region that is placed: of the active mark, or the one region of a plan without marks. */
  get placedRegion(): Region | null {
    if (!this.plan.marks) return this.draft.region
    return this.activeMark === null ? null : (this.draft.marks[this.activeMark]?.region ?? null)
  }

  /** Begins a region: a new mark, or the one region. */
  beginRegion(region: Region): void {
    if (!this.plan.marks || !this.limits) return this.change({ region })
    if (this.draft.marks.length >= mostMarks) return
    const middle = (this.limits.lowest + this.limits.highest) / 2
    this.change({ marks: [...this.draft.marks, { region, confidence: this.draft.confidence ?? middle }] })
    this.activeMark = this.draft.marks.length - 1
  }

  /** Moves or resizes the region that is placed. */
  moveRegion(region: Region): void {
    if (this.plan.marks && this.activeMark !== null) this.changeMark(this.activeMark, { region })
    else this.beginRegion(region)
  }

  changeMark(index: number, changes: Partial<Draft['marks'][number]>): void {
    this.change({ marks: this.draft.marks.map((mark, at) => (at === index ? { ...mark, ...changes } : mark)) })
  }

  /** Removes the active mark, or the one region. */
  removeRegion(): void {
    const { activeMark } = this
    if (!this.plan.marks) this.change({ region: null })
    else if (activeMark !== null) this.change({ marks: this.draft.marks.filter((_, at) => at !== activeMark) })
    this.activeMark = null
    this.placing = false
  }

  /** Stores an answer, and continues once it is on disk. @throws the engine's refusal, with nothing changed */
  async state(answer: ReviewAnswer): Promise<void> {
    if (this.saving || !this.item) return
    this.saving = true
    try {
      const position = this.#position
      const seconds = Math.min(86_400, (performance.now() - this.#since) / 1000)
      const answered = await this.#call('reviews.answer', {
        reviewId: this.review.id,
        reader: this.reader,
        position,
        answer,
        seconds
      })
      this.#answers = new Map([...this.#answers, [position, answered]])
      this.#place.keep(position, null)
      this.goOn()
    } finally {
      this.saving = false
    }
  }

  /** Reads the answers again, after another window has changed them. The reader stays where they are. */
  async reload(): Promise<void> {
    const { id, plan } = this.review
    const [answers, reviews] = await Promise.all([
      this.#call('reviews.answers', { id, reader: this.reader }),
      this.#call('reviews.list', { auditId: plan.auditId })
    ])
    this.#review = reviews.find((review) => review.id === id) ?? this.review
    this.#answers = new Map(answers.map((answer) => [answer.position, answer]))
  }

  /** Undoes the latest answer and returns to its item, with that answer as a draft. @returns true if there was one */
  async undo(): Promise<boolean> {
    const undone = await this.#call('reviews.undo', { id: this.review.id, reader: this.reader })
    if (!undone) return false
    await this.reload()
    this.go(undone.position)
    this.change(draftOf(undone.answer) ?? this.#blank)
    return true
  }

  /** Pictures whose slice may be shown around the patch without revealing hidden facts. */
  readonly surroundings: readonly Surroundings[] = $derived.by(() =>
    this.item ? surroundingsOf(this.plan, this.audit.record, this.item) : []
  )

  /** The picture of the slice that is shown; null where there is none. */
  readonly surrounding: Surroundings | null = $derived.by(() => {
    const wanted = surroundingsSetting.current
    return this.surroundings.find(({ id }) => id === wanted) ?? this.surroundings[0] ?? null
  })

  turnSurroundings(): void {
    const place = this.surroundings.findIndex(({ id }) => id === this.surrounding?.id)
    const next = this.surroundings[(place + 1) % this.surroundings.length]
    if (next) surroundingsSetting.current = next.id
  }

  /** Earlier finding of this reader on the patch. An answer would revise it, so the draft begins with it. */
  #formerFinding(): Draft | null {
    const { item } = this
    if (this.plan.blinded || this.plan.task !== 'judge' || item?.kind !== 'case' || item.artefact) return null
    const saved = this.audit.findings.savedFor(
      { patchIndex: item.patchIndex, denoiserKey: item.roles[0]! },
      this.reader
    )
    return saved && { ...emptyDraft, ...saved }
  }

  /** Pixels as this item shows them: its artefact is part of every output that is judged. */
  shownPixels(item: ReviewItem, pixels: PatchPixels): PatchPixels {
    const { artefact } = item
    if (!artefact) return pixels
    const { patchColumns, source } = this.audit.record
    const drawn = item.roles.map((role) => [
      role,
      withDisc(Float32Array.from(pixels.roles[role]!), patchColumns, artefact, source.intensityRange)
    ])
    return { ...pixels, roles: { ...pixels.roles, ...Object.fromEntries(drawn) } }
  }

  pixelsOf(patch: number | undefined): Promise<PatchPixels> | null {
    if (patch === undefined) return null
    const pixels = this.#pixels.get(patch) ?? readPatch(this.#call, this.audit.record, patch)
    this.#pixels.delete(patch)
    this.#pixels.set(patch, pixels)
    pixels.catch(() => this.#pixels.delete(patch))
    if (this.#pixels.size > keptPatches) this.#pixels.delete(this.#pixels.keys().next().value!)
    return pixels
  }
}

/** Draft with the content of an answer; null without a judgement. An acceptable output has no severity. */
function draftOf(answer: ReviewAnswer | null): Draft | null {
  if (answer?.kind !== 'judgement') return null
  const { category, note, region } = answer.judgement
  return {
    category,
    severity: severityOf(answer.judgement),
    note,
    region,
    confidence: answer.confidence ?? null,
    marks: answer.marks ?? []
  }
}
