import { describe, expect, it } from 'vitest'
import {
  airLeftOut,
  airNote,
  catchesHint,
  reviewPlan,
  reviewStatement,
  defaultChoices
} from '../../../../renderer/features/review/review-form.ts'
import type { ReviewTask } from '../../../../src-core/review/review-plan.ts'
import { auditedDenoiser, auditRecord } from '../../../support/records.ts'

const record = auditRecord('a', {
  denoisers: [auditedDenoiser('median', 'Median'), auditedDenoiser('average', 'Average')]
})
const plain = (text: string) => text.replaceAll('\u00a0', ' ')
const outputs = ['median', 'average']

describe('The form of a new review', () => {
  it('begins with the worst hidden error, or with what score the audit has', () => {
    expect(reviewPlan(defaultChoices, record, outputs, ['hiddenError', 'psnr']).order).toEqual({
      kind: 'worst',
      scoreId: 'hiddenError'
    })
    expect(reviewPlan(defaultChoices, record, outputs, ['psnr']).order).toEqual({ kind: 'worst', scoreId: 'psnr' })
    expect(reviewPlan(defaultChoices, record, outputs, []).order).toEqual({ kind: 'random' })
  })

  it('leaves out outputs that were taken out, unless none would be left', () => {
    expect(reviewPlan({ ...defaultChoices, without: ['median'] }, record, outputs, []).denoiserKeys).toEqual([
      'average'
    ])
    expect(reviewPlan({ ...defaultChoices, without: outputs }, record, outputs, []).denoiserKeys).toEqual(outputs)
  })

  it('has catch trials only where there is a reference to show', () => {
    const wanted = { ...defaultChoices, catches: true }
    expect(reviewPlan(wanted, record, outputs, []).catchShare).toBe(0.1)
    expect(reviewPlan(wanted, { ...record, hasReference: false }, outputs, []).catchShare).toBe(0)
  })
  it('has catch trials in a choice between outputs without an input, not in a search for the real patch, and says why', () => {
    const alone = { ...record, request: { ...record.request, degradation: { kind: 'reference' as const } } }
    const shareOf = (task: ReviewTask) =>
      reviewPlan({ ...defaultChoices, task, catches: true }, alone, outputs, []).catchShare
    expect([shareOf('judge'), shareOf('which-would-you-read'), shareOf('which-is-real')]).toEqual([0.1, 0.1, 0])
    expect(catchesHint(alone, 'which-would-you-read')).toContain('beside an output')
    expect(catchesHint(record, 'which-would-you-read')).toContain('beside the noisy input')
    expect(catchesHint(alone, 'which-is-real')).toMatch(/^Not in this task without a low-dose input/)
    expect(catchesHint({ ...record, hasReference: false }, 'judge')).toBe('Not in this audit: no reference is known.')
  })

  it('says before what will be shown', () => {
    const plan = reviewPlan({ ...defaultChoices, repeats: true, catches: true }, record, outputs, [])
    expect(plain(reviewStatement(plan, { ...record, patchCount: 100 }))).toBe(
      '50 cases: 25 Median, 25 Average; 5 hidden repeats; 5 catch trials'
    )
    expect(plain(reviewStatement({ ...plan, repeatShare: 0, catchShare: 0 }, { ...record, patchCount: 3 }))).toBe(
      '6 cases: 3 Median, 3 Average'
    )
  })

  it('says how many cases of each output, pair, or of how many there will be', () => {
    const audit = { ...record, patchCount: 100 }
    const three = reviewPlan({ ...defaultChoices, cases: 20 }, audit, ['median', 'average', 'noisy'], [])
    expect(plain(reviewStatement(three, audit))).toBe('20 cases: 7 Median, 7 Average, 6 Noisy')
    expect(plain(reviewStatement({ ...three, balanced: false }, audit))).toBe('20 cases')
    const choice = { ...three, task: 'which-would-you-read' as const }
    expect(plain(reviewStatement(choice, audit))).toBe(
      '20 cases: 7 Median or Average, 7 Median or Noisy, 6 Average or Noisy'
    )
    expect(plain(reviewStatement({ ...choice, denoiserKeys: ['a', 'b', 'c', 'd'], cases: 12 }, audit))).toBe(
      '12 cases: 2 of each of 6 pairs'
    )
    const many = { ...choice, denoiserKeys: ['a', 'b', 'c', 'd', 'e'] }
    expect(plain(reviewStatement({ ...many, cases: 25 }, audit))).toBe('25 cases: 2 to 3 of each of 10 pairs')
  })

  it('leaves out air and says how much, unless there is nothing else', () => {
    const audit = { ...record, patchCount: 20, airPatches: 17 }
    const plan = reviewPlan(defaultChoices, audit, outputs, [])
    expect(plan.withoutAir).toBe(true)
    expect(airLeftOut(audit)).toBe(17)
    expect(plain(reviewStatement(plan, audit))).toBe('6 cases: 3 Median, 3 Average')
    expect(airLeftOut({ ...audit, airPatches: 20 })).toBe(0)
    expect(airLeftOut(record)).toBe(0)
    expect(airNote(4605).replace(/\D/g, '')).toBe('4605')
    expect(airNote(1)).toBe('1 patch of mostly air is left out')
  })
})
