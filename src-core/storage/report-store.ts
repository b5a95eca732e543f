import { desc, eq } from 'drizzle-orm'
import { DenoscopeError } from '../errors.ts'
import type { ExportedReport } from '../reports/exported-report.ts'
import type { Tables } from './database.ts'
import { reports } from './schema.ts'

/** Reports that were exported. */
export class ReportStore {
  readonly #tables: Tables
  readonly #saved: () => void

  /** @param saved is called after each commit. */
  constructor(tables: Tables, saved: () => void) {
    this.#tables = tables
    this.#saved = saved
  }

  save(report: ExportedReport): void {
    const { id, auditId, createdAt } = report
    this.#tables.insert(reports).values({ id, auditId, createdAt, report }).run()
    this.#saved()
  }

  /** The latest first. */
  list(): ExportedReport[] {
    return this.#tables
      .select({ report: reports.report })
      .from(reports)
      .orderBy(desc(reports.createdAt), desc(reports.id))
      .all()
      .map(({ report }) => report)
  }

  /** @throws report.unknown */
  get(id: string): ExportedReport {
    const found = this.#tables.select({ report: reports.report }).from(reports).where(eq(reports.id, id)).get()
    if (found === undefined) throw new DenoscopeError('report.unknown', `${id}: no such report in this workspace`)
    return found.report
  }
}
