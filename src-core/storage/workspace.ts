import { existsSync, mkdirSync, realpathSync } from 'node:fs'
import { cp, readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { DenoscopeError } from '../errors.ts'
import { fillFolder } from '../files/fill-folder.ts'
import { AuditStore } from './audit-store.ts'
import { openDatabase, readDatabase, type Tables } from './database.ts'
import { FindingStore } from './finding-store.ts'
import { JobStore } from './job-store.ts'
import { databaseFile } from './locations.ts'
import { mergeTables, type MergeSummary } from './merge.ts'
import { ReportStore } from './report-store.ts'
import { ReportWordsStore } from './report-words-store.ts'
import { ReviewStore } from './review-store.ts'
import { SettingStore } from './setting-store.ts'
import { SourceStore } from './source-store.ts'
import { lockWorkspace } from './workspace-lock.ts'

const folders = ['audits', 'models', 'reports', 'uploads']

/**
 * One folder of work: `denoscope.sqlite`, and beside it `audits/<id>/*.npy`, `models/`, `reports/` and `uploads/`.
 * One process at a time has it open, others may read it.
 */
export class Workspace {
  readonly path: string
  readonly sources: SourceStore
  readonly audits: AuditStore
  readonly findings: FindingStore
  readonly jobs: JobStore
  readonly reports: ReportStore
  readonly reportWords: ReportWordsStore
  readonly reviews: ReviewStore
  readonly settings: SettingStore
  readonly #tables: Tables
  readonly #unlock: () => void

  private constructor(path: string, tables: Tables, unlock: () => void) {
    this.path = path
    this.sources = new SourceStore(tables)
    this.audits = new AuditStore(tables, join(path, 'audits'))
    this.findings = new FindingStore(tables)
    this.jobs = new JobStore(tables)
    this.reports = new ReportStore(tables)
    this.reportWords = new ReportWordsStore(tables)
    this.reviews = new ReviewStore(tables)
    this.settings = new SettingStore(tables)
    this.#tables = tables
    this.#unlock = unlock
  }

  /**
   * Opens a workspace, making its folder when there is none.
   * @throws workspace.unusable when the folder cannot be written, is open in another process or its database is damaged;
   * workspace.newer when a newer Denoscope made it.
   */
  static open(path: string): Workspace {
    const folder = resolve(path)
    makeFolders(folder)
    const unlock = lockWorkspace(folder)
    try {
      return new Workspace(folder, openDatabase(join(folder, databaseFile)), unlock)
    } catch (thrown) {
      unlock()
      throw thrown
    }
  }

  /**
   * Opens a workspace to read it as it is now, also while another process has it open: no lock is taken, nothing is made, migrated or
   * written, and its stores refuse to write.
   * @throws workspace.unusable when there is none, its database is damaged or an older Denoscope made it; workspace.newer.
   */
  static read(path: string): Workspace {
    const folder = resolve(path)
    return new Workspace(folder, readDatabase(join(folder, databaseFile)), () => {})
  }

  /**
   * Takes over the audits, findings, reviews and words of reports of another workspace, with the audits' arrays. Merging again brings
   * nothing new; nothing is lost on either side, and the other workspace stays as it is.
   * @throws workspace.unusable when the other one is open elsewhere or is this one; file.unwritable.
   */
  async merge(path: string): Promise<MergeSummary> {
    if (!existsSync(join(path, databaseFile))) {
      throw new DenoscopeError('workspace.unusable', `${path}: expected a workspace folder with ${databaseFile}`)
    }
    if (realpathSync(path) === realpathSync(this.path)) {
      throw new DenoscopeError('workspace.unusable', `${path}: a workspace cannot be merged with itself`)
    }
    const other = Workspace.open(path)
    try {
      await copyMissingFolders(join(other.path, 'audits'), join(this.path, 'audits'))
      return mergeTables(this.#tables, other.#tables)
    } finally {
      other.close()
    }
  }

  /** Gives the workspace back; its stores are of no use afterwards. */
  close(): void {
    this.#tables.$client.close()
    this.#unlock()
  }
}

/** Each folder appears under its name only when all of it is there. */
async function copyMissingFolders(from: string, to: string): Promise<void> {
  const complete = (await readdir(from)).filter((name) => !/\.(partial|former)$/.test(name))
  for (const name of complete.filter((candidate) => !existsSync(join(to, candidate)))) {
    await fillFolder(join(to, name), (partial) => cp(join(from, name), partial, { recursive: true }))
  }
}

function makeFolders(folder: string): void {
  try {
    for (const name of folders) mkdirSync(join(folder, name), { recursive: true })
  } catch (cause) {
    throw new DenoscopeError('workspace.unusable', `${folder}: the workspace folder cannot be made: ${(cause as Error).message}`, { cause })
  }
}
