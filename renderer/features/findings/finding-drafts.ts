import type { Region } from '../../../src-core/review/finding.ts'
import { persisted } from '../../state/settings.svelte.ts'

/** Note and region of an output that its finding does not have yet. Absent fields are those of the finding. */
export interface FindingDraft {
  readonly note?: string
  readonly region?: Region | null
}

type Drafts = Readonly<Record<string, FindingDraft>>

const isRegion = (value: unknown): boolean =>
  value === undefined || value === null || typeof (value as Partial<Region>).row === 'number'

const areDrafts = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every(
    (draft: unknown) =>
      typeof draft === 'object' &&
      draft !== null &&
      ['string', 'undefined'].includes(typeof (draft as FindingDraft).note) &&
      isRegion((draft as FindingDraft).region)
  )

/** Drafts of all audits, stored, so that a note without a category outlives the window. */
const drafts = persisted<Drafts>('audit.drafts', {}, areDrafts)
/** Older drafts are dropped. */
const keptDrafts = 50

/** The draft of an output. Empty if there is none. */
export function draftOf(key: string): FindingDraft {
  const { note, region } = drafts.current[key] ?? {}
  // Stored values are reactive and cannot be sent to the engine unchanged.
  return { ...(note !== undefined && { note }), ...(region !== undefined && { region: region && { ...region } }) }
}

export const hasDraft = (key: string): boolean => key in drafts.current

/** Keeps a draft, or drops it if null. */
export function keepDraft(key: string, draft: FindingDraft | null): void {
  if (draft === null && !hasDraft(key)) return
  const { [key]: _, ...others } = drafts.current
  drafts.current = draft ? Object.fromEntries([...Object.entries(others).slice(1 - keptDrafts), [key, draft]]) : others
}
