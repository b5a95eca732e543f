import { describe, expect, it } from 'vitest'
import { renderReportHtml } from '../../../src-core/reports/report-files.ts'
import { mostWorst } from '../../../src-core/reports/worst-section.ts'
import { finding, mnist, sampleInput } from './support/sample.ts'
import { pictures, sampleReport, words } from './support/sample-report.ts'

const { input, page } = await sampleReport()

describe('findings in a report', () => {
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
