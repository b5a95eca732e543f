import { describe, expect, it } from 'vitest'
import type { FindingCategory, FindingSeverity } from '../../../src-core/review/finding.ts'
import {
  reviewPlanSchema,
  type AnsweredItem,
  type Reading,
  type ReviewItem,
  type ReviewPlan
} from '../../../src-core/review/review-plan.ts'
import { reviewResults } from '../../../src-core/review/review-results.ts'

const planOf = (plan: Partial<ReviewPlan> = {}) =>
  reviewPlanSchema.parse({
    auditId: 'a',
    denoiserKeys: ['median', 'average'],
    order: { kind: 'random' },
    cases: 10,
    ...plan
  })
const item = (patchIndex: number, kind: ReviewItem['kind'] = 'case', ...roles: string[]): ReviewItem => ({
  patchIndex,
  kind,
  roles: roles.length > 0 ? roles : ['median']
})
const judged = (
  position: number,
  category: FindingCategory,
  severity: FindingSeverity = 'minor',
  seconds = 2
): AnsweredItem => ({
  position,
  seconds,
  recordedAt: '',
  answer: { kind: 'judgement', judgement: { category, severity, note: '', region: null } }
})
const chose = (position: number, role: string): AnsweredItem => ({
  position,
  seconds: 1,
  recordedAt: '',
  answer: { kind: 'choice', role }
})
const skipped = (position: number): AnsweredItem => ({ position, seconds: 9, recordedAt: '', answer: { kind: 'skip' } })

const items = [item(0), item(1), item(2), item(0, 'repeat'), item(7, 'catch', 'reference'), item(3)]
const ada: Reading = {
  isEnded: false,
  reader: 'Ada',
  items,
  answers: [
    judged(0, 'artefact', 'major', 3),
    judged(1, 'acceptable'),
    judged(2, 'acceptable'),
    judged(3, 'artefact'),
    judged(4, 'acceptable'),
    skipped(5)
  ]
}
const grace: Reading = {
  isEnded: false,
  reader: 'Grace',
  items: [item(3), item(2), item(1), item(0)],
  answers: [
    judged(0, 'artefact'),
    judged(1, 'acceptable'),
    judged(2, 'lost-structure', 'critical'),
    judged(3, 'artefact')
  ]
}

describe('The results of a review', () => {
  it('say how far a reader agrees with themselves, and what they made of catch patches', () => {
    const [reader] = reviewResults(planOf(), [ada]).readers
    expect(reader).toMatchObject({ reader: 'Ada', answered: 5, skipped: 1, medianSeconds: 2 })
    expect(reader!.repeats).toMatchObject({ right: 1, shown: 1 })
    expect(reader!.catches).toMatchObject({ right: 1, shown: 1 })
  })

  it('compare readers on the cases that both answered, in whatever order they saw them', () => {
    const { pairs, together } = reviewResults(planOf(), [ada, grace])
    expect(pairs[0]!.readers).toEqual(['Ada', 'Grace'])
    expect(pairs[0]!.agreement).toMatchObject({ cases: 3, observed: 2 / 3 })
    expect(together).toBeNull()
  })

  it('tell only the progress of a closed review: no answer, no agreement, no denoiser', () => {
    const { embargoedBy, readers, pairs, together, disagreements, judgements } = reviewResults(
      planOf({ blinded: true }),
      [{ ...ada, answers: ada.answers.slice(0, 4) }, grace, { ...grace, reader: 'Mary' }],
      { embargoedBy: ['Ada'] }
    )
    expect(embargoedBy).toEqual(['Ada'])
    expect(readers[0]).toMatchObject({ answered: 4, repeats: { shown: 0 }, catches: { shown: 0 } })
    expect([pairs, together, disagreements, judgements]).toEqual([[], null, [], null])
  })

  it('count no reader who ended without an answer, as who only wants to see the results', () => {
    const lead: Reading = {
      isEnded: true,
      reader: 'Lead',
      items: grace.items,
      answers: grace.items.map((_, position) => skipped(position))
    }
    const { readers, pairs, judgements } = reviewResults(planOf({ blinded: true }), [ada, lead])
    expect(readers.map(({ reader }) => reader)).toEqual(['Ada'])
    expect(pairs).toEqual([])
    expect(judgements!.cases).toHaveLength(3)
  })

  it('name the cases on which readers disagree', () => {
    const { disagreements } = reviewResults(planOf(), [ada, grace])
    expect(disagreements.map(({ patchIndex }) => patchIndex)).toEqual([1])
    expect(Object.keys(disagreements[0]!.answers)).toEqual(['Ada', 'Grace'])
  })

  it('count three readers together', () => {
    const { together } = reviewResults(planOf(), [ada, grace, { ...ada, reader: 'Mary' }])
    expect(together).toMatchObject({ cases: 3 })
    expect(together!.observed).toBeCloseTo((1 + 1 / 3 + 1) / 3, 12)
  })

  it('count categories and severities by denoiser and name the cases, gravest first, once everybody is through', () => {
    const { judgements } = reviewResults(planOf(), [ada])
    expect(judgements!.cases.map(({ patchIndex, judgement }) => `${patchIndex} ${judgement.category}`)).toEqual([
      '0 artefact',
      '1 acceptable',
      '2 acceptable'
    ])
    const [median, average] = judgements!.counts
    expect(median).toMatchObject({
      reader: 'Ada',
      denoiserKey: 'median',
      judged: 3,
      categories: {
        artefact: { right: 1, shown: 3 },
        acceptable: { right: 2, shown: 3 },
        'lost-structure': { right: 0, shown: 3 }
      },
      severities: { minor: { right: 0, shown: 3 }, major: { right: 1, shown: 3 } }
    })
    expect(average).toMatchObject({ denoiserKey: 'average', judged: 0 })
    // Wilson by hand: middle (1/3 + 3.8415/6) / (1 + 3.8415/3) = 0.4269, reach 0.3654.
    expect(median!.categories.artefact.low).toBeCloseTo(0.0615, 4)
    expect(median!.categories.artefact.high).toBeCloseTo(0.7923, 4)
  })

  it('say nothing of judgements while a reader is still at it', () => {
    expect(reviewResults(planOf(), [ada, { ...grace, answers: grace.answers.slice(1) }]).judgements).toBeNull()
    expect(reviewResults(planOf(), []).judgements).toBeNull()
  })

  it('say how often the real patch was found, with the Wilson interval', () => {
    const shown = Array.from({ length: 10 }, (_, index) => item(index, 'case', 'reference', 'median'))
    const answers = shown.map((_, index) => chose(index, index < 8 ? 'reference' : 'median'))
    const { found } = reviewResults(planOf({ task: 'which-is-real' }), [
      { reader: 'Ada', items: shown, answers, isEnded: false }
    ]).readers[0]!
    expect(found).toMatchObject({ right: 8, shown: 10 })
    // statsmodels proportion_confint(8, 10, method='wilson')
    expect(found.low).toBeCloseTo(0.4901624715, 9)
    expect(found.high).toBeCloseTo(0.9433178485, 9)
  })

  it('count how often each denoiser was preferred of how often it was shown', () => {
    const shown = [
      item(0, 'case', 'median', 'average'),
      item(1, 'case', 'average', 'median'),
      item(2, 'case', 'median', 'average')
    ]
    const answers = [chose(0, 'median'), chose(1, 'median'), chose(2, 'average')]
    const { preferences } = reviewResults(planOf({ task: 'which-would-you-read' }), [
      { reader: 'Ada', items: shown, answers, isEnded: false }
    ])
    expect(preferences).toMatchObject({ median: { right: 2, shown: 3 }, average: { right: 1, shown: 3 } })
  })
})
