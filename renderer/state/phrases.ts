import { findingCategories, type FindingCategory } from '../../src-core/review/finding.ts'
import { persisted } from './settings.svelte.ts'

const phrasesByList = {
  digits: [
    { text: 'Stroke lost', category: 'lost-structure' },
    { text: 'Hook appears', category: 'invented-structure' },
    { text: 'Reads as another digit', category: 'changed-shape' },
    { text: 'Edge blurred', category: null }
  ],
  images: [
    { text: 'Vessel lost', category: 'lost-structure' },
    { text: 'Nodule lost', category: 'lost-structure' },
    { text: 'Structure added', category: 'invented-structure' },
    { text: 'Edge blurred', category: null },
    { text: 'Texture changed', category: null }
  ]
} as const

/** Words that one press adds to a note. */
export interface Phrase {
  readonly text: string
  /** Category of the phrase. Null: all categories. */
  readonly category: FindingCategory | null
}

/** Digits and images need different phrases. */
export const phraseLists = ['digits', 'images'] as const
export type PhraseList = (typeof phraseLists)[number]

const isPhrase = (value: unknown): boolean => {
  const { text, category } = (value ?? {}) as Partial<Phrase>
  return typeof text === 'string' && (category === null || findingCategories.some(({ id }) => id === category))
}
const arePhrases = (value: unknown): boolean => Array.isArray(value) && value.every(isPhrase)

const stored = (list: PhraseList) => persisted(`review.phrases.${list}`, defaultPhrases(list), arePhrases)

export const phrasesFor = (sourceKind: string): PhraseList => (sourceKind === 'mnist' ? 'digits' : 'images')
export const defaultPhrases = (list: PhraseList): readonly Phrase[] => phrasesByList[list]
export const phrasesOf = (list: PhraseList): readonly Phrase[] => stored(list).current

export function keepPhrases(list: PhraseList, phrases: readonly Phrase[]): void {
  stored(list).current = phrases
}

/** Swaps a phrase with the one before (-1) or after (1). The same list if there is none. */
export function movedPhrase(phrases: readonly Phrase[], place: number, by: -1 | 1): Phrase[] {
  const moved = [...phrases]
  const other = place + by
  if (other < 0 || other >= moved.length) return moved
  ;[moved[place], moved[other]] = [moved[other]!, moved[place]!]
  return moved
}

/** True if a phrase suits the chosen category. Without a category every phrase does. */
export const isOffered = (phrase: Phrase, category: FindingCategory | null): boolean =>
  phrase.text.trim() !== '' && (category === null || phrase.category === null || phrase.category === category)

/** The note with the phrase at a position (0-based) added. The same note if no such phrase is offered. */
export function withPhraseAt(
  note: string,
  sourceKind: string,
  place: number,
  category: FindingCategory | null
): string {
  const phrase = phrasesOf(phrasesFor(sourceKind))[place]
  return phrase && isOffered(phrase, category) ? withPhrase(note, phrase.text) : note
}

/** The note with the phrase added. The same note if it contains the phrase. */
export function withPhrase(note: string, phrase: string): string {
  const before = note.trim()
  if (before === '') return phrase
  return before.toLowerCase().includes(phrase.toLowerCase())
    ? note
    : `${before}; ${phrase[0]!.toLowerCase()}${phrase.slice(1)}`
}
