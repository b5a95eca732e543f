import { beforeEach, describe, expect, it, vi } from 'vitest'

vi.mock('../../../../renderer/engine/engine.svelte.ts', () => ({ engine: { call: async () => ({}) } }))

const { emptyDraft, ReadingPlace } = await import('../../../../renderer/features/review/review-drafts.ts')
const { movedPhrase, withPhrase, withPhraseAt } = await import('../../../../renderer/state/phrases.ts')
const { settings } = await import('../../../../renderer/state/settings.svelte.ts')

describe('The place of a reading', () => {
  beforeEach(() => settings.write('review.places', {}))
  const draft = {
    ...emptyDraft,
    category: 'artefact' as const,
    note: 'a stripe',
    region: { row: 1, column: 2, rows: 3, columns: 4 }
  }

  it('remembers the patch and what was not confirmed, for each reader and review', () => {
    const place = new ReadingPlace('r', 'Ada')
    expect(place.position).toBeNull()
    place.goTo(4)
    place.keep(4, draft)
    const again = new ReadingPlace('r', 'Ada')
    expect(again.position).toBe(4)
    expect(again.draftAt(4)).toEqual(draft)
    expect(structuredClone(again.draftAt(4))).toEqual(draft)
    expect(new ReadingPlace('r', 'Grace').position).toBeNull()
    expect(new ReadingPlace('s', 'Ada').draftAt(4)).toBeNull()
  })

  it('forgets a draft that was confirmed', () => {
    const place = new ReadingPlace('r', 'Ada')
    place.keep(4, draft)
    place.keep(5, draft)
    place.keep(4, null)
    expect(place.draftAt(4)).toBeNull()
    expect(place.draftAt(5)).toEqual(draft)
  })

  it('takes nothing of settings that are no drafts', () => {
    settings.write('review.places', { 'r Ada': { position: 1, drafts: { 1: { category: 'nonsense' } } } })
    expect(new ReadingPlace('r', 'Ada').position).toBeNull()
  })
})

describe('Phrases', () => {
  it('go to the end of a note, once', () => {
    expect(withPhrase('', 'Edge blurred')).toBe('Edge blurred')
    expect(withPhrase('Vessel lost ', 'Edge blurred')).toBe('Vessel lost; edge blurred')
    expect(withPhrase('Vessel lost; edge blurred', 'Edge blurred')).toBe('Vessel lost; edge blurred')
  })

  it('of another category are not added by their keys', () => {
    expect(withPhraseAt('', 'dicom', 0, 'lost-structure')).toBe('Vessel lost')
    expect(withPhraseAt('', 'dicom', 0, null)).toBe('Vessel lost')
    expect(withPhraseAt('a spot', 'dicom', 0, 'invented-structure')).toBe('a spot')
    expect(withPhraseAt('', 'dicom', 3, 'invented-structure')).toBe('Edge blurred')
  })

  it('change places with a neighbour, and stay at the ends', () => {
    const phrases = ['a', 'b', 'c'].map((text) => ({ text, category: null }))
    const texts = (place: number, by: -1 | 1) =>
      movedPhrase(phrases, place, by)
        .map(({ text }) => text)
        .join('')
    expect([texts(1, -1), texts(1, 1), texts(0, -1), texts(2, 1)]).toEqual(['bac', 'acb', 'abc', 'abc'])
  })
})
