import type { CommitCounts } from './commit-counts.ts'
import { databaseFile } from './locations.ts'
import type { Leftovers } from './leftovers.ts'

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

export function lossNotice(lost: CommitCounts): WorkspaceNotice {
  const parts = kinds
    .filter(([kind]) => lost[kind] > 0)
    .map(([kind, one, many]) => `${lost[kind]} ${lost[kind] === 1 ? one : many}`)
  return {
    tone: 'warning',
    text:
      `Saved before and missing now: ${parts.join(', ')}. ${databaseFile}-wal was deleted, or an older ${databaseFile} took the place of the latest. ` +
      `Close Denoscope and restore both files from a copy of the same time; what is here stays usable.`
  }
}

export function writtenAnewNotice(folder: string): WorkspaceNotice {
  return {
    tone: 'warning',
    text:
      `The ledger of findings is not the one that Denoscope saved last: another program has changed ${databaseFile}, or it was replaced. ` +
      `Run 'denoscope verify' on ${folder} to see where.`
  }
}
