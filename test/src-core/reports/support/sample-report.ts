import { PNG } from 'pngjs'
import { noWords } from '../../../../src-core/reports/exported-report.ts'
import { renderReportHtml } from '../../../../src-core/reports/report-files.ts'
import type { ReportInput } from '../../../../src-core/reports/report-input.ts'
import { finding, sampleInput } from './sample.ts'

/** Text that must be escaped wherever a page shows it. */
export const hostile = `</p><script>alert("x")</script> & 'more'`

export const reportedFindings = [
  finding(12, 'acceptable', 'critical'),
  finding(3, 'lost-structure', 'minor', { note: hostile, reviewer: hostile }),
  finding(8, 'changed-shape', 'critical', { region: { row: 7, column: 14, rows: 7, columns: 14 } }),
  finding(5, 'invented-structure', 'major', { denoiserKey: 'average-3' })
]

/** Report on 60 digits with four findings, and its page with hostile words. */
export async function sampleReport(): Promise<{ readonly input: ReportInput; readonly page: string }> {
  const input = await sampleInput(60, reportedFindings)
  const words = {
    ...noWords,
    title: `Title ${hostile}`,
    institution: hostile,
    reader: hostile,
    conclusion: `First\n${hostile}`
  }
  return { input, page: await renderReportHtml({ ...input, words }) }
}

/** The words of a page, without markup. */
export const words = (text: string): string =>
  text
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/<svg.*?<\/svg>/gs, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')

/** The PNG pictures of a page, decoded. */
export const pictures = (text: string): PNG[] =>
  [...text.matchAll(/<img src="data:image\/png;base64,([^"]+)"/g)].map((match) =>
    PNG.sync.read(Buffer.from(match[1]!, 'base64'))
  )
