import { describe, expect, it } from 'vitest'
import { renderReportHtml } from '../../../src-core/reports/report-files.ts'
import { judgementsOf } from '../../../src-core/review/review-results.ts'
import { reviewPlanSchema } from '../../../src-core/review/review-plan.ts'
import { finding, mnist, sampleInput } from './support/sample.ts'
import { pictures, words } from './support/sample-report.ts'

describe('audits in a report', () => {
  it('tells how far readers of a review agree', async () => {
    const agreement = { kappa: 0.5, low: 0.25, high: 0.75, observed: 0.8, cases: 20 }
    const share = { right: 1, shown: 2, low: 0.09, high: 0.91 }
    const reader = {
      answered: 20,
      skipped: 1,
      isEnded: true,
      medianSeconds: 3.5,
      repeats: share,
      catches: { ...share, shown: 0 },
      found: { ...share, shown: 0 }
    }
    const nothing = { shown: 0, read: 0, skipped: 0 }
    const results = {
      embargoedBy: [],
      isOverPatients: false,
      readers: ['Ada', 'Grace'].map((name) => ({
        reader: name,
        isOnPanel: false,
        numbers: {
          case: { shown: 20, read: 19, skipped: 1 },
          repeat: nothing,
          catch: { shown: 1, read: 1, skipped: 0 }
        },
        ...reader
      })),
      pairs: [{ readers: ['Ada', 'Grace'] as const, agreement, confusion: [] }],
      together: null,
      answerLabels: [],
      preferences: {},
      disagreements: [],
      judgements: judgementsOf(
        [{ reader: 'Ada', patchIndex: 3, denoiserKey: 'average-7', judgement: finding(3, 'artefact', 'major') }],
        ['average-7']
      )
    }
    const plan = reviewPlanSchema.parse({
      auditId: 'sample',
      denoiserKeys: ['average-7'],
      order: { kind: 'random' },
      cases: 20,
      blinded: true
    })
    const sample = await sampleInput(10, [])
    const text = words(
      await renderReportHtml({
        ...sample,
        reviews: [
          {
            id: 'r',
            plan,
            createdAt: '2026-03-04T05:06:07.000Z',
            answered: { Ada: 20, Grace: 20 },
            skipped: { Ada: 1, Grace: 0 },
            endedAt: { Ada: '2026-03-04T06:00:00.000Z' },
            items: 20,
            results
          }
        ]
      })
    )
    expect(text).toContain('at most 20 cases of Average 7 × 7, blinded, in random order, seed 1.')
    expect(text).toContain(
      'Ada 20 cases: 19 read, 1 skipped. 1 control case: 1 read. Ended by the reader. 3.5 1 of 2 [0.09, 0.91] –'
    )
    // statsmodels proportion_confint(1, 1, method='wilson'): 0.2065 to 1.
    expect(text).toContain('Artefact 1 of 1 [0.21, 1.00]')
    expect(text).toContain('Major 1 of 1 [0.21, 1.00] Agreement')
    expect(text).toContain('Ada and Grace (Cohen) 0.50 [0.25, 0.75] 80 % 20')
  })

  it('shows CT in the window of its source, in HU, and says so', async () => {
    const source = {
      ...mnist,
      kind: 'phantom' as const,
      unit: 'HU' as const,
      intensityRange: [-1000, 1000] as const,
      defaultWindow: { centre: 0, width: 1000 }
    }
    const ct = await sampleInput(20, [finding(8, 'lost-structure', 'major')], { source })
    const text = await renderReportHtml(ct)
    expect(words(text)).toContain('Window: centre 0, width 1000 HU. Pixels 7 times enlarged. −500 HU +500 HU')
    expect(words(text)).toContain('RMSE, HU')
    // 0..1 is -1000..1000 HU; the window is -500..500: 0.25 is black, 0.75 white.
    const patch = await ct.readPatches('reference', [8])
    const reference = pictures(text)[0]!
    for (const index of [178, 400, 402, 500]) {
      const level = Math.round(255 * Math.min(1, Math.max(0, (patch.data[index]! - 0.25) / 0.5)))
      expect(reference.data[4 * (196 * 7 * Math.floor(index / 28) + 7 * (index % 28))]).toBe(level)
    }
  })

  it('speaks of means without air where the audit knows them, and gives those with air second, each by name', async () => {
    const plain = await sampleInput(20, [])
    const mean = (value: number, n: number) => ({ mean: value, low: value, high: value, n })
    const means = {
      noisy: { ssim: mean(0.603, 20) },
      'average-3': { ssim: mean(0.576, 20) },
      'average-7': { ssim: mean(0.5, 20) }
    }
    const meansWithoutAir = {
      noisy: { ssim: mean(0.54, 12) },
      'average-3': { ssim: mean(0.599, 12) },
      'average-7': { ssim: mean(0.51, 12) }
    }
    const airy = { ...plain, record: { ...plain.record, means, meansWithoutAir, airPatches: 8 } }
    const text = words(await renderReportHtml(airy))
    const captions = [...text.matchAll(/Mean over (.*?) with its 95 %/g)].map((match) => match[1])
    expect(captions).toEqual([
      'the 12 patches that are not mostly air',
      'the 12 patches that are not mostly air',
      'all 20 patches, those of air included,'
    ])
    expect(text.indexOf('0.599 [0.599, 0.599] n = 12')).toBeLessThan(text.indexOf('0.576 [0.576, 0.576] n = 20'))
    expect(text).toContain('The means above and the distributions leave them out; the means below include them.')
    expect(words(await renderReportHtml(plain))).toContain('Mean over patches with its 95 % interval')
  })

  it('has no metrics, and three pictures of each finding, without a reference', async () => {
    const blind = await sampleInput(20, [finding(8, 'over-smoothing', 'minor')], { hasReference: false })
    const text = await renderReportHtml(blind)
    expect(words(text)).toContain('No clean reference is known')
    expect(text.includes('id="metrics"')).toBe(false)
    expect(pictures(text)).toHaveLength(3)
    expect(words(text)).toContain('Denoised − noisy')
  })
})
