import { PNG } from 'pngjs'
import { beforeAll, describe, expect, it } from 'vitest'
import type { AuditScores } from '../../../src-core/audit/audit.ts'
import { completeDiscrepancyConfiguration } from '../../../src-core/discrepancy/configuration.ts'
import { rankLies } from '../../../src-core/discrepancy/lie.ts'
import { scoreDiscrepancies } from '../../../src-core/discrepancy/shape-ledger.ts'
import { meanInterval } from '../../../src-core/metrics/mean-interval.ts'
import { renderReportHtml } from '../../../src-core/reports/report-html.ts'
import type { ReportInput } from '../../../src-core/reports/report-input.ts'
import { worstPatches } from '../../../src-core/reports/worst-section.ts'
import { sampleInput } from './support/sample.ts'

const discrepancy = completeDiscrepancyConfiguration('1')

/** The sample with its discrepancy scores, and in patch 5 of 'average-3' the reference with a stroke erased: high PSNR. */
async function withDiscrepancies(): Promise<ReportInput> {
  const sample = await sampleInput(30, [])
  const readPatches: ReportInput['readPatches'] = async (role, indices) => {
    const images = await sample.readPatches(role, indices)
    const position = indices.indexOf(5)
    if (role !== 'average-3' || position < 0) return images
    const clean = await sample.readPatches('reference', [5])
    images.data.set(eraseSquare(clean.data), 784 * position)
    return images
  }
  const all = [...Array(30).keys()]
  const reference = await readPatches('reference', all)
  const scores: Record<string, AuditScores[string]> = {}
  for (const [key, columns] of Object.entries(sample.scores)) {
    const found = scoreDiscrepancies(reference, await readPatches(key, all), discrepancy, { intensityRange: [0, 1] })
    const psnr = columns.psnr!.slice()
    if (key === 'average-3') psnr[5] = 30
    scores[key] = { ...columns, psnr, ...found, lie: rankLies({ ...found, psnr }, discrepancy) }
  }
  const means = Object.fromEntries(Object.entries(scores).map(([key, columns]) =>
    [key, Object.fromEntries(Object.entries(columns).map(([id, values]) => [id, meanInterval(values, { seed: 1, resamples: 200 })]))]))
  const record = { ...sample.record, scoreIds: Object.keys(scores.noisy!), discrepancy, means }
  return { ...sample, record, scores, readPatches }
}

function eraseSquare(clean: Float32Array): Float32Array {
  const bright = clean.indexOf(Math.max(...clean))
  return clean.map((value, pixel) => {
    const near = Math.max(Math.abs(Math.floor(pixel / 28) - Math.floor(bright / 28)), Math.abs((pixel % 28) - (bright % 28)))
    return near <= 3 ? 0 : value
  })
}

let input: ReportInput
let page: string
beforeAll(async () => {
  input = await withDiscrepancies()
  page = await renderReportHtml(input)
}, 60_000)

const words = (text: string) => text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')

describe('the section on structure', () => {
  it('counts patches by cause, with shares', () => {
    const section = words(page.slice(page.indexOf('id="structure"'), page.indexOf('id="methods"')))
    expect(section).toContain('Structural error')
    expect(section).toContain('Lost : Structure of the reference is missing')
    // One of 30 patches of 'average-3' has lost a stroke.
    expect(section).toContain('3.3 %')
  })

  it('is left out of reports on audits of before there were such scores', async () => {
    expect((await renderReportHtml(await sampleInput(20, []))).includes('id="structure"')).toBe(false)
  })
})

describe('the worst patches of an audit with discrepancy scores', () => {
  it('begin with what PSNR hides', async () => {
    const [first] = await worstPatches(input)
    expect(first).toEqual({ patchIndex: 5, denoiserKey: 'average-3' })
    expect(words(page.slice(page.indexOf('id="worst"')))).toContain('What PSNR hides comes first (high PSNR, structure changed or washed out)')
  })

  it('tell the cause with its evidence', () => {
    expect(words(page)).toMatch(/Lost\. Structure of the reference is missing\. About \d+ pixels of structure missing, more than blur, noise, shift and bias explain\./)
  })

  it('show what was lost in vermilion on the denoised patch', () => {
    const worst = page.slice(page.indexOf('id="worst"'))
    const encoded = /alt="Lost and invented structure, patch 5".*?|base64,([^"]+)" width="\d+" height="\d+" alt="Lost and invented structure, patch 5"/s.exec(worst)![1]!
    const picture = PNG.sync.read(Buffer.from(encoded, 'base64'))
    // Vermilion 213, 94, 0 over black at 65 %.
    const vermilion = [138, 61, 0]
    let pixels = 0
    for (let at = 0; at < picture.data.length; at += 4) {
      if (vermilion.every((part, channel) => picture.data[at + channel] === part)) pixels++
    }
    // Each pixel is 5 x 5; the stroke is three pixels wide or so.
    expect(pixels).toBeGreaterThan(9 * 25)
  })
})
