import {
  findingCategories,
  findingSeverities,
  type FindingCategory,
  type FindingSeverity,
  type Region
} from '../../../src-core/review/finding.ts'
import type { Mark } from '../../../src-core/review/review-plan.ts'
import { persisted } from '../../state/settings.svelte.ts'

/** Choices for an item before confirmation. */
export interface Draft {
  readonly category: FindingCategory | null
  /** Null until it is chosen; moderate unless a review asks for it. */
  readonly severity: FindingSeverity | null
  readonly note: string
  readonly region: Region | null
  /** Confidence that something is wrong; null until it is chosen. */
  readonly confidence: number | null
  readonly marks: readonly Mark[]
}
export const emptyDraft: Draft = {
  category: null,
  severity: 'moderate',
  note: '',
  region: null,
  confidence: null,
  marks: []
}
/** In a blinded review a severity that nobody chose must not be recorded. */
export const unweighedDraft: Draft = { ...emptyDraft, severity: null }

/** Draft of any version: older ones have no confidence and no marks. */
type StoredDraft = Omit<Draft, 'confidence' | 'marks'> & Partial<Draft>

/** Position of a reader in a review, and the drafts by position. */
interface Place {
  readonly position: number
  readonly drafts: Readonly<Record<string, Draft>>
}
type Places = Readonly<Record<string, Place>>

/** Readings left longer ago begin at the first open item. */
const keptReadings = 12

function isDraft(value: unknown): boolean {
  const { category, severity, note, region } = (value ?? {}) as Partial<Draft>
  return (
    (category === null || findingCategories.some(({ id }) => id === category)) &&
    (severity === null || findingSeverities.some(({ id }) => id === severity)) &&
    typeof note === 'string' &&
    (region === null || typeof region?.row === 'number')
  )
}

const isPlace = (value: unknown): boolean => {
  const { position, drafts } = (value ?? {}) as Partial<Place>
  return (
    typeof position === 'number' &&
    typeof drafts === 'object' &&
    drafts !== null &&
    Object.values(drafts).every(isDraft)
  )
}
const arePlaces = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.values(value).every(isPlace)
const places = persisted<Places>('review.places', {}, arePlaces)

/** The remembered place of one reading: what was not confirmed outlives the view, and the program. */
export class ReadingPlace {
  readonly #id: string

  constructor(reviewId: string, reader: string) {
    this.#id = `${reviewId} ${reader}`
  }

  /** Null before the first item was looked at. */
  get position(): number | null {
    return this.#place?.position ?? null
  }

  draftAt(position: number): Draft | null {
    const kept = this.#place?.drafts[position]
    if (!kept) return null
    // Stored values are reactive and cannot be sent to the engine unchanged.
    const { category, severity, note, region, confidence = null, marks = [] } = kept as StoredDraft
    const copied = marks.map(({ region: place, ...rating }) => ({ ...rating, region: { ...place } }))
    return { category, severity, note, region: region && { ...region }, confidence, marks: copied }
  }

  goTo(position: number): void {
    this.#write({ position, drafts: this.#place?.drafts ?? {} })
  }

  /** Keeps a draft, or forgets it where it is null. */
  keep(position: number, draft: Draft | null): void {
    const { [position]: _, ...others } = this.#place?.drafts ?? {}
    this.#write({ position: this.position ?? position, drafts: draft ? { ...others, [position]: draft } : others })
  }

  get #place(): Place | undefined {
    return places.current[this.#id]
  }

  #write(place: Place): void {
    const { [this.#id]: _, ...others } = places.current
    places.current = Object.fromEntries([...Object.entries(others).slice(1 - keptReadings), [this.#id, place]])
  }
}
