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

  it('has control cases only where there is a reference to show', () => {
    const wanted = { ...defaultChoices, catches: true }
    expect(reviewPlan(wanted, record, outputs, []).catchShare).toBe(0.1)
    expect(reviewPlan(wanted, { ...record, hasReference: false }, outputs, []).catchShare).toBe(0)
  })
  it('has control cases in a choice between outputs without an input, not in a search for the real patch, and says why', () => {
    const alone = { ...record, request: { ...record.request, degradation: { kind: 'reference' as const } } }
    const shareOf = (task: ReviewTask) =>
      reviewPlan({ ...defaultChoices, task, catches: true }, alone, outputs, []).catchShare
    expect([shareOf('judge'), shareOf('which-would-you-read'), shareOf('which-is-real')]).toEqual([0.1, 0.1, 0])
    expect(catchesHint(alone, 'which-would-you-read')).toContain('beside an output')
    expect(catchesHint(record, 'which-would-you-read')).toContain('beside the noisy input')
    expect(catchesHint(alone, 'which-is-real')).toMatch(/^Not in this task without a low-dose input/)
    expect(catchesHint({ ...record, hasReference: false }, 'judge')).toBe('Not in this audit: no reference is known.')
  })

  it('says before what each reader will see, and that it adds up', () => {
    const plan = reviewPlan({ ...defaultChoices, repeats: true, catches: true }, record, outputs, [])
    const audit = { ...record, patchCount: 100 }
    expect(plan.design).toEqual({ kind: 'crossed' })
    expect(plain(reviewStatement(plan, audit))).toBe(
      '50 cases for each reader: 25 patches in each of 2 outputs; 5 hidden repeats; 5 control cases'
    )
    const three = reviewPlan({ ...defaultChoices, cases: 20 }, audit, ['median', 'average', 'noisy'], [])
    expect(plain(reviewStatement(three, audit))).toBe(
      '18 cases for each reader: 6 patches in each of 3 outputs. 20 were asked for.'
    )
    expect(plain(reviewStatement({ ...three, task: 'which-would-you-read' }, audit))).toContain('in each of 3 pairs')
    const groups = reviewPlan({ ...defaultChoices, design: 'split-plot', readers: 'Ada, Grace' }, audit, ['median'], [])
    expect(plain(reviewStatement(groups, audit))).toBe(
      '25 cases for each reader: 25 patches in 1 output. 50 were asked for.'
    )
  })

  it('makes the plan of a reader study: names, truth, scale, marks, adjudicator', () => {
    const choices = {
      ...defaultChoices,
      readers: ' Ada,Grace, Ada,',
      truth: 'panel' as const,
      panel: 'Mary',
      marks: true,
      adjudicator: ' Lead '
    }
    expect(reviewPlan(choices, record, outputs, [])).toMatchObject({
      readers: ['Ada', 'Grace'],
      truth: { kind: 'panel', names: ['Mary'] },
      confidence: 'none',
      marks: false,
      consensus: { kind: 'adjudicator', name: 'Lead' }
    })
    const inserted = { ...choices, truth: 'inserted' as const, confidence: '0-100' as const, insertedPercent: 40 }
    expect(reviewPlan(inserted, record, outputs, [])).toMatchObject({
      truth: { kind: 'inserted', share: 0.4, diameter: 4 },
      confidence: '0-100',
      marks: true
    })
    expect(reviewPlan({ ...inserted, task: 'which-is-real' }, record, outputs, [])).toMatchObject({
      truth: { kind: 'controls' },
      confidence: 'none',
      marks: false
    })
  })

  it('leaves out air and says how much, unless there is nothing else', () => {
    const audit = { ...record, patchCount: 20, airPatches: 17 }
    const plan = reviewPlan(defaultChoices, audit, outputs, [])
    expect(plan.withoutAir).toBe(true)
    expect(airLeftOut(audit)).toBe(17)
    expect(plain(reviewStatement(plan, audit))).toBe(
      '6 cases for each reader: 3 patches in each of 2 outputs. 50 were asked for.'
    )
    expect(airLeftOut({ ...audit, airPatches: 20 })).toBe(0)
    expect(airLeftOut(record)).toBe(0)
    expect(airNote(4605).replace(/\D/g, '')).toBe('4605')
    expect(airNote(1)).toBe('1 patch of mostly air is left out')
  })
})
