import { desc, eq, sql } from 'drizzle-orm'
import { DenoscopeError } from '../errors.ts'
import { type ExportedReport, noWords, type ReportWords } from '../reports/exported-report.ts'
import type { Tables } from './database.ts'
import { reports, audits, reportWords } from './schema.ts'

/** Exported reports. */
export class ReportStore {
  readonly #tables: Tables
  readonly #saved: () => void

  /** Opens the store. @param saved called after each commit */
  constructor(tables: Tables, saved: () => void) {
    this.#tables = tables
    this.#saved = saved
  }

  save(report: ExportedReport): void {
    const { id, auditId, createdAt } = report
    this.#tables.insert(reports).values({ id, auditId, createdAt, report }).run()
    this.#saved()
  }

  /** Reports, latest first. */
  list(): ExportedReport[] {
    return this.#tables
      .select({ report: reports.report })
      .from(reports)
      .orderBy(desc(reports.createdAt), desc(reports.id))
      .all()
      .map(({ report }) => report)
  }

  /** Report by id. @throws report.unknown */
  get(id: string): ExportedReport {
    const found = this.#tables.select({ report: reports.report }).from(reports).where(eq(reports.id, id)).get()
    if (found === undefined) throw new DenoscopeError('report.unknown', `${id}: no such report in this workspace`)
    return found.report
  }
}

/** Texts that a person wrote for the reports on audits. */
export class ReportWordsStore {
  readonly #tables: Tables

  constructor(tables: Tables) {
    this.#tables = tables
  }

  /** Texts of an audit's report. Default: institution and reader of the latest report, other texts empty. */
  read(auditId: string): ReportWords {
    const { title, institution, reader, conclusion } = reportWords
    const own = this.#tables
      .select({ title, institution, reader, conclusion })
      .from(reportWords)
      .where(eq(reportWords.auditId, auditId))
      .get()
    if (own !== undefined) return own
    const last = this.#tables
      .select({ institution, reader })
      .from(reportWords)
      .orderBy(desc(reportWords.changedAt), desc(sql`rowid`))
      .limit(1)
      .get()
    return { ...noWords, ...last }
  }

  /** Replaces the texts of an audit's report. @throws audit.unknown */
  write(auditId: string, words: ReportWords): void {
    const audit = this.#tables.select({ id: audits.id }).from(audits).where(eq(audits.id, auditId)).get()
    if (audit === undefined) throw new DenoscopeError('audit.unknown', `${auditId}: no such audit in this workspace`)
    const values = { ...words, changedAt: new Date().toISOString() }
    this.#tables
      .insert(reportWords)
      .values({ auditId, ...values })
      .onConflictDoUpdate({ target: reportWords.auditId, set: values })
      .run()
  }
}
