/** A report that was written: where it lies and which files it has. */
export interface ExportedReport {
  readonly id: string
  readonly auditId: string
  readonly title: string
  readonly createdAt: string
  readonly directory: string
  readonly files: readonly string[]
}
