import { describe, expect, it } from 'vitest'
import type { AuditRecord } from '../../../../src-core/audit/audit-record.ts'
import type { Degradation } from '../../../../src-core/degradation/degradation.ts'
import { scoreDefinition } from '../../../../src-core/scores/table/score-table.ts'
import {
  auditsCsv,
  byDose,
  doseAdvice,
  doseCurves,
  doseKinds,
  auditsWithoutDose,
  doseWords
} from '../../../../renderer/features/dose-response/dose-curves.ts'
import { describeCurves, doseChart, doseText } from '../../../../renderer/features/dose-response/dose-chart.ts'

const psnr = scoreDefinition('psnr')!
const median = { key: 'median', label: 'Median', description: { id: 'median' }, parameters: { size: 3 } }
const mean = (value: number, n = 100) => ({ mean: value, low: value - 0.1, high: value + 0.1, n })

function audit(id: string, degradation: Degradation, value: number, change: object = {}): AuditRecord {
  const means = { noisy: { psnr: mean(value - 5) }, median: { psnr: mean(value) } }
  return {
    id,
    title: id,
    createdAt: id,
    request: { degradation },
    source: {},
    reference: null,
    outputs: [],
    denoisers: [median],
    means,
    ...change
  } as unknown as AuditRecord
}
const gaussian = (factor: number): Degradation => ({ kind: 'gaussian', factor })
const light = audit('light', gaussian(0.2), 25)
const heavy = audit('heavy', gaussian(0.5), 18)
const scanned = audit('scanned', { kind: 'low-dose', photons: 4096 }, 30)
const real = audit('real', { kind: 'pair', referenceSourceId: 'full' }, 28)

describe('advice on a curve', () => {
  it('names the quantity that the audit has', () => {
    expect(doseAdvice(light, [])).toBe('Run another audit of these patches with another factor of Gaussian noise.')
    expect(doseAdvice(scanned, [light])).toBe('Run another audit of these patches with another number of photons.')
  })
  it('names audits of other doses that are there already', () => {
    expect(doseAdvice(light, [heavy])).toBe('Audits of other doses exist: tick them under Audits.')
  })
  it('states why an audit has no dose, in place of advice to run more doses', () => {
    expect(doseAdvice(audit('taken', { kind: 'none' }, 20), [light])).toBe(
      'This audit has no dose: its noise came with the images; run it again with a reference of known dose.'
    )
  })
})

describe('curves of dose against discrepancy', () => {
  it('join the same denoiser over audits with one kind of noise, by dose', () => {
    const curves = doseCurves([heavy, light, scanned, real], 'psnr', false, 'gaussian')
    expect(curves.map(({ label }) => label)).toEqual(['Noisy', 'Median'])
    expect(curves[1]!.points.map(({ auditId, dose, mean }) => [auditId, dose, mean.mean])).toEqual([
      ['light', 0.2, 25],
      ['heavy', 0.5, 18]
    ])
  })
  it('keep a denoiser with other parameters apart', () => {
    const wider = audit('wider', gaussian(0.5), 17, { denoisers: [{ ...median, parameters: { size: 5 } }] })
    expect(doseCurves([light, wider], 'psnr', false, 'gaussian').map(({ points }) => points.length)).toEqual([2, 1, 1])
  })
  const series = (doseIndex: number) => ({
    label: 'Full',
    exposure: { doseIndex, kilovolts: null, exposure: null, currentTime: null, current: null }
  })
  const dosePair = (id: string, doseIndex: number, value: number) =>
    audit(id, { kind: 'pair', referenceSourceId: 'full' }, value, {
      source: series(doseIndex),
      reference: series(10),
      outputs: [{ key: `output-${id}`, label: 'ACME' }],
      means: { noisy: { psnr: mean(value - 5) }, [`output-${id}`]: { psnr: mean(value) } }
    })
  it("join another method's outputs of one name over real pairs, by the dose that headers state", () => {
    const records = [dosePair('half', 5, 30), dosePair('quarter', 2.5, 27), real]
    const curve = doseCurves(records, 'psnr', false, 'pair').find(({ label }) => label === 'ACME')!
    expect(curve.points.map(({ auditId, dose, from }) => [auditId, dose, from])).toEqual([
      ['quarter', 0.25, 'CTDIvol 2.5 of 10 mGy'],
      ['half', 0.5, 'CTDIvol 5 of 10 mGy']
    ])
    expect(doseKinds(records)).toEqual(['pair'])
    expect(doseWords(records[1]!)).toBe('quarter dose (25 %), from CTDIvol 2.5 of 10 mGy')
    expect(describeCurves([curve], 'pair', psnr)).toContain('27.0 [26.9, 27.1], n = 100 at quarter dose (25 %)')
    const { rows } = auditsCsv('psnr', records, [curve], () => null)
    expect(rows[0]!.slice(2, 5)).toEqual(['pair', 0.25, 'CTDIvol 2.5 of 10 mGy'])
  })
  it('name every audit that is in none, with the reason and what to do', () => {
    expect(doseWords(real)).toBe('real pair with its reference, dose not stated')
    expect(auditsWithoutDose([light, real])).toEqual([
      {
        id: 'real',
        title: 'real',
        text: 'dose not stated: not both series have headers with a dose; open the DICOM series and run the audit again.'
      }
    ])
  })
  it('join shares of a reduced dose, whatever the kernel, by the share', () => {
    const half = audit('half', { kind: 'reduced-dose', share: 0.5 }, 34)
    const tenth = audit('tenth', { kind: 'reduced-dose', share: 0.1, kernel: 'sharp' }, 28)
    const quarter = audit('quarter', { kind: 'reduced-dose', share: 0.25, kernel: 'soft' }, 31)
    const records = [half, real, tenth, scanned, quarter]
    const curve = doseCurves(records, 'psnr', false, 'reduced-dose')[1]!
    expect(curve.points.map(({ auditId, dose }) => [auditId, dose])).toEqual([
      ['tenth', 0.1],
      ['quarter', 0.25],
      ['half', 0.5]
    ])
    expect(byDose(records).map(({ id }) => id)).toEqual(['scanned', 'tenth', 'quarter', 'half', 'real'])
    expect(doseKinds(records)).toEqual(['reduced-dose', 'low-dose'])
    expect(doseWords(quarter)).toBe('reduced to quarter dose (25 %)')
  })
  it('leave out means of nothing, and take those without air where asked', () => {
    const airy = audit('airy', gaussian(0.3), 20, {
      meansWithoutAir: { median: { psnr: mean(21, 60) }, noisy: { psnr: mean(NaN, 0) } }
    })
    expect(
      doseCurves([airy], 'psnr', true, 'gaussian').flatMap(({ points }) => points.map(({ mean }) => mean.n))
    ).toEqual([60])
    expect(doseCurves([airy], 'ssim', true, 'gaussian')).toEqual([])
  })
  it('put audits in order by kind of noise and dose, real noise last, and know the kinds', () => {
    expect(byDose([real, scanned, heavy, light]).map(({ id }) => id)).toEqual(['light', 'heavy', 'scanned', 'real'])
    expect(doseKinds([scanned, heavy, light, real])).toEqual(['gaussian', 'low-dose'])
  })
  it('are drawn as lines first, then their intervals, with photons on a logarithmic axis', () => {
    const curves = doseCurves([scanned], 'psnr', false, 'low-dose')
    const option = doseChart(curves, 'low-dose', psnr, () => '#000000') as {
      xAxis: { type: string; name: string }
      series: { type: string; data: number[][] }[]
    }
    expect(option.xAxis).toMatchObject({ type: 'log', name: 'Photons per detector pixel' })
    expect(option.series.map(({ type }) => type)).toEqual(['line', 'line', 'custom', 'custom'])
    expect(option.series[3]!.data).toEqual([[4096, 29.9, 30.1]])
    expect(doseText('low-dose', 4096)).toBe('4,096 photons')
    expect(doseText('reduced-dose', 0.25)).toBe('quarter dose (25 %)')
  })
  it('are said in words with intervals and n', () => {
    expect(describeCurves(doseCurves([light, heavy], 'psnr', false, 'gaussian').slice(1), 'gaussian', psnr)).toBe(
      'PSNR (dB) by factor of gaussian noise. Median: 25.0 [24.9, 25.1], n = 100 at factor 0.2; 18.0 [17.9, 18.1], n = 100 at factor 0.5.'
    )
  })
  it('go to CSV with the difference from this audit where there is one', () => {
    const curves = doseCurves([light, heavy], 'psnr', false, null)
    const { rows } = auditsCsv('psnr', [light, heavy], curves, (id) =>
      id === 'heavy' ? { paired: true, interval: mean(-7) } : null
    )
    expect(rows[2]).toEqual([
      'light',
      'light',
      'gaussian',
      0.2,
      null,
      'Median',
      'psnr',
      25,
      24.9,
      25.1,
      100,
      null,
      null,
      null,
      null
    ])
    expect(rows[3]!.slice(11)).toEqual([-7, -7.1, -6.9, 'yes'])
  })
})
