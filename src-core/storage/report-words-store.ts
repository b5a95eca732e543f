import { desc, eq, sql } from 'drizzle-orm'
import { DenoscopeError } from '../errors.ts'
import { noWords, type ReportWords } from '../reports/report-words.ts'
import type { Tables } from './database.ts'
import { audits, reportWords } from './schema.ts'

/** What was written into the reports on audits. */
export class ReportWordsStore {
  readonly #tables: Tables

  constructor(tables: Tables) {
    this.#tables = tables
  }

  /** What was written into an audit's report; else no words but the institution and reader of the report written last. */
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

  /** Replaces what was written into an audit's report. @throws audit.unknown */
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
