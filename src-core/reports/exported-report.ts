import { z } from 'zod'

/** Texts that a person writes for a report. Plain text; default: empty. */
export const reportWordsSchema = z.strictObject({
  /** Title of the report. Empty: title of the audit. */
  title: z.string().max(200).default(''),
  institution: z.string().max(200).default(''),
  /** Reader of the images. Empty: the reviewers of the findings. */
  reader: z.string().max(500).default(''),
  /** Conclusion. Line breaks are kept. */
  conclusion: z.string().max(20_000).default('')
})
export type ReportWords = z.infer<typeof reportWordsSchema>

export const noWords: ReportWords = { title: '', institution: '', reader: '', conclusion: '' }

/** Formats of a report. `csv` is two tables: findings and patches. */
export const reportFormats = ['html', 'pdf', 'csv', 'json'] as const
export type ReportFormat = (typeof reportFormats)[number]

/** Names of the files of a report in all formats. */
export const reportFileNames: readonly string[] = [
  'report.html',
  'report.pdf',
  'patches.csv',
  'findings.csv',
  'report.json'
]

/** Written report: its folder and its files. */
export interface ExportedReport {
  readonly id: string
  readonly auditId: string
  readonly title: string
  readonly createdAt: string
  readonly directory: string
  readonly files: readonly string[]
}
