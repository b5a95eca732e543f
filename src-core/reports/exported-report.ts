import { z } from 'zod'

const name = z.string().max(200).default('')
/** Date of a signature, such as '2026-11-30'. */
const date = z
  .literal('')
  .or(z.iso.date({ error: 'expected a date such as 2026-11-30' }))
  .default('')

/** Texts that a person writes for a report. Plain text; default: empty. */
export const reportWordsSchema = z.strictObject({
  /** Title of the report. Empty: title of the audit. */
  title: z.string().max(200).default(''),
  institution: name,
  /** Reader of the images. Empty: the reviewers of the findings. */
  reader: z.string().max(500).default(''),
  /** Conclusion. Line breaks are kept. */
  conclusion: z.string().max(20_000).default(''),
  /** Question that the report answers. Empty: a question made from the audit. */
  question: z.string().max(2000).default(''),
  preparedBy: name,
  preparedOn: date,
  reviewedBy: name,
  reviewedOn: date,
  approvedBy: name,
  approvedOn: date
})
export type ReportWords = z.infer<typeof reportWordsSchema>

export const noWords: ReportWords = reportWordsSchema.parse({})

/** Forms of a report as HTML or PDF. Short: at most two pages. Tables and JSON are the same in both. */
export const reportForms = ['full', 'short'] as const
export type ReportForm = (typeof reportForms)[number]

/** Formats of a report. `csv` is the tables of findings and patches, and that of measurements if there are some. */
export const reportFormats = ['html', 'pdf', 'csv', 'json'] as const
export type ReportFormat = (typeof reportFormats)[number]

/** Names of the files of a report in all formats. */
export const reportFileNames: readonly string[] = [
  'report.html',
  'report.pdf',
  'patches.csv',
  'findings.csv',
  'measurements.csv',
  'report.json',
  'report.sig.json'
]

/** Written report: its folder and its files. */
export interface ExportedReport {
  readonly id: string
  /** Number on each page. Absent in reports of former versions. */
  readonly number?: string
  /** Absent in reports of former versions, which are full. */
  readonly form?: ReportForm
  readonly auditId: string
  readonly title: string
  readonly createdAt: string
  readonly directory: string
  readonly files: readonly string[]
}
