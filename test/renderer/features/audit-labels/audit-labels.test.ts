import { describe, expect, it } from 'vitest'
import { auditFacts, auditToShow, degradationInWords } from '../../../../renderer/features/audit-labels/audit-facts.ts'
import { describePatch } from '../../../../renderer/features/patch-wall/tile-text.ts'
import { displayOf, formatDifference, toUnit } from '../../../../renderer/features/patch-pictures/patch-values.ts'
import {
  betterText,
  meanText,
  metricFor,
  nameWithUnit,
  valueText
} from '../../../../renderer/features/audit-labels/score-labels.ts'
import { scoreDefinition } from '../../../../src-core/scores/table/score-table.ts'
import { fidelityDefinitions } from '../../../../src-core/scores/fidelity/fidelity-definitions.ts'
import type { SourceSummary } from '../../../../src-core/sources/source.ts'
import { auditFinding, auditRecord, ctSummary } from '../../../support/records.ts'

const plainSpaces = (text: string) => text.replaceAll('\u00a0', ' ')
const rmse = fidelityDefinitions.find(({ id }) => id === 'rmse')!
const psnr = fidelityDefinitions.find(({ id }) => id === 'psnr')!

describe('describePatch', () => {
  const content = {
    record: auditRecord('a', { patchCount: 10_000 }),
    patches: { slice: Int32Array.of(0, 2), row: Int32Array.of(0, 28), column: Int32Array.of(0, 56) },
    scores: { median: { psnr: Float64Array.of(NaN, 18.24), ssim: Float64Array.of(1, 0.5117) } }
  }

  it('says in one sentence where a patch is, how good it is and how it was flagged', () => {
    expect(plainSpaces(describePatch(content, 1, 'median', [auditFinding()]))).toBe(
      'Patch 2 of 10,000, slice 3, row 28, column 56, PSNR 18.2 dB, SSIM 0.512, flagged lost structure, major'
    )
  })
  it('leaves scores out where there are none', () => {
    expect(describePatch(content, 1, 'other', [])).toBe('Patch 2 of 10,000, slice 3, row 28, column 56, not flagged')
  })
})

describe('displayOf', () => {
  it('turns a window in HU into shares of the range, and gives differences half its width', () => {
    // Soft tissue 50/400 is -150 to 250 HU; the range of -1000 to 1000 HU is 2000 wide.
    expect(displayOf({ centre: 50, width: 400 }, [-1000, 1000])).toEqual({ low: 0.425, high: 0.625, difference: 0.1 })
  })
  it('gives back values and differences in HU', () => {
    expect(toUnit(0.5, [-1000, 1000])).toBe(0)
    expect(toUnit(0.1, [-1000, 1000], true)).toBe(200)
  })
  it('always signs a difference, except for none', () => {
    expect(formatDifference(200, 'HU')).toBe('+200 HU')
    expect(formatDifference(-0.5, '1')).toBe('−0.500')
    expect(formatDifference(0, 'HU')).toBe('0 HU')
  })
})

describe('scores in words', () => {
  it('print errors in HU for CT and with three digits for images in 0..1', () => {
    expect(nameWithUnit(metricFor(rmse, 'HU'))).toBe('RMSE (HU)')
    expect(metricFor(rmse, '1')).toMatchObject({ unit: '', digits: 3 })
    expect(metricFor(psnr, '1')).toBe(psnr)
    const lost = scoreDefinition('topologyRecallLoss')!
    expect(metricFor(lost, 'HU', { kind: 'intensity', thresholds: [-400, 130] }).label).toBe(
      'Topology recall loss at \u2212400, 130 HU'
    )
    expect(metricFor(lost, '1', { kind: 'unit', threshold: 0.5 })).toBe(lost)
  })
  it('never print a mean without its interval', () => {
    expect(plainSpaces(meanText(psnr, { mean: 17.24, low: 17.11, high: 17.36 }))).toBe('17.2 dB [17.1, 17.4]')
  })
  it('say which way is good', () => {
    expect([betterText(psnr), betterText(rmse)]).toEqual(['higher', 'closer to 0'])
  })
  it('name a kind instead of its index', () => {
    const cause = scoreDefinition('cause')!
    expect([valueText(cause, 5), valueText(cause, NaN), valueText(psnr, 18.24)]).toEqual(['Lost', '–', '18.2'])
  })
})

describe('audit facts', () => {
  it('name source, degradation, patches and seed', () => {
    const record = auditRecord('a', { patchCount: 10_000, request: { seed: 7 } })
    expect(plainSpaces(auditFacts(record))).toBe(
      'MNIST test images · Gaussian noise 0.3 · 10,000 patches of 28 × 28 · seed 7'
    )
  })
  it('say the dose of a real pair where headers state it', () => {
    const series = (label: string, doseIndex: number | null): SourceSummary => ({
      ...ctSummary,
      label,
      exposure: { doseIndex, kilovolts: null, exposure: null, currentTime: null, current: null }
    })
    const facts = (doseIndex: number | null) =>
      plainSpaces(
        auditFacts(
          auditRecord('a', {
            source: series('Low dose', doseIndex),
            reference: series('Full dose', 8),
            patchCount: 54,
            patchRows: 32,
            patchColumns: 32,
            request: { degradation: { kind: 'pair', referenceSourceId: 'full' } }
          })
        )
      )
    expect(facts(2)).toBe('Low dose · real pair with Full dose, quarter dose (25 %) · 54 patches of 32 × 32 · seed 1')
    expect(facts(null)).toContain('real pair with Full dose · 54 patches')
  })
  it('name the reference of a real pair', () => {
    expect(degradationInWords({ kind: 'pair', referenceSourceId: 'x' }, { label: 'Full dose' })).toBe(
      'real pair with Full dose'
    )
  })
  it('name the share of a reduced dose', () => {
    expect(degradationInWords({ kind: 'reduced-dose', share: 0.25, kernel: 'sharp' }, null)).toBe(
      'reduced to quarter dose (25 %)'
    )
    expect(degradationInWords({ kind: 'reduced-dose', share: 0.3 }, null)).toBe('reduced to 30 % dose')
  })
  it('show the audit asked for, else the newest that is done', () => {
    const records = [
      auditRecord('a', '2026-01-02'),
      auditRecord('b', '2026-01-03'),
      auditRecord('c', { createdAt: '2026-01-04', state: 'failed' })
    ]
    expect(auditToShow(records, 'a')?.id).toBe('a')
    expect(auditToShow(records, 'c')?.id).toBe('b')
    expect(auditToShow([], 'a')).toBeNull()
  })
})
