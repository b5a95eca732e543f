import { describe, expect, it } from 'vitest'
import { countedFindings, type Finding } from '../../../src-core/review/finding.ts'
import { blindedReadings, withoutEmbargoed } from '../../../src-core/review/embargo.ts'
import { reviewPlanSchema } from '../../../src-core/review/review-plan.ts'

const finding = (id: string, sequence: number, more: Partial<Finding> = {}): Finding => ({
  id,
  auditId: 'a',
  patchIndex: 7,
  denoiserKey: 'median',
  reviewer: 'Ada',
  category: 'artefact',
  severity: 'minor',
  note: '',
  region: null,
  review: null,
  revision: 1,
  sequence,
  recordedAt: '2026-01-01T00:00:00.000Z',
  ...more
})
const ids = (findings: readonly Finding[]) => findings.map(({ id }) => id)

describe('The findings that count', () => {
  it('are what each reader stated last of an output of a patch, in a blinded review or in the audit', () => {
    const review = { id: 'r', createdAt: '2026-01-01T00:00:00.000Z', blinded: true }
    expect(ids(countedFindings([finding('open', 1), finding('blinded', 2, { review })]))).toEqual(['blinded'])
    expect(ids(countedFindings([finding('open', 3), finding('blinded', 2, { review })]))).toEqual(['open'])
  })

  it('are the last in the order in which they were stated, whatever the clock said', () => {
    const before = finding('before', 1, { recordedAt: '2027-01-01T00:00:00.000Z' })
    const after = finding('after', 2, {
      recordedAt: '2026-01-01T00:00:00.000Z',
      review: { id: 'r', createdAt: '', blinded: true }
    })
    expect(ids(countedFindings([before, after]))).toEqual(['after'])
    expect(ids(countedFindings([after, before]))).toEqual(['after'])
  })

  it('are of every reader, patch and denoiser, in the order given', () => {
    const all = [
      finding('b', 1, { reviewer: 'Bea' }),
      finding('a', 1),
      finding('p', 1, { patchIndex: 8 }),
      finding('d', 1, { denoiserKey: 'mean' })
    ]
    expect(ids(countedFindings(all))).toEqual(['b', 'a', 'p', 'd'])
  })
})

describe('The readings under way', () => {
  const plan = reviewPlanSchema.parse({
    auditId: 'a',
    denoiserKeys: ['median'],
    order: { kind: 'random' },
    cases: 3,
    blinded: true
  })
  const review = { id: 'r', plan, createdAt: '2026-01-01T00:00:00.000Z', items: 3 }

  it('are the blinded ones that were begun and not finished', () => {
    const readings = blindedReadings([{ ...review, answered: { Ada: 1, Grace: 3, Mary: 0 } }], 'Grace')
    expect(readings.map(({ reader, answered }) => [reader, answered])).toEqual([['Ada', 1]])
    expect(blindedReadings([{ ...review, plan: { ...plan, blinded: false }, answered: { Ada: 1 } }], 'Ada')).toEqual([])
  })

  it('are also of who looks and has not read what others have begun', () => {
    expect(
      blindedReadings([{ ...review, answered: { Ada: 3 } }], 'Grace').map(({ reader, answered }) => [reader, answered])
    ).toEqual([['Grace', 0]])
    expect(blindedReadings([{ ...review, answered: { Ada: 3, Grace: 3 } }], 'Grace')).toEqual([])
    expect(blindedReadings([{ ...review, answered: {} }], 'Grace')).toEqual([])
  })

  it('keep back every answer of their review, also of those who have finished', () => {
    const blinded = { id: 'r', createdAt: '', blinded: true }
    const said = [
      finding('own', 1, { review: blinded }),
      finding('other', 1, { review: blinded, reviewer: 'Grace' }),
      finding('open', 1, { reviewer: 'Mary' })
    ]
    expect(
      ids(withoutEmbargoed(said, blindedReadings([{ ...review, answered: { Ada: 1, Grace: 3 } }], 'Grace')))
    ).toEqual(['open'])
    expect(withoutEmbargoed(said, blindedReadings([{ ...review, answered: { Ada: 3, Grace: 3 } }], 'Grace'))).toEqual(
      said
    )
  })
})
