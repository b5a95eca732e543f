import { describe, expect, it } from 'vitest'
import { noWords } from '../../../src-core/reports/exported-report.ts'
import { glossarySection } from '../../../src-core/reports/glossary-section.ts'
import { renderReportHtml } from '../../../src-core/reports/report-files.ts'
import { frontOf } from '../../../src-core/reports/report-front.ts'
import { seriesAttributes, seriesTable } from '../../../src-core/reports/series-table.ts'
import { shortFront } from '../../../src-core/reports/short-report.ts'
import { ctSummary, auditRecord } from '../../support/records.ts'
import { finding, sampleInput } from './support/sample.ts'

const plain = (page: string) =>
  page
    .replace(/<(svg|style).*?<\/\1>/gs, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('\u00a0', ' ')
    .replace(/\s+/g, ' ')

const input = await sampleInput(20, [
  finding(3, 'lost-structure', 'major', { note: 'The loop is open.' }),
  finding(5, 'acceptable', 'minor')
])

describe('the short form', () => {
  it('has question, answer, figures, signatures, three pictures and the scores used, in this order', async () => {
    const page = await renderReportHtml(input, 'short')
    expect([...page.matchAll(/<h2[^>]*>([^<]*)/g)].map((match) => match[1])).toEqual([
      'Question',
      'Answer',
      'Figures',
      'Signatures',
      'Worst pictures'
    ])
    expect([...page.matchAll(/<article/g)]).toHaveLength(3)
    expect(plain(page)).toContain('Order: gravest findings of the readers, then worst patches without a finding by')
    expect(plain(page)).toContain('The loop is open.')
    expect(plain(page)).toContain('Scores used PSNR')
  })

  it('asks a question made from the audit, and states that no conclusion is written', () => {
    const front = plain(shortFront(input).text)
    expect(front).toContain('Question Do Average 3 × 3 and Average 7 × 7 show what the reference shows?')
    expect(front).toContain('Answer No conclusion has been written yet. 1 reader (A. Reviewer) objected to 1 patch')
  })

  it('has the words of a person in place of both, cut if they are long', () => {
    const words = { ...noWords, question: 'Does it keep vessels?', conclusion: 'Yes. '.repeat(1000) }
    const front = plain(shortFront({ ...input, words }).text)
    expect(front).toContain('Question Does it keep vessels? Answer Yes. Yes.')
    expect(front).toContain('Yes. … 1 reader')
    expect(front.match(/Yes\./g)!.length).toBeLessThan(200)
  })
})

describe('signatures', () => {
  it('have names and dates, and are empty rows to sign by hand if nobody is named', () => {
    const words = { ...noWords, preparedBy: 'Ada <b>', preparedOn: '2026-11-30', approvedBy: 'Ida' }
    const front = frontOf({ ...input, words }).text
    expect(front).toContain('<th scope="row">Prepared</th><td>Ada &lt;b&gt;</td><td>2026-11-30</td><td></td>')
    expect(front).toContain('<th scope="row">Reviewed</th><td></td><td></td><td></td>')
    expect(front).toContain('<th scope="row">Approved</th><td>Ida</td><td></td><td></td>')
  })

  it('stand beside software and number, which is at the foot of each page', () => {
    const front = frontOf(input).text
    const number = /<dd>(DR-[0-9A-F-]{14})<\/dd>/.exec(front)![1]!
    expect(front).toContain('<dt>Software</dt><dd>Denoscope 0.1.0</dd>')
    expect(front).toContain(`@bottom-center { content: "Report\\20 ${number.replaceAll('-', '\\2d ')}"`)
    const later = frontOf({ ...input, appVersion: '0.2.0' }).text
    expect(later).toContain('<dd>Denoscope 0.2.0; audit by Denoscope 0.1.0</dd>')
    expect(later).not.toContain(number)
  })
})

describe('the series of a report', () => {
  const details = [
    'CT',
    'Series 3',
    'Slice thickness 1 to 1.5 mm',
    'Kernel B30f',
    '120 kV',
    '200 mA',
    '100 mAs',
    'SOMATOM Definition',
    '12 bits stored'
  ]
  it('have scanner, kernel, voltage, dose and thickness, each empty if it is not stated', () => {
    const attributes = {
      scanner: 'SOMATOM Definition',
      kernel: 'B30f',
      voltage: '120 kV',
      dose: '100 mAs',
      thickness: '1 to 1.5 mm'
    }
    expect(seriesAttributes({ ...ctSummary, details })).toEqual(attributes)
    const indexed = details.toSpliced(7, 0, 'CTDIvol 8.5 mGy')
    expect(seriesAttributes({ ...ctSummary, details: indexed })).toEqual({ ...attributes, dose: 'CTDIvol 8.5 mGy' })
    expect(seriesAttributes({ ...ctSummary, details: ['CT', '120 kV', '16 bits stored'] })).toEqual({
      scanner: '',
      kernel: '',
      voltage: '120 kV',
      dose: '',
      thickness: ''
    })
  })

  it('are those of its fields, whatever its details state', () => {
    const exposure = { kilovolts: 119.96, doseIndex: 7.123_49, exposure: 50, currentTime: null, current: null }
    const series = { ...ctSummary, details, kernel: 'Br40', sliceThickness: [2, 3] as const, exposure }
    expect(seriesAttributes(series)).toMatchObject({
      kernel: 'Br40',
      voltage: '120\u00a0kV',
      dose: 'CTDIvol 7.123\u00a0mGy',
      thickness: '2 to 3\u00a0mm'
    })
    expect(seriesAttributes({ ...series, exposure: { ...exposure, doseIndex: null } }).dose).toBe('50\u00a0mAs')
  })

  it('are listed once each with their roles, and only if they are DICOM', () => {
    const source = { ...ctSummary, id: 'low', label: 'Quarter dose', details }
    const reference = { ...ctSummary, id: 'full', label: 'Full dose', details: ['CT', '1,000 bits stored'] }
    const table = plain(seriesTable(auditRecord('pair', { source, reference })).text)
    expect(table).toContain('Source: Quarter dose SOMATOM Definition B30f 120 kV 100 mAs 1 to 1.5 mm')
    expect(table).toContain('Reference: Full dose not stated not stated')
    expect(seriesTable(input.record).text).toBe('')
  })
})

it('the glossary defines every score of the audit', () => {
  const glossary = plain(glossarySection(input.record).text)
  for (const term of ['Reference', 'Finding', 'PSNR', 'SSIM', 'RMSE']) expect(glossary).toContain(term)
})
