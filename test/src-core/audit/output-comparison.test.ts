import { describe, expect, it } from 'vitest'
import type { AuditRecord } from '../../../src-core/audit/audit-record.ts'
import { differenceFrom, type ComparedAudit, meansOver } from '../../../src-core/audit/audit-means.ts'
import { doseOf, samePatches, whyNoDose } from '../../../src-core/audit/dose-response.ts'
import { outputIdentity } from '../../../src-core/audit/audited-outputs.ts'
import type { Degradation } from '../../../src-core/degradation/degradation.ts'
import { compareOutputs } from '../../../src-core/audit/output-comparison.ts'

const median = { key: 'median', label: 'Median 3 x 3', description: { id: 'median' }, parameters: { size: 3 } }
const patchify = { crop: { kind: 'central' }, patchSize: 28, stride: 28 }

function audit(degradation: Degradation, change: object = {}): AuditRecord {
  const request = { sourceId: 'digits', seed: 1, patchify, degradation }
  return {
    sourceHash: 'a',
    referenceHash: null,
    patchCount: 4,
    request,
    outputs: [],
    denoisers: [median],
    ...change
  } as unknown as AuditRecord
}

const factor = (value: number): Degradation => ({ kind: 'gaussian', factor: value })
const values = (...numbers: number[]) => Float64Array.from(numbers)
const scores = { noisy: { psnr: values(10, 12, 14, 40) }, median: { psnr: values(20, 11, Infinity, NaN) } }
const all = Int32Array.of(0, 1, 2, 3)

describe('the comparison of outputs', () => {
  it('averages finite values over the requested patches', () => {
    const means = meansOver(audit(factor(0.3)), scores, Int32Array.of(0, 1, 2), ['psnr'])
    expect(means.noisy!.psnr).toMatchObject({ mean: 12, n: 3 })
    expect(means.median!.psnr).toMatchObject({ mean: 15.5, n: 2 })
  })
  it('counts wins on the requested patches, and spreads of what is finite, infinite and missing', () => {
    const { pairs, distributions, outputs } = compareOutputs(audit(factor(0.3)), scores, all, all, 'psnr')
    expect(outputs).toEqual(['noisy', 'median'])
    expect(pairs[1]![0]).toMatchObject({ wins: 2, losses: 1, ties: 0, n: 3 })
    expect(distributions.median).toMatchObject({ n: 2, infinite: 1, missing: 1, lowest: 11, highest: 20 })
    // numpy.percentile([10, 12, 14, 40], [5, 25, 50, 75, 95])
    expect(distributions.noisy!.percentiles.map((value) => Number(value.toFixed(9)))).toEqual([
      10.3, 11.5, 13, 20.5, 36.1
    ])
  })
  it('bins the patches looked at over the range of all of them, outliers at its ends', () => {
    const { distributions, range } = compareOutputs(audit(factor(0.3)), scores, Int32Array.of(3), all, 'psnr')
    const { counts, amongCounts } = distributions.noisy!
    // 0.5th and 99.5th percentile of 10, 11, 12, 14, 20, 40.
    expect(range.map((end) => Number(end.toFixed(6)))).toEqual([10.025, 39.5])
    expect([counts.at(-1), counts.reduce((sum, count) => sum + count, 0)]).toEqual([1, 1])
    expect([amongCounts[0], amongCounts.reduce((sum, count) => sum + count, 0)]).toEqual([1, 4])
  })
  it('names a score that the audit lacks', () => {
    expect(() => meansOver(audit(factor(0.3)), scores, all, ['hiddenError'])).toThrow(
      "'noisy' has no score 'hiddenError'"
    )
  })
})

describe('the comparison of audits', () => {
  const compared = (record: AuditRecord, shift: number, indices = all): ComparedAudit => ({
    record,
    indices,
    scores: {
      noisy: { psnr: values(10, 12, 14, 40).map((value) => value + shift) },
      median: { psnr: values(1, 2, 3, 9) }
    }
  })

  it('reads the factor of added noise, the photons of a simulated scan and the share of a reduced dose', () => {
    expect(doseOf(audit(factor(0.3)))).toEqual({ kind: 'gaussian', value: 0.3 })
    expect(doseOf(audit({ kind: 'low-dose', photons: 4096 }))).toEqual({ kind: 'low-dose', value: 4096 })
    expect(doseOf(audit({ kind: 'reduced-dose', share: 0.25, kernel: 'sharp' }))).toEqual({
      kind: 'reduced-dose',
      value: 0.25
    })
    expect(doseOf(audit({ kind: 'none' }))).toBe(null)
  })
  const pair = (change: object = {}) =>
    audit(
      { kind: 'pair', referenceSourceId: 'full' },
      {
        referenceHash: 'full',
        pairing: {
          slices: [1, 2],
          series: [
            {
              pairs: [
                [1, 0],
                [2, 1]
              ]
            }
          ]
        },
        ...change
      }
    )
  const dose = (doseIndex: number | null) => ({
    exposure: { doseIndex, kilovolts: null, exposure: null, currentTime: null, current: null }
  })

  it('reads the dose of a real pair from its headers, else names what is missing and the remedy', () => {
    const quarter = pair({ source: dose(2), reference: dose(8) })
    expect([doseOf(quarter), whyNoDose(quarter)]).toEqual([
      { kind: 'pair', value: 0.25, from: 'CTDIvol 2 of 8 mGy' },
      null
    ])
    const silent = pair({ source: dose(null), reference: dose(8) })
    expect(doseOf(silent)).toBe(null)
    expect(whyNoDose(silent)).toMatch(/^headers state no CTDIvol.*; write the true CTDIvol .* and run the audit again$/)
    expect(whyNoDose(pair({ source: {}, reference: {} }))).toMatch(/open the DICOM series and run the audit again$/)
    expect(whyNoDose(audit({ kind: 'reference' }))).toMatch(/run it again with the low-dose series as its input$/)
    expect(whyNoDose(audit(factor(0.3)))).toBe(null)
  })
  it('gives real pairs of several doses the same patches if they have the same slices of the same reference', () => {
    const other = (change: object) => samePatches(pair(), pair({ sourceHash: 'b', ...change }))
    expect(other({})).toBe(true)
    expect(
      other({
        pairing: {
          slices: [0, 1],
          series: [
            {
              pairs: [
                [0, 0],
                [1, 1]
              ]
            }
          ]
        }
      })
    ).toBe(true)
    expect(
      other({
        pairing: {
          slices: [1, 2],
          series: [
            {
              pairs: [
                [1, 1],
                [2, 2]
              ]
            }
          ]
        }
      })
    ).toBe(false)
    expect(other({ referenceHash: 'another' })).toBe(false)
    expect(other({ pairing: undefined })).toBe(false)
  })
  it('matches audits of the same images, cut the same way, whatever their noise', () => {
    expect(samePatches(audit(factor(0.3)), audit(factor(0.5)))).toBe(true)
    expect(samePatches(audit(factor(0.3)), audit(factor(0.3), { sourceHash: 'b' }))).toBe(false)
    expect(samePatches(audit(factor(0.3)), audit(factor(0.3), { patchCount: 3 }))).toBe(false)
    const shifted = audit(factor(0.3), {
      request: { patchify: { ...patchify, stride: 14 }, degradation: factor(0.3), seed: 1 }
    })
    expect(samePatches(audit(factor(0.3)), shifted)).toBe(false)
  })
  it('matches a denoiser only with the same parameters and weights', () => {
    const other = (change: object) =>
      outputIdentity(audit(factor(0.3), { denoisers: [{ ...median, ...change }] }), 'median')
    const own = outputIdentity(audit(factor(0.5)), 'median')
    expect(other({})).toBe(own)
    expect(other({ parameters: { size: 5 } })).not.toBe(own)
    expect(other({ weightsHash: 'f00' })).not.toBe(own)
    expect(outputIdentity(audit(factor(0.3)), 'noisy')).toBe('noisy')
  })
  it('compares the same patches in pairs: a constant shift is certain', () => {
    const { paired, byOutput } = differenceFrom(
      compared(audit(factor(0.3)), 0),
      compared(audit(factor(0.5)), -4),
      'psnr'
    )
    expect(paired).toBe(true)
    expect(byOutput.noisy).toEqual({ mean: -4, low: -4, high: -4, n: 4 })
    expect(byOutput.median).toEqual({ mean: 0, low: 0, high: 0, n: 4 })
  })
  it('compares other patches as two samples, with the uncertainty of both', () => {
    const { paired, byOutput } = differenceFrom(
      compared(audit(factor(0.3)), 0),
      compared(audit(factor(0.5), { sourceHash: 'b' }), -4),
      'psnr'
    )
    expect(paired).toBe(false)
    expect(byOutput.noisy!.mean).toBe(-4)
    expect(byOutput.noisy!.high - byOutput.noisy!.low).toBeGreaterThan(10)
  })
  it('leaves out a denoiser that the other audit ran otherwise', () => {
    const wider = audit(factor(0.5), { denoisers: [{ ...median, parameters: { size: 5 } }] })
    expect(Object.keys(differenceFrom(compared(audit(factor(0.3)), 0), compared(wider, 0), 'psnr').byOutput)).toEqual([
      'noisy'
    ])
  })
})
