import { PNG } from 'pngjs'
import { beforeAll, describe, expect, it } from 'vitest'
import { frontOf } from '../../../src-core/reports/report-front.ts'
import { renderReportHtml } from '../../../src-core/reports/report-files.ts'
import { cssString } from '../../../src-core/reports/report-page.ts'
import type { ReportInput } from '../../../src-core/reports/report-input.ts'
import { noWords } from '../../../src-core/reports/exported-report.ts'
import { judgementsOf } from '../../../src-core/review/review-results.ts'
import { reviewPlanSchema } from '../../../src-core/review/review-plan.ts'
import { mostWorst, worstPatches } from '../../../src-core/reports/worst-section.ts'
import { finding, mnist, sampleInput } from './support/sample.ts'

const hostile = `</p><script>alert("x")</script> & 'more'`
const findings = [
  finding(12, 'acceptable', 'critical'),
  finding(3, 'lost-structure', 'minor', { note: hostile, reviewer: hostile }),
  finding(8, 'changed-shape', 'critical', { region: { row: 7, column: 14, rows: 7, columns: 14 } }),
  finding(5, 'invented-structure', 'major', { denoiserKey: 'average-3' })
]
let input: ReportInput
let page: string
beforeAll(async () => {
  input = await sampleInput(60, findings)
  page = await renderReportHtml({
    ...input,
    words: {
      ...noWords,
      title: `Title ${hostile}`,
      institution: hostile,
      reader: hostile,
      conclusion: `First\n${hostile}`
    }
  })
})

/** The words of a page, without markup. */
const words = (text: string) =>
  text
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/<svg.*?<\/svg>/gs, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
const pictures = (text: string) =>
  [...text.matchAll(/<img src="data:image\/png;base64,([^"]+)"/g)].map((match) =>
    PNG.sync.read(Buffer.from(match[1]!, 'base64'))
  )

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
})

describe('the front of a report', () => {
  const front = (more: Partial<ReportInput>) => words(frontOf({ ...input, ...more }).text)

  it('names institution, readers, audit and the moment of the findings, not of the export', () => {
    expect(front({ words: { ...noWords, institution: 'St. Elsewhere', reader: 'Ada' } })).toMatch(
      /Sample audit Report number DR(?:-[0-9A-F]{4}){3} Institution St\. Elsewhere Reader Ada Audit Sample audit, 2026-03-04 05:06 UTC Findings as of 2026-03-04 05:06 UTC/
    )
  })

  it('names whoever recorded findings where no reader was written, and leaves out what is empty', () => {
    const text = front({
      words: noWords,
      findings: [
        finding(1, 'artefact', 'minor', { reviewer: 'Grace' }),
        finding(2, 'artefact', 'minor', { reviewer: 'Ada' })
      ]
    })
    expect(text).toContain('Readers Ada, Grace')
    expect(text).not.toMatch(/Institution|Conclusion/)
  })

  it('counts findings by category and severity, and gives what is acceptable no severity', () => {
    expect(front({})).toContain(
      'Category Minor Moderate Major Critical All Lost structure 1 – – – 1 Invented structure – – 1 – 1 ' +
        'Changed shape or identity – – – 1 1 Acceptable 1 All objections 1 – 1 1 3'
    )
  })

  it('has the figures that decide, with intervals and n', () => {
    expect(front({})).toMatch(
      /Image PSNR, dB higher is better SSIM higher is better Noisy input \d+\.\d \[\d+\.\d, \d+\.\d\] n = 60 \d\.\d{3} \[\d\.\d{3}, \d\.\d{3}\] n = 60 Average 3 × 3/
    )
  })

  it('puts the title at the head of printed pages as a string that ends neither itself nor its style', () => {
    expect(cssString('A "b"</style>')).toBe('"A\\20 \\22 b\\22 \\3c \\2f style\\3e "')
    expect(frontOf({ ...input, words: { ...noWords, title: '</style><b>' } }).text.match(/<\/style>/g)).toHaveLength(1)
  })
})

describe('a report', () => {
  it('is the same, byte for byte, when it is made again', async () => {
    const again = await renderReportHtml({ ...input, words: noWords })
    expect(again === (await renderReportHtml({ ...input, words: noWords }))).toBe(true)
  })

  it('tells where a finding is, its region and its scores beside those of the noisy input', () => {
    const text = words(page)
    expect(text).toContain('1. Average 7 × 7, patch 9 slice 9, row 0, column 0')
    expect(text).toContain(
      'Changed shape or identity, critical ; region of 7 × 14 pixels from row 7, column 14 of the patch'
    )
    const psnr = [input.scores['noisy']!['psnr']![8]!, input.scores['average-7']!['psnr']![8]!].map((value) =>
      value.toFixed(1)
    )
    expect(text).toContain(`Score Noisy Output PSNR, dB ${psnr.join(' ')} SSIM`)
  })

  it('tells what a finding said before it was revised', async () => {
    const revised = finding(4, 'lost-structure', 'major', { revision: 2 })
    const earlier = {
      findingId: revised.id,
      revision: 1,
      judgement: { category: 'artefact' as const, severity: 'minor' as const, note: 'a <stripe>', region: null },
      reviewer: 'Ada',
      review: null,
      recordedAt: '2026-03-04T01:00:00.000Z'
    }
    const history = [earlier, { ...earlier, revision: 2, judgement: revised, recordedAt: revised.recordedAt }]
    const text = await renderReportHtml(
      await sampleInput(10, [revised]).then((sample) => ({ ...sample, histories: { [revised.id]: history } }))
    )
    expect(words(text)).toContain('Revision 2. Before: 2026-03-04 01:00 UTC: Artefact, minor (a &lt;stripe&gt;)')
  })

  it('tells in which review a finding was stated, what its reader said before, and which blinded reading is kept back', async () => {
    const review = { id: 'r', createdAt: '2026-03-01T09:00:00.000Z', blinded: true }
    const blinded = finding(4, 'artefact', 'minor', { review, recordedAt: '2026-03-02T00:00:00.000Z', note: 'stripes' })
    const sample = await sampleInput(10, [finding(4, 'lost-structure', 'major')])
    const embargoed = [
      {
        review,
        denoiserKeys: ['average-7'],
        findings: 2,
        readings: [{ review, reader: 'Grace', answered: 3, items: 20 }]
      }
    ]
    const text = words(await renderReportHtml({ ...sample, otherFindings: [blinded], embargoed }))
    expect(text).toContain(
      'Before, not counted: 2026-03-02 00:00 UTC, blinded review of 2026-03-01 09:00 UTC: Artefact, minor (stripes)'
    )
    expect(text).toContain(
      '2 findings of the blinded review of 2026-03-01 09:00 UTC are embargoed until Grace (3 of 20 items answered) has finished or ended it.'
    )
    expect(text).toContain('1 finding, major or critical')
  })

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

  it('states that there is no finding', async () => {
    expect(words(await renderReportHtml(await sampleInput(20, [])))).toContain(
      'No finding has been recorded on this audit.'
    )
  })

  it('pictures the gravest 10 outputs, lists the next 100 with the cause of each, and says what is left out', async () => {
    const many = Array.from({ length: 120 }, (_, index) =>
      finding(index, 'residual-noise', 'minor', { note: `note ${index}.` })
    )
    const text = await renderReportHtml(await sampleInput(120, many))
    expect(words(text)).toContain(
      '120 judged patches with objections: the 10 gravest are pictured, the next 100 listed, 10 more are in findings.csv only.'
    )
    expect(many.filter(({ note }) => !text.includes(`>${note}<`))).toEqual(many.slice(110))
    // Every patch has a finding on one of the two denoisers: only the other one has worst patches.
    expect(pictures(text)).toHaveLength(5 * (10 + mostWorst / 2))
    expect(
      [...text.matchAll(/<tr id="finding-\d+">.*?<\/tr>/gs)].filter(([row]) =>
        /<td><p class="evidence">(<b>[^<]+<\/b> )?[A-Z][^<]+\.<\/p><\/td><\/tr>/.test(row)
      )
    ).toHaveLength(100)
  })

  it('shows an output once, with what each of its readers said', async () => {
    const said = [
      finding(8, 'lost-structure', 'minor', { reviewer: 'Ada' }),
      finding(8, 'over-smoothing', 'major', { reviewer: 'Grace', id: 'other' }),
      finding(8, 'acceptable', 'critical', { reviewer: 'Ida' })
    ]
    const text = await renderReportHtml(await sampleInput(10, said))
    expect(text.match(/<article class="finding" id=/g)).toHaveLength(1)
    expect(words(text)).toMatch(
      /1\. Average 7 × 7, patch 9 .* Over-smoothing, major Grace, .* Lost structure, minor Ada, .* Acceptable Ida, /
    )
    expect(words(text)).toContain('Average 7 × 7 : objections to 1 of 1 judged patch, 1 of them major or critical.')
    expect(words(text)).toContain('Average 3 × 3 : not judged by a reader.')
  })

  it('frames the patches of findings on their slice, numbered, where patches are cut from larger slices', async () => {
    const source = { ...mnist, kind: 'phantom' as const, rows: 56, columns: 84 }
    const sample = await sampleInput(6, [finding(4, 'lost-structure', 'major'), finding(2, 'artefact', 'minor')], {
      source
    })
    const patches = {
      slice: new Int32Array(6),
      row: Int32Array.of(0, 0, 0, 28, 28, 28),
      column: Int32Array.of(0, 28, 56, 0, 28, 56)
    }
    const text = await renderReportHtml({ ...sample, patches })
    const [overview, ...more] = [...text.matchAll(/<svg class="frames" viewBox="0 0 84 56".*?<\/svg>/gs)].map(
      (match) => match[0]
    )
    expect(more).toEqual([])
    expect(
      [
        ...overview!.matchAll(/<rect x="(\d+)" y="(\d+)" width="28" height="28" fill="none" stroke="(#[0-9A-F]{6})"/g)
      ].map(([, ...place]) => place)
    ).toEqual([
      ['28', '28', '#D55E00'],
      ['56', '0', '#0072B2']
    ])
    expect([...overview!.matchAll(/<text[^>]*>(\d+)/g)].map(([, number]) => number)).toEqual(['1', '2'])
    // The middle of patch 4 where it lies, at the enlargement of the picture.
    const picture = pictures(text)[0]!
    const step = picture.width / 84
    const reference = await sample.readPatches('reference', [4])
    expect(picture.data[4 * (picture.width * step * (28 + 14) + step * (28 + 14))]).toBe(
      Math.round(255 * reference.data[28 * 14 + 14]!)
    )
  })
})

describe('the worst patches', () => {
  it('are those of lowest SSIM with each denoiser, without those that have a finding', async () => {
    const worst = await worstPatches(input)
    for (const key of ['average-3', 'average-7']) {
      const ssim = input.scores[key]!['ssim']!
      const judged = findings.filter(({ denoiserKey }) => denoiserKey === key).map(({ patchIndex }) => patchIndex)
      const expected = [...ssim.keys()]
        .filter((index) => !judged.includes(index))
        .sort((a, b) => ssim[a]! - ssim[b]!)
        .slice(0, mostWorst / 2)
      expect(worst.filter(({ denoiserKey }) => denoiserKey === key).map(({ patchIndex }) => patchIndex)).toEqual(
        expected
      )
    }
  })

  it('on CT leave out those that are mostly below the window', async () => {
    // MNIST at -1000..1000 HU is nearly all air. A window from below -1000 HU shows all, one above shows nothing.
    const source = { ...mnist, unit: 'HU' as const, intensityRange: [-1000, 1000] as const }
    const all = await sampleInput(20, [], { source: { ...source, defaultWindow: { centre: 0, width: 4000 } } })
    expect(await worstPatches(all)).toHaveLength(mostWorst)
    const none = await sampleInput(20, [], { source: { ...source, defaultWindow: { centre: 0, width: 400 } } })
    expect(await worstPatches(none)).toHaveLength(0)
  })
})
