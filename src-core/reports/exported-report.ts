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
