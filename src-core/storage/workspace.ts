import { accessSync, constants, existsSync, mkdirSync, realpathSync } from 'node:fs'
import { cp, readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { DenoscopeError, systemReason } from '../errors.ts'
import { fillFolder } from '../files/atomic-folder.ts'
import { compareFolders, findUnlisted } from './audit-folder-check.ts'
import { AuditStore } from './audit-store.ts'
import { type Backup, backUp, hasChangedSinceBackup } from './backups.ts'
import { CommitCounter, lostRows, savedHead } from './commit-counts.ts'
import { lockWorkspace, openDatabase, readDatabase, type Tables } from './database.ts'
import type { DamagedDatabase } from './damaged-database.ts'
import { readDamaged } from './read-damaged.ts'
import { verifyLedger } from './verify-ledger.ts'
import { goOnWithExchange } from './database-exchange.ts'
import { DecisionStore } from './decision-store.ts'
import { FindingStore } from './finding-store.ts'
import { clearLeftovers } from './leftovers.ts'
import type { LedgerHead } from '../review/ledger-head.ts'
import { auditHead, ledgerHashAt } from './ledger-entries.ts'
import { journalMode } from './journal-mode.ts'
import { databaseFile } from './locations.ts'
import { MeasurementStore } from './measurement-store.ts'
import { mergeTables, type MergeSummary } from './merge-workspaces.ts'
import { ReaderKeyStore } from './reader-key-store.ts'
import { JobStore, ReportStore, ReportWordsStore, SessionSettings, SettingStore, SourceStore } from './record-stores.ts'
import { ReviewStore } from './review-store.ts'
import { type ReadingsVerdict, verifyReadings } from './verify-readings.ts'
import { clearUploads, uploadsFolder } from './uploads.ts'
import {
  few,
  leftoverNotices,
  networkNotice,
  lossNotice,
  unreadNotices,
  damageNotices,
  type WorkspaceNotice,
  writtenAnewNotice
} from './workspace-notices.ts'

const folders = ['audits', 'models', 'reports', uploadsFolder]

/**
 * Workspace: a folder with `denoscope.sqlite`, `audits/<id>/*.npy`, `models/`, `reports/` and `uploads/`.
 * One process at a time has it open for writing. Others may read it.
 */
export class Workspace {
  readonly path: string
  readonly sources: SourceStore
  readonly audits: AuditStore
  readonly findings: FindingStore
  readonly measurements: MeasurementStore
  readonly jobs: JobStore
  readonly reports: ReportStore
  readonly reportWords: ReportWordsStore
  readonly reviews: ReviewStore
  readonly decisions: DecisionStore
  readonly settings: SettingStore
  readonly keys: ReaderKeyStore
  /** Findings of the check at opening, and repairs. */
  readonly notices: readonly WorkspaceNotice[]
  /** True if the database is damaged: the stores refuse to write, and settings last as long as the process. */
  readonly isDamaged: boolean
  readonly #saved: () => void
  readonly #tables: Tables
  readonly #release: () => void

  private constructor(path: string, tables: Tables, { notices, saved = () => {}, release, isDamaged = false }: Opened) {
    this.path = path
    this.sources = new SourceStore(tables)
    this.audits = new AuditStore(tables, join(path, 'audits'), saved)
    this.findings = new FindingStore(tables, saved)
    this.measurements = new MeasurementStore(tables)
    this.jobs = new JobStore(tables)
    this.reports = new ReportStore(tables, saved)
    this.reportWords = new ReportWordsStore(tables)
    this.reviews = new ReviewStore(tables, saved)
    this.decisions = new DecisionStore(tables, saved)
    this.settings = isDamaged ? new SessionSettings(tables) : new SettingStore(tables)
    this.keys = new ReaderKeyStore(tables, saved)
    this.notices = notices
    this.isDamaged = isDamaged
    this.#saved = saved
    this.#tables = tables
    this.#release = release
  }

  /**
   * Opens a workspace; creates its folder if missing.
   * @throws workspace.unusable if the folder is read-only or open in another process; workspace.damaged;
   * workspace.newer if a newer Denoscope made it
   */
  static open(path: string): Workspace {
    const folder = resolve(path)
    makeFolders(folder)
    const { first, release } = lockWorkspace(folder)
    try {
      return Workspace.#fill(folder, first, release)
    } catch (thrown) {
      release()
      throw thrown
    }
  }

  /**
   * Opens the stores. @param first false if this process has the workspace open already, so that half-written files are
   * its own
   */
  static #fill(folder: string, first: boolean, release: () => void): Workspace {
    if (first) goOnWithExchange(folder)
    const tables = openDatabase(join(folder, databaseFile))
    const close = () => tables.$client.close()
    try {
      const notices = first ? putRight(folder, tables) : []
      const counter = new CommitCounter(folder, tables.$client)
      return new Workspace(folder, tables, {
        notices,
        saved: counter.note,
        release: () => {
          counter.close()
          close()
          release()
        }
      })
    } catch (thrown) {
      close()
      throw thrown
    }
  }

  /**
   * Opens a workspace to read its present state, even if another process has it open.
   * Nothing is locked, created, migrated or written. The stores refuse to write.
   * @throws workspace.unusable if it is missing; workspace.damaged; workspace.newer
   */
  static read(path: string): Workspace {
    const folder = resolve(path)
    const { tables, close } = readDatabase(join(folder, databaseFile))
    const lost = lostRows(folder, tables.$client)
    const notices = [...(lost ? [lossNotice(lost)] : []), ...anewNotices(folder, tables)]
    return new Workspace(folder, tables, { notices, release: close })
  }

  /**
   * Opens a workspace whose database is damaged, to read what can be read of it. Nothing of the workspace is changed.
   * The process holds the lock, as one that writes.
   * @throws workspace.unusable if another process has it open; workspace.newer; file.unwritable
   */
  static openDamaged(path: string, { damage }: DamagedDatabase): Workspace {
    const folder = resolve(path)
    const lock = lockWorkspace(folder)
    try {
      const { tables, salvaged, seal, close } = readDamaged(join(folder, databaseFile))
      const facts = {
        damage,
        salvaged,
        lost: lostRows(folder, tables.$client),
        missing: salvaged.length === 0 ? [] : verifyLedger(tables.$client).problems
      }
      const notices = [...damageNotices(facts), ...listUnlisted(join(folder, 'audits'), tables)]
      seal()
      const release = () => {
        close()
        lock.release()
      }
      return new Workspace(folder, tables, { notices, release, isDamaged: true })
    } catch (thrown) {
      lock.release()
      throw thrown
    }
  }

  /**
   * Merges audits with their arrays, findings, reviews, report texts and measurements of another workspace.
   * The other one stays unchanged.
   * Nothing is lost on either side. A second merge adds nothing.
   * @throws workspace.unusable if the other one is open elsewhere or is this one; audit.damaged; file.unwritable
   */
  async merge(path: string): Promise<MergeSummary> {
    requireWorkspace(path)
    if (realpathSync(path) === realpathSync(this.path)) {
      throw new DenoscopeError('workspace.unusable', `${path}: a workspace cannot be merged with itself`)
    }
    const other = Workspace.open(path)
    try {
      const damaged = other.audits.damaged()
      if (damaged.length > 0) throw new DenoscopeError('audit.damaged', `${path}: ${damaged[0]}`)
      await copyMissingFolders(join(other.path, 'audits'), join(this.path, 'audits'))
      const brought = mergeTables(this.#tables, other.#tables)
      this.#saved()
      return brought
    } finally {
      other.close()
    }
  }

  /** Compares the audits on the list with their folders. Contents are compared on reading. */
  async compareFolders(): Promise<WorkspaceNotice[]> {
    const damaged = this.audits.damaged().map((text): WorkspaceNotice => ({ tone: 'warning', text: `${text}.` }))
    return [...damaged, ...(await compareFolders(join(this.path, 'audits'), this.audits.list()))]
  }

  /** Copies the database into the folder of backups, while it stays in use. @throws file.unwritable */
  backUp(): Promise<Backup> {
    return backUp(this.path, this.#tables.$client)
  }

  /** The same, if anything changed since the newest backup. */
  async backUpChanges(): Promise<Backup | null> {
    return !this.isDamaged && hasChangedSinceBackup(this.path) ? this.backUp() : null
  }

  /** The last entry of the ledger about an audit. */
  ledgerHeadOf(auditId: string): LedgerHead {
    return auditHead(this.#tables.$client, auditId)
  }

  /** Heads of the readings of a review, with their signatures. */
  verifiedReadings(reviewId: string): ReadingsVerdict {
    return verifyReadings(this.#tables.$client, { reviewId })
  }

  /** Closes the workspace. Its stores are unusable afterwards. */
  close(): void {
    this.#release()
  }
}

interface Opened {
  readonly notices: readonly WorkspaceNotice[]
  /** Called after each commit that adds rows; absent if the workspace is open for reading. */
  readonly saved?: () => void
  release(): void
  /** Default: false. */
  readonly isDamaged?: boolean
}

/** Removes leftovers of killed processes and reports losses. */
function putRight(folder: string, tables: Tables): WorkspaceNotice[] {
  const lost = lostRows(folder, tables.$client)
  const { removed, restored } = clearLeftovers(folder)
  // The rows that name uploads may be among the lost ones.
  const unread = lost ? [] : clearUploads(folder, new SourceStore(tables).list())
  return [
    ...(lost ? [lossNotice(lost)] : []),
    ...anewNotices(folder, tables),
    ...(journalMode(folder) === 'DELETE' ? [networkNotice(folder)] : []),
    ...leftoverNotices({ removed, restored }),
    ...unreadNotices(unread),
    ...listUnlisted(join(folder, 'audits'), tables)
  ]
}

/** Compares the ledger with its head at the last commit. `denoscope verify` compares every row. */
function anewNotices(folder: string, tables: Tables): WorkspaceNotice[] {
  const saved = savedHead(folder)
  const found = saved && ledgerHashAt(tables.$client, saved.number)
  return !found || found === saved.hash ? [] : [writtenAnewNotice(folder)]
}

/**
 * Adds complete audits that are on disk only to the list. They are not counted as saved, so a loss is reported again.
 */
function listUnlisted(folder: string, tables: Tables): WorkspaceNotice[] {
  const store = new AuditStore(tables, folder, () => {})
  const { complete, notices } = findUnlisted(folder, store.ids())
  for (const record of complete) store.create(record)
  if (complete.length === 0) return [...notices]
  const text = `On disk and not on the list of audits, now added: ${few(complete.map(({ title, id }) => `'${title}' (${id})`))}.`
  return [{ tone: 'info', text }, ...notices]
}

/** Copies missing folders. Each appears under its name only once complete. */
async function copyMissingFolders(from: string, to: string): Promise<void> {
  const complete = (await readdir(from)).filter((name) => !/\.(partial|former)$/.test(name))
  for (const name of complete.filter((candidate) => !existsSync(join(to, candidate)))) {
    await fillFolder(join(to, name), (partial) => cp(join(from, name), partial, { recursive: true }))
  }
}

/** Refuses a folder that opening would turn into a new workspace. @throws workspace.unusable */
export function requireWorkspace(path: string): void {
  if (existsSync(join(path, databaseFile))) return
  throw new DenoscopeError('workspace.unusable', `${path}: expected a workspace folder with ${databaseFile}`)
}

function makeFolders(folder: string): void {
  try {
    for (const name of folders) mkdirSync(join(folder, name), { recursive: true })
    accessSync(folder, constants.W_OK)
  } catch (cause) {
    throw new DenoscopeError(
      'workspace.unusable',
      `${folder}: the workspace folder cannot be written (${systemReason(cause)}); 'denoscope report' reads a workspace all the same`,
      { cause }
    )
  }
}
