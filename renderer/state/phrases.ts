import { findingCategories, type FindingCategory } from '../../src-core/review/finding.ts'
import { settings } from './settings.svelte.ts'

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

/** Words for notes, put in by one press. */
export interface Phrase {
  readonly text: string
  /** The category it goes with; null for all. */
  readonly category: FindingCategory | null
}

/** What is read differs, and so do the words for it. */
export const phraseLists = ['digits', 'images'] as const
export type PhraseList = (typeof phraseLists)[number]

const isPhrase = (value: unknown): boolean => {
  const { text, category } = (value ?? {}) as Partial<Phrase>
  return typeof text === 'string' && (category === null || findingCategories.some(({ id }) => id === category))
}
const arePhrases = (value: unknown): boolean => Array.isArray(value) && value.every(isPhrase)

const keyOf = (list: PhraseList): string => `review.phrases.${list}`

export const phrasesFor = (sourceKind: string): PhraseList => (sourceKind === 'mnist' ? 'digits' : 'images')
export const defaultPhrases = (list: PhraseList): readonly Phrase[] => phrasesByList[list]
export const phrasesOf = (list: PhraseList): readonly Phrase[] =>
  settings.read(keyOf(list), defaultPhrases(list), arePhrases)

export function keepPhrases(list: PhraseList, phrases: readonly Phrase[]): void {
  settings.write(keyOf(list), phrases)
}

/** Changes places with the one before (-1) or after (1); the same list where there is none. */
export function movedPhrase(phrases: readonly Phrase[], place: number, by: -1 | 1): Phrase[] {
  const moved = [...phrases]
  const other = place + by
  if (other < 0 || other >= moved.length) return moved
  ;[moved[place], moved[other]] = [moved[other]!, moved[place]!]
  return moved
}

/** A note with the phrase of this place, from 0, at its end; as it is where there is none. */
export function withPhraseAt(note: string, sourceKind: string, place: number): string {
  const phrase = phrasesOf(phrasesFor(sourceKind))[place]
  return phrase ? withPhrase(note, phrase.text) : note
}

/** A note with the phrase at its end, as it is where it has it already. */
export function withPhrase(note: string, phrase: string): string {
  const before = note.trim()
  if (before === '') return phrase
  return before.toLowerCase().includes(phrase.toLowerCase())
    ? note
    : `${before}; ${phrase[0]!.toLowerCase()}${phrase.slice(1)}`
}
