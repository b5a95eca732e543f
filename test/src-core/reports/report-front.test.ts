import { describe, expect, it } from 'vitest'
import { frontOf } from '../../../src-core/reports/report-front.ts'
import { cssString } from '../../../src-core/reports/report-page.ts'
import type { ReportInput } from '../../../src-core/reports/report-input.ts'
import { noWords } from '../../../src-core/reports/exported-report.ts'
import { finding } from './support/sample.ts'
import { sampleReport, words } from './support/sample-report.ts'

const { input } = await sampleReport()

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
