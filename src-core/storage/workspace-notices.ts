import { counted } from '../counts.ts'
import type { CommitCounts } from './commit-counts.ts'
import { backupsFolder } from './backups.ts'
import { databaseFile } from './locations.ts'
import type { Leftovers } from './leftovers.ts'
import type { SalvagedTable } from './salvage-database.ts'

/** Message to the owner of a workspace, with the remedy. */
export interface WorkspaceNotice {
  /** `warning`: data are lost or damaged. `info`: a problem was repaired. */
  readonly tone: 'info' | 'warning'
  readonly text: string
}

const listed = 5

/** Names in one line; of many, the first few. */
export function few(names: readonly string[]): string {
  const rest = names.length - listed
  return rest > 0 ? `${names.slice(0, listed).join(', ')} and ${rest} more` : names.join(', ')
}

export function leftoverNotices({ removed, restored }: Leftovers): WorkspaceNotice[] {
  return [
    ...(removed.length > 0
      ? [{ tone: 'info', text: `Left half-written when Denoscope was ended, now removed: ${few(removed)}.` } as const]
      : []),
    ...(restored.length > 0
      ? [
          {
            tone: 'info',
            text: `Denoscope was ended while it replaced this; it is back as it was before: ${few(restored)}.`
          } as const
        ]
      : [])
  ]
}

/** Remedies for a workspace on a network drive. */
export const networkAdvice = `It uses a rollback journal, which is slower. Locks of network drives are less reliable: open it from one computer at a time, and keep a copy of its folder '${backupsFolder}' elsewhere.`

export const networkNotice = (folder: string): WorkspaceNotice => ({
  tone: 'info',
  text: `${folder} is on a network drive. ${networkAdvice}`
})

/** @param unread removed folders of uploads */
export function unreadNotices(unread: readonly string[]): WorkspaceNotice[] {
  if (unread.length === 0) return []
  return [{ tone: 'info', text: `Copies of series that are no longer open, now removed: ${few(unread)}.` }]
}

const kinds: readonly (readonly [keyof CommitCounts, string, string])[] = [
  ['audits', 'audit', 'audits'],
  ['revisions', 'step of findings', 'steps of findings'],
  ['reviews', 'review', 'reviews'],
  ['answers', 'answer in reviews', 'answers in reviews'],
  ['endings', 'ended reading', 'ended readings'],
  ['reports', 'report', 'reports']
]

/** Numbers of lost rows in words, such as '3 steps of findings, 1 review'. */
const lossText = (lost: CommitCounts): string =>
  kinds
    .filter(([kind]) => lost[kind] > 0)
    .map(([kind, one, many]) => `${lost[kind]} ${lost[kind] === 1 ? one : many}`)
    .join(', ')

export function lossNotice(lost: CommitCounts): WorkspaceNotice {
  return {
    tone: 'warning',
    text:
      `Saved before and missing now: ${lossText(lost)}. ${databaseFile}-wal was deleted, or an older ${databaseFile} took the place of the latest. ` +
      `Close Denoscope and restore both files from a copy of the same time; what is here stays usable.`
  }
}

/** Facts about a damaged database and what could be read of it. */
export interface DamageFacts {
  readonly damage: string
  /** Read tables; empty if nothing can be read. */
  readonly salvaged: readonly SalvagedTable[]
  /** Numbers of saved rows that are missing; null if none, or if unknown. */
  readonly lost: CommitCounts | null
  /** Findings and readings that are missing or changed, by the ledger. */
  readonly missing: readonly string[]
}

export function damageNotices({ damage, salvaged, lost, missing }: DamageFacts): WorkspaceNotice[] {
  const incomplete = salvaged.filter(({ isIncomplete }) => isIncomplete)
  const texts = [
    `${databaseFile} is damaged (${damage}). The workspace is open for reading only, with what can be read; nothing is changed in it.`,
    ...(salvaged.length === 0 ? ['Nothing of the database can be read. Audits are listed from their folders.'] : []),
    ...(incomplete.length > 0
      ? [
          `Tables that cannot be read in full: ${incomplete.map(({ name, rows }) => `${name} (${counted(rows, 'row')} read)`).join(', ')}.`
        ]
      : []),
    ...(lost ? [`Saved before and missing here: ${lossText(lost)}.`] : []),
    ...(missing.length > 0 ? [`Missing or changed, by the ledger: ${few(missing)}.`] : [])
  ]
  return texts.map((text) => ({ tone: 'warning', text }))
}

export function writtenAnewNotice(folder: string): WorkspaceNotice {
  return {
    tone: 'warning',
    text:
      `The ledger of findings is not the one that Denoscope saved last: another program has changed ${databaseFile}, or it was replaced. ` +
      `Run 'denoscope verify' on ${folder} to see where.`
  }
}
