import { desc, eq, getTableColumns, inArray, isNull, sql } from 'drizzle-orm'
import { DenoscopeError } from '../errors.ts'
import { type ExportedReport, noWords, type ReportWords } from '../reports/exported-report.ts'
import type { FormatAnswers } from '../sources/format-answers.ts'
import type { SourceEntry } from '../sources/source.ts'
import type { Tables } from './database.ts'
import type { JobRecord } from './job-record.ts'
import { jobs, sources, reports, audits, reportWords, settings } from './schema.ts'

/** Records of jobs. They outlive their process. */
export class JobStore {
  readonly #tables: Tables

  constructor(tables: Tables) {
    this.#tables = tables
  }

  /** Adds or replaces a record. */
  save(record: JobRecord): void {
    const values = { state: record.state, record }
    this.#tables
      .insert(jobs)
      .values({ id: record.id, createdAt: record.createdAt, ...values })
      .onConflictDoUpdate({ target: jobs.id, set: values })
      .run()
  }

  /** Latest records, newest first. */
  list(limit: number): JobRecord[] {
    return this.#tables
      .select({ record: jobs.record })
      .from(jobs)
      .orderBy(desc(jobs.createdAt), desc(jobs.id))
      .limit(limit)
      .all()
      .map(({ record }) => record)
  }

  /** Marks the jobs of an ended process as interrupted, at start-up. @returns the changed records */
  interruptRunning(): JobRecord[] {
    const finishedAt = new Date().toISOString()
    return this.#tables.transaction(
      (transaction) => {
        const cutOff = transaction
          .select({ record: jobs.record })
          .from(jobs)
          .where(inArray(jobs.state, ['queued', 'running']))
          .all()
        return cutOff.map(({ record }) => {
          const interrupted: JobRecord = { ...record, state: 'interrupted', remainingSeconds: null, finishedAt }
          transaction
            .update(jobs)
            .set({ state: 'interrupted', record: interrupted })
            .where(eq(jobs.id, record.id))
            .run()
          return interrupted
        })
      },
      { behavior: 'immediate' }
    )
  }
}

/** Sources that were opened in a workspace, with the facts needed to open them again. */
export class SourceStore {
  readonly #tables: Tables

  constructor(tables: Tables) {
    this.#tables = tables
  }

  /** Adds a source, or renews a known one. */
  save({ summary, origin }: SourceEntry): void {
    const values = { summary, origin, openedAt: new Date().toISOString(), closedAt: null }
    this.#tables
      .insert(sources)
      .values({ id: summary.id, ...values })
      .onConflictDoUpdate({ target: sources.id, set: values })
      .run()
  }

  /** Open sources, latest first. */
  list(): SourceEntry[] {
    return this.#tables
      .select({ summary: sources.summary, origin: sources.origin })
      .from(sources)
      .where(isNull(sources.closedAt))
      .orderBy(desc(sources.openedAt), desc(sources.id))
      .all()
  }

  /** Source by id, closed ones included, because audits outlive the list of sources; null if it was never opened. */
  get(id: string): SourceEntry | null {
    const entry = this.#tables
      .select({ summary: sources.summary, origin: sources.origin })
      .from(sources)
      .where(eq(sources.id, id))
      .get()
    return entry ?? null
  }

  /** Answers of a person to questions of files with this content, the latest first; of closed sources too. */
  answersOf(contentHash: string): FormatAnswers[] {
    const entries = this.#tables.select({ origin: sources.origin }).from(sources).orderBy(desc(sources.openedAt)).all()
    return entries.flatMap(({ origin }) =>
      origin.kind === 'files' && origin.contentHash === contentHash ? [origin.answers] : []
    )
  }

  /** Removes a source from the list. */
  close(id: string): void {
    this.#tables.update(sources).set({ closedAt: new Date().toISOString() }).where(eq(sources.id, id)).run()
  }
}

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

  /**
   * Texts of an audit's report.
   * Default: institution, reader and names of signatures of the latest report; other texts empty.
   */
  read(auditId: string): ReportWords {
    const { auditId: _, changedAt: __, ...words } = getTableColumns(reportWords)
    const { institution, reader, preparedBy, reviewedBy, approvedBy } = words
    const own = this.#tables.select(words).from(reportWords).where(eq(reportWords.auditId, auditId)).get()
    if (own !== undefined) return own
    const last = this.#tables
      .select({ institution, reader, preparedBy, reviewedBy, approvedBy })
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

/** Settings of the screen: JSON values by key. */
export class SettingStore {
  readonly #tables: Tables

  constructor(tables: Tables) {
    this.#tables = tables
  }

  read(): Record<string, unknown> {
    const rows = this.#tables.select().from(settings).all()
    return Object.fromEntries(rows.map(({ key, value }) => [key, JSON.parse(value) as unknown]))
  }

  /** Stores a value that JSON can hold. */
  write(key: string, value: unknown): void {
    const text = JSON.stringify(value)
    this.#tables
      .insert(settings)
      .values({ key, value: text })
      .onConflictDoUpdate({ target: settings.key, set: { value: text } })
      .run()
  }
}

/** Settings that last as long as the process: those of the database are read, and none is written. */
export class SessionSettings extends SettingStore {
  readonly #own = new Map<string, unknown>()

  override read(): Record<string, unknown> {
    return { ...super.read(), ...Object.fromEntries(this.#own) }
  }

  override write(key: string, value: unknown): void {
    this.#own.set(key, value)
  }
}
