import { describe, expect, it } from 'vitest'
import { reviewPlan, reviewStatement, usualChoices } from '../../../../renderer/features/review/review-form.ts'
import { auditRecord } from '../../../src-core/storage/support/records.ts'

const record = { ...auditRecord('a'), denoisers: [{ key: 'median' }, { key: 'average' }] as never[] }
const plain = (text: string) => text.replaceAll('\u00a0', ' ')
const outputs = ['median', 'average']

describe('The form of a new review', () => {
  it('begins with the worst lie, or with what score the audit has', () => {
    expect(reviewPlan(usualChoices, record, outputs, ['lie', 'psnr']).order).toEqual({ kind: 'worst', scoreId: 'lie' })
    expect(reviewPlan(usualChoices, record, outputs, ['psnr']).order).toEqual({ kind: 'worst', scoreId: 'psnr' })
    expect(reviewPlan(usualChoices, record, outputs, []).order).toEqual({ kind: 'random' })
  })

  it('leaves out outputs that were taken out, unless none would be left', () => {
    expect(reviewPlan({ ...usualChoices, without: ['median'] }, record, outputs, []).denoiserKeys).toEqual(['average'])
    expect(reviewPlan({ ...usualChoices, without: outputs }, record, outputs, []).denoiserKeys).toEqual(outputs)
  })

  it('has catch patches only where there is a reference to show', () => {
    const wanted = { ...usualChoices, catches: true }
    expect(reviewPlan(wanted, record, outputs, []).catchShare).toBe(0.1)
    expect(reviewPlan(wanted, { ...record, hasReference: false }, outputs, []).catchShare).toBe(0)
  })

  it('says before what will be shown', () => {
    const plan = reviewPlan({ ...usualChoices, repeats: true, catches: true }, record, outputs, [])
    expect(plain(reviewStatement(plan, 100))).toBe('50 cases, 5 hidden repeats, 5 catch patches')
    expect(plain(reviewStatement({ ...plan, repeatShare: 0, catchShare: 0 }, 3))).toBe('6 cases')
  })
})
