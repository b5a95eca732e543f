import { PNG } from 'pngjs'
import { beforeAll, describe, expect, it } from 'vitest'
import { renderReportHtml } from '../../../src-core/reports/report-files.ts'
import type { ReportInput } from '../../../src-core/reports/report-input.ts'
import { worstPatches } from '../../../src-core/reports/worst-section.ts'
import { inputWithDiscrepancies } from './support/discrepancies.ts'
import { sampleInput } from './support/sample.ts'

let input: ReportInput
let page: string
beforeAll(async () => {
  input = await inputWithDiscrepancies()
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
    expect(words(page.slice(page.indexOf('id="worst"')))).toContain(
      'What PSNR hides comes first (high PSNR, structure changed or washed out)'
    )
  })

  it('tell the cause with its evidence', () => {
    expect(words(page)).toMatch(
      /Lost\. Structure of the reference is missing\. About \d+ pixels of structure missing, more than blur, noise, shift and bias explain\./
    )
  })

  it('show what was lost in vermilion on the denoised patch', () => {
    const worst = page.slice(page.indexOf('id="worst"'))
    const encoded =
      /alt="Lost and invented structure, patch 6".*?|base64,([^"]+)" width="\d+" height="\d+" alt="Lost and invented structure, patch 6"/s.exec(
        worst
      )![1]!
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
