import { beforeAll, describe, expect, it } from 'vitest'
import { ctExperiment, ctVariants } from '../../../../src-core/studies/detector-validation/experiments.ts'
import {
  renderValidationReport,
  casesCsv,
  groupsCsv,
  ratesCsv
} from '../../../../src-core/studies/detector-validation/report/validation-report.ts'
import type { ValidationResult } from '../../../../src-core/studies/detector-validation/validation-results.ts'
import {
  validateDetectors,
  type ValidatedSubject
} from '../../../../src-core/studies/detector-validation/validate-detectors.ts'
import { openPhantom } from '../../../../src-core/sources/phantom/phantom-source.ts'

const subject = { unit: 'HU', intensityRange: [-1000, 1000], pixelSpacing: [0.66, 0.66] } as const
let subjects: ValidatedSubject[]
let result: ValidationResult

async function experiment(patches = 8) {
  const source = await openPhantom({ seed: 3, slices: 3 })
  return ctExperiment(
    'phantom',
    'CT phantom',
    [{ source, index: 1, split: null }],
    patches,
    ctVariants(2000),
    subject,
    1
  )
}

beforeAll(async () => {
  subjects = await validateDetectors([await experiment()], [1], { seed: 1 })
  result = {
    seed: 1,
    quick: true,
    createdAt: '2026-01-02T03:04:05Z',
    seconds: 1,
    versions: { denoscope: '0' },
    subjects: subjects.map((each) => each.result)
  }
}, 60_000)

describe('a validation', () => {
  it('judges every detector of CT on every rate, kind and control', () => {
    const [{ detectors, counts }] = result.subjects as [ValidationResult['subjects'][number]]
    expect(counts).toMatchObject({ planted: 16, washed: 4, testControls: 44, calibrationControls: 44, images: 8 })
    expect(detectors.map(({ id }) => id)).toContain('frcCrossing')
    expect(detectors.map(({ id }) => id)).not.toContain('identityChange')
    for (const { area, rates, controls } of detectors) {
      expect(area.low).toBeLessThanOrEqual(area.value)
      expect(area.high).toBeGreaterThanOrEqual(area.value)
      expect(rates.map(({ sensitivity }) => sensitivity.n)).toEqual([16, 16, 16])
      expect(Object.keys(controls)).toHaveLength(11)
    }
  })

  it('ranks the blob SNR above PSNR and SSIM on inserted artefacts', () => {
    const area = (id: string) => result.subjects[0]!.detectors.find((detector) => detector.id === id)!.area.value
    expect(area('localResidual')).toBeGreaterThan(0.8)
    expect(area('localResidual')).toBeGreaterThan(area('psnr') + 0.1)
    expect(area('localResidual')).toBeGreaterThan(area('ssim') + 0.1)
  })

  it('writes a page that loads nothing, and tables with a line for each entry', async () => {
    const page = await renderValidationReport(result, subjects)
    expect(page).toContain('What Blob SNR misses')
    expect(page).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/)
    expect(ratesCsv(result).trim().split('\r\n')).toHaveLength(1 + 3 * result.subjects[0]!.detectors.length)
    expect(groupsCsv(result)).toContain('phantom,localResidual,kind,nodule')
    expect(groupsCsv(result)).toContain('phantom,detailKept,washed-out detail,')
    expect(casesCsv(subjects).trim().split('\r\n')).toHaveLength(1 + 4 * 12 + 16 + 4)
  })

  it('shows no pictures of real slices', async () => {
    const real = subjects.map((each) => ({ ...each, result: { ...each.result, id: 'slices' as const } }))
    expect(await renderValidationReport(result, real)).not.toContain('data:image/png')
  })

  it('stops when it is cancelled', async () => {
    const signal = AbortSignal.abort()
    await expect(validateDetectors([await experiment(2)], [1], { seed: 1, signal })).rejects.toMatchObject({
      code: 'job.cancelled'
    })
  }, 60_000)
})
