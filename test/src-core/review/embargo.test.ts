import { describe, expect, it } from 'vitest'
import {
  awaitedReadings,
  blindedReadings,
  embargoes,
  isClosed,
  isFinished,
  requireFinished,
  requireOpen,
  withoutEmbargoed
} from '../../../src-core/review/embargo.ts'
import type { Review } from '../../../src-core/review/review-plan.ts'
import { studyPlan } from '../../support/readings.ts'

/** Review of three items. Counts by reader. */
const reviewOf = (more: Partial<Review> = {}, plan: Parameters<typeof studyPlan>[0] = {}): Review => ({
  id: 'r',
  plan: studyPlan({ blinded: true, ...plan }),
  createdAt: '2026-01-01T00:00:00.000Z',
  items: 3,
  answered: {},
  skipped: {},
  endedAt: {},
  ...more
})
const ended = '2026-01-02T00:00:00.000Z'
const namesOf = (review: Review, person: string | null = null) =>
  awaitedReadings(review, person).map(({ reader, answered }) => [reader, answered])

describe('A reading of a blinded review', () => {
  it('is finished with an answer to every item; a skipped item is unanswered', () => {
    const review = reviewOf({ answered: { Ada: 3, Grace: 3, Mary: 2 }, skipped: { Ada: 0, Grace: 1, Mary: 0 } })
    expect(['Ada', 'Grace', 'Mary'].map((reader) => isFinished(review, reader))).toEqual([true, false, false])
    expect(['Ada', 'Grace', 'Mary'].map((reader) => isClosed(review, reader))).toEqual([true, false, false])
  })

  it('is finished and closed once its reader has ended it, whatever is unanswered', () => {
    const review = reviewOf({ answered: { Grace: 3 }, skipped: { Grace: 2 }, endedAt: { Grace: ended } })
    expect([isFinished(review, 'Grace'), isClosed(review, 'Grace')]).toEqual([true, true])
    expect(() => requireOpen(review, 'Grace')).toThrow(
      'The reading of Grace was ended with 2 of 3 items unanswered. It is closed: answers can be neither added nor changed.'
    )
    expect(() => requireOpen(reviewOf({ answered: { Ada: 3 } }), 'Ada')).toThrow('The reading of Ada is finished.')
  })

  it('of a review that is not blinded stays open with all items answered, until it is ended', () => {
    const open = reviewOf({ answered: { Ada: 3 } }, { blinded: false })
    expect([isFinished(open, 'Ada'), isClosed(open, 'Ada')]).toEqual([true, false])
    expect(isClosed({ ...open, endedAt: { Ada: ended } }, 'Ada')).toBe(true)
  })
})

describe('A blinded review', () => {
  const named = { readers: ['Ada', 'Grace'] }

  it('waits for every named reader, also for those who have not begun, whoever looks', () => {
    const review = reviewOf({ answered: { Ada: 3 } }, named)
    for (const person of [null, 'Ada', 'Lead']) expect(namesOf(review, person)).toEqual([['Grace', 0]])
    expect(namesOf(reviewOf({ answered: { Ada: 3, Grace: 3 }, skipped: { Grace: 1 } }, named))).toEqual([['Grace', 2]])
    expect(namesOf(reviewOf({ answered: { Ada: 3, Grace: 3 } }, named), 'Lead')).toEqual([])
    expect(namesOf(reviewOf({ answered: { Ada: 3 }, endedAt: { Grace: ended } }, named))).toEqual([])
  })

  it('waits for its truth panel too', () => {
    const truth = { kind: 'panel' as const, names: ['Ida'] }
    expect(namesOf(reviewOf({ answered: { Ada: 3, Grace: 3 } }, { ...named, truth }))).toEqual([['Ida', 0]])
  })

  it('without names waits for those who have begun, and for the person who looks without having begun', () => {
    const review = reviewOf({ answered: { Ada: 1, Grace: 3, Mary: 0 } })
    expect(namesOf(review, 'Grace')).toEqual([['Ada', 1]])
    expect(namesOf(reviewOf({ answered: { Ada: 3 } }), 'Grace')).toEqual([['Grace', 0]])
    expect(namesOf(reviewOf({ answered: { Ada: 3 }, endedAt: { Grace: ended } }), 'Grace')).toEqual([])
    expect(namesOf(reviewOf({ answered: { Ada: 3 } }))).toEqual([])
  })

  it('keeps nothing back before the first answer, and one that is not blinded never does', () => {
    expect(namesOf(reviewOf({}, named), 'Ada')).toEqual([])
    expect(namesOf(reviewOf({ answered: { Ada: 1 } }, { ...named, blinded: false }), 'Ada')).toEqual([])
  })

  it('is refused in one line that names every awaited reader', () => {
    expect(() => requireFinished(awaitedReadings(reviewOf({ answered: { Ada: 2 } }, named), null))).toThrow(
      'Results of this blinded review open once all readers have finished: Ada has answered 2 of 3 items; Grace has answered 0 of 3 items.'
    )
  })

  it('keeps back every answer, also of those who have finished, and no other statement', () => {
    const blinded = { id: 'r', createdAt: '', blinded: true }
    const statements = [{ review: blinded }, { review: { ...blinded, id: 'other' } }, { review: null }]
    const unfinished = reviewOf({ answered: { Ada: 1, Grace: 3 } })
    expect(withoutEmbargoed(statements, blindedReadings([unfinished], 'Grace'))).toEqual(statements.slice(1))
    const finished = reviewOf({ answered: { Ada: 3, Grace: 3 } })
    expect(withoutEmbargoed(statements, blindedReadings([finished], 'Grace'))).toEqual(statements)
    expect(embargoes([unfinished], statements)).toMatchObject([{ findings: 1, readings: [{ reader: 'Ada' }] }])
  })
})
