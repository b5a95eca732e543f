import { describe, expect, it } from 'vitest'
import { renderReportHtml } from '../../../src-core/reports/report-files.ts'
import { noWords } from '../../../src-core/reports/exported-report.ts'
import { mostWorst } from '../../../src-core/reports/worst-section.ts'
import { pictures, sampleReport, words } from './support/sample-report.ts'

const { input, page } = await sampleReport()

describe('a report page', () => {
  it('needs nothing from elsewhere and runs no script', () => {
    // Matches rather than the page are compared, so that a failure does not print megabytes.
    expect(page.match(/<script|<link|<iframe|@import|url\((?!#)|\son\w+="/gi)).toBeNull()
    // Names of XML vocabularies are no addresses to load from.
    expect(page.replaceAll(/http:\/\/www\.w3\.org\/[\w/]+/g, '').match(/https?:\/\/[^<"]*/g)).toBeNull()
  })

  it('escapes whatever a person typed', () => {
    expect(page.includes('<script>')).toBe(false)
    // Title (twice), institution, reader, conclusion, note, reviewer and their name among those counted.
    expect(page.split('&lt;/p&gt;&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;more&#39;')).toHaveLength(
      9
    )
  })

  it('goes from title over summary, conclusion and findings to worst patches, figures and methods', () => {
    const headings = [...page.matchAll(/<h2[^>]*>([^<]+)/g)].map((match) => match[1])
    expect(headings).toEqual([
      'Summary',
      'Conclusion',
      'Signatures',
      'Findings',
      'Worst patches without a finding',
      'Metrics',
      'Glossary',
      'Methods and versions'
    ])
    expect([...page.matchAll(/<h1/g)]).toHaveLength(1)
    expect(page.slice(0, 32)).toBe('<!doctype html>\n<html lang="en">')
  })

  it('lists the gravest finding first and what is acceptable last', () => {
    const section = words(page.slice(page.indexOf('id="findings"'), page.indexOf('id="worst"')))
    const titles = [...section.matchAll(/\d\. Average|[A-Z][a-z ]+, (?:minor|major|critical)|Judged acceptable/g)].map(
      (match) => match[0]
    )
    expect(titles).toEqual([
      '1. Average',
      'Changed shape or identity, critical',
      '2. Average',
      'Invented structure, major',
      '3. Average',
      'Lost structure, minor',
      'Judged acceptable'
    ])
  })

  it('states beside means and in the methods that intervals of a series hold for it alone', async () => {
    const { record } = input
    const ofScan = { ...input, record: { ...record, source: { ...record.source, kind: 'dicom' as const } } }
    const stated = (text: string) => words(text).split('holds for this series alone').length - 1
    expect(stated(await renderReportHtml(ofScan))).toBeGreaterThanOrEqual(2)
    // Images of MNIST are independent.
    expect(stated(page)).toBe(0)
  })

  it('counts findings in words', () => {
    expect(words(page)).toContain(
      ' and A. Reviewer) objected to 3 patches in 3 findings, 2 of them major or critical, and 1 judgement was ‘acceptable’.'
    )
  })

  it('shows reference, noisy, denoised, changed structure and difference of each objection and each of the worst patches, with words for each', () => {
    expect(pictures(page)).toHaveLength(5 * (3 + mostWorst))
    expect([...page.matchAll(/<img [^>]*alt="[^"]+"/g)]).toHaveLength(5 * (3 + mostWorst))
    // 28 pixels, each enlarged 7 times.
    expect([pictures(page)[0]!.width, pictures(page)[0]!.height]).toEqual([196, 196])
  })

  it('shows the pixels of the patch themselves, enlarged without smoothing', async () => {
    const reference = pictures(page)[0]!
    const patch = await input.readPatches('reference', [8])
    for (const [row, column] of [
      [6, 12],
      [14, 14],
      [20, 18]
    ] as const) {
      const level = Math.round(255 * patch.data[28 * row + column]!)
      for (const [dy, dx] of [
        [0, 0],
        [6, 6]
      ] as const) {
        expect(reference.data[4 * (196 * (7 * row + dy) + 7 * column + dx)]).toBe(level)
      }
    }
  })

  it('outlines the region of a finding on its pictures', () => {
    expect([
      ...page.matchAll(/class="region" style="top:25.00%;left:50.00%;height:25.00%;width:50.00%"/g)
    ]).toHaveLength(5)
  })

  it('gives each mean with its interval and n', () => {
    const figures = page.slice(page.indexOf('id="metrics"'))
    const cells = [...figures.matchAll(/<td>([^<]+)<br><small>([^<]+)<br>([^<]+)<\/small><\/td>/g)]
    expect(cells).toHaveLength(3 * 5)
    for (const [, mean, limits, n] of cells) {
      expect(mean).toMatch(/^−?\d+\.\d+$/)
      expect(limits).toMatch(/^\[−?\d+\.\d+,\s−?\d+\.\d+\]$/)
      expect(n).toBe('n = 60')
    }
  })

  it('plots each metric with named axes', () => {
    const plots = [...page.matchAll(/<figure class="plot".*?<\/figure>/gs)].map((match) => match[0])
    expect(plots).toHaveLength(5)
    expect(plots[0]).toContain('PSNR (dB)')
    for (const plot of plots) expect(plot).toContain('Share of patches (%)')
  })

  it('ends with every parameter', () => {
    const methods = words(page.slice(page.indexOf('id="methods"')))
    for (const part of [
      'mnist-test',
      '0fa7898d509279e4',
      'clip(x + 0.3 N(0, 1), 0, 1)',
      'Seed 1',
      'size = 7',
      'A. Author 1977',
      '24.21.0',
      'tensorflow: 2.15.1'
    ]) {
      expect(methods).toContain(part)
    }
  })

  it('says which denoisers saw whole slices, and what limits a model has', async () => {
    const [first, ...others] = input.record.denoisers
    const whole = {
      ...first!,
      description: { ...first!.description, wholeSlice: true, limits: ['Few slices.', 'No diagnosis.'] }
    } as const
    const text = words(await renderReportHtml({ ...input, record: { ...input.record, denoisers: [whole, ...others] } }))
    expect(text.split('Given whole slices; its output is cut into patches')).toHaveLength(2)
    expect(text.split('Given patches')).toHaveLength(1 + others.length)
    expect(text).toContain('Limits Few slices. No diagnosis.')
  })

  it('is the same, byte for byte, when it is made again', async () => {
    const again = await renderReportHtml({ ...input, words: noWords })
    expect(again === (await renderReportHtml({ ...input, words: noWords }))).toBe(true)
  })
})
