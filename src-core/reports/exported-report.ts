import { z } from 'zod'

/** What a person writes into a report; plain text, empty where nothing was written. */
export const reportWordsSchema = z.strictObject({
  /** The audit's own title where it is empty. */
  title: z.string().max(200).default(''),
  institution: z.string().max(200).default(''),
  /** Who read the images; where it is empty, whoever recorded findings. */
  reader: z.string().max(500).default(''),
  /** Lines are kept as they were typed. */
  conclusion: z.string().max(20_000).default('')
})
export type ReportWords = z.infer<typeof reportWordsSchema>

export const noWords: ReportWords = { title: '', institution: '', reader: '', conclusion: '' }

/** What a report can be written as. `csv` is two tables: findings and patches. */
export const reportFormats = ['html', 'pdf', 'csv', 'json'] as const
export type ReportFormat = (typeof reportFormats)[number]

/** Files of a report, in all formats. */
export const reportFileNames: readonly string[] = [
  'report.html',
  'report.pdf',
  'patches.csv',
  'findings.csv',
  'report.json'
]

/** A report that was written: where it lies and which files it has. */
export interface ExportedReport {
  readonly id: string
  readonly auditId: string
  readonly title: string
  readonly createdAt: string
  readonly directory: string
  readonly files: readonly string[]
}
