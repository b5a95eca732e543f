import { auditedDenoiser, auditRecord, ctSummary } from '../../support/records.ts'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { AuditRecord } from '../../../src-core/audit/audit-record.ts'
import type { MeanInterval } from '../../../src-core/statistics/confidence-intervals.ts'
import { scoreDefinitions, scoresOf } from '../../../src-core/scores/table/score-table.ts'
import { causeCategories } from '../../../src-core/scores/cause-categories.ts'
import { decidingScores, disagreementsInWords } from '../../../src-core/reports/deciding-scores.ts'
import { metricSection } from '../../../src-core/reports/figure-sections.ts'
import { plotMetric } from '../../../src-core/reports/report-plots.ts'
import { findingCategories } from '../../../src-core/review/finding.ts'
import { reviewTasks } from '../../../src-core/review/review-plan.ts'
import { run } from '../cli/support/command-line.ts'
import { sampleInput } from './support/sample.ts'

const words = (page: string) =>
  page
    .replace(/<(svg|style).*?<\/\1>/gs, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('\u00a0', ' ')
    .replaceAll('&#39;', "'")
    .replace(/\s+/g, ' ')
const mean = (value: number, low = value, high = value): MeanInterval => ({ mean: value, low, high, n: 9 })

/** A record of a scan with means of PSNR and detail kept. */
function scan(means: Record<string, readonly [psnr: MeanInterval, detail: MeanInterval]>): AuditRecord {
  const keys = Object.keys(means).filter((key) => key !== 'noisy')
  return auditRecord('scan', {
    request: { degradation: { kind: 'pair', referenceSourceId: 'full-dose' } },
    source: { ...ctSummary, label: 'Scan' },
    denoisers: keys.map((key) => auditedDenoiser(key, key.toUpperCase())),
    scoreIds: ['psnr', 'ssim', 'detailKept', 'contrastLost', 'structuralError'],
    patchCount: 9,
    means: Object.fromEntries(Object.entries(means).map(([key, [psnr, detailKept]]) => [key, { psnr, detailKept }]))
  })
}

describe('disagreement of PSNR and detail', () => {
  it('the first page says which output has the best PSNR and how much detail it keeps', () => {
    expect(
      disagreementsInWords(scan({ a: [mean(34.2), mean(62, 60, 64)], b: [mean(33.1), mean(91, 90, 92)] }))
    ).toEqual([
      'PSNR and detail disagree: A has the best PSNR (34.2\u00a0dB), but keeps the least detail (62\u00a0% kept); B keeps the most detail (91\u00a0% kept) at 33.1\u00a0dB.'
    ])
  })

  it('the first page says which outputs beat the noisy input by PSNR and lose detail', () => {
    expect(
      disagreementsInWords(scan({ noisy: [mean(26.7), mean(99)], a: [mean(29), mean(41)], b: [mean(26), mean(50)] }))
    ).toContain(
      'PSNR rises over the noisy input while detail is lost (99\u00a0% kept in the input): A (PSNR +2.3\u00a0dB, 41\u00a0% kept).'
    )
  })

  it('nothing is said where they agree, or where intervals overlap', () => {
    expect(disagreementsInWords(scan({ a: [mean(34), mean(93)], b: [mean(31), mean(90)] }))).toEqual([])
    expect(disagreementsInWords(scan({ a: [mean(34), mean(93, 92, 94)], b: [mean(31), mean(94, 93, 95)] }))).toEqual([])
  })
})

// A whole audit of the phantom.
describe('the report of a scan', { timeout: 120_000 }, () => {
  let page: string
  let record: AuditRecord
  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'denoscope-first-page-'))
    const out = join(folder, 'audit')
    await run(
      'audit',
      '--input',
      'phantom:1:2',
      '--degradation',
      'gaussian:0.05',
      '--denoiser',
      'median',
      '--denoiser',
      'average:size=9',
      '--slices',
      '2',
      '--limit',
      60,
      '--out',
      out
    )
    page = readFileSync(join(out, 'report.html'), 'utf8')
    record = JSON.parse(readFileSync(join(out, 'audit.json'), 'utf8')) as AuditRecord
    return () => rmSync(folder, { recursive: true })
  })

  it('has detail kept, contrast lost and structural error beside PSNR and SSIM on the first page, with intervals and n', () => {
    const front = words(page.slice(page.indexOf('<div id="front">'), page.indexOf('id="findings"')))
    expect(decidingScores(record).map(({ label }) => label)).toEqual([
      'PSNR',
      'SSIM',
      'Detail kept',
      'Contrast lost',
      'Structural error'
    ])
    expect(front).toMatch(/PSNR, dB .* SSIM .* Detail kept, % .* Contrast lost, HU .* Structural error/)
    expect(front.match(/\[[^\]]+\] n = \d+/g)).toHaveLength(3 * 5)
  })

  it('defines every score that it or its tables print, with the thresholds that the audit was run with', () => {
    const glossary = words(page.slice(page.indexOf('id="glossary"'), page.indexOf('id="methods"')))
    for (const { label, explanation } of scoresOf(record))
      expect(glossary).toContain(`${label} ${explanation.replaceAll('&', '&amp;')}`)
    expect(glossary).toContain('Below 60 % detail counts as lost.')
    expect(glossary).toContain('Beyond 0.1 a patch is flagged.')
    expect(glossary).toContain('Foreground: pixels above −400 and 130 HU.')
  })

  it('prints no id of a score, a cause, a category or a task as a word', () => {
    const text = words(page).replaceAll(/(Identifier|Audit) \S+/g, '')
    const labels = new Set(scoreDefinitions.map(({ label }) => label))
    const ids = [...scoreDefinitions, ...causeCategories, ...findingCategories, ...reviewTasks]
      .map(({ id }) => id)
      .filter((id) => !labels.has(id) && (/[A-Z-]/.test(id) || ['psnr', 'ssim', 'mae', 'rmse', 'iou'].includes(id)))
    expect(ids.length).toBeGreaterThan(20)
    expect(ids.filter((id) => new RegExp(`(?<![\\w-])${id}(?![\\w-])`).test(text))).toEqual([])
  })
})

describe('the distributions', () => {
  it('leave out air where the means do', async () => {
    const plain = await sampleInput(20, [])
    const air = Uint8Array.from({ length: 20 }, (_, patch) => Number(patch < 8))
    const { means } = plain.record
    const text = words(
      (await metricSection({ ...plain, air, record: { ...plain.record, airPatches: 8, meansWithoutAir: means } })).text
    )
    expect(text).toContain('Noisy input n = 12; Average 3 × 3 n = 12')
    expect(words((await metricSection({ ...plain, air })).text)).toContain('Noisy input n = 20; Average 3 × 3 n = 20')
  })

  it('have every name in full, however long it is', async () => {
    const label =
      'Vendor X deep learning reconstruction, strength high, kernel Br40f, 1.0 mm, site Elsewhere, version 12.3.4'
    const svg = await plotMetric({ name: 'PSNR', unit: 'dB', series: [{ label, values: Float64Array.of(1, 2, 3) }] })
    const shown = [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text!.trim())
    for (const word of label.split(' ')) expect(shown.join(' ')).toContain(word)
    expect(svg).not.toContain('…')
    expect(svg).not.toContain('...')
  })
})
