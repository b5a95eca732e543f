import { rolesOf, shortRoleLabel } from '../../../src-core/audit/audited-outputs.ts'
import type { AuditRecord } from '../../../src-core/audit/audit-record.ts'
import type { ReviewItem, ReviewPlan } from '../../../src-core/review/review-plan.ts'
import { differencePicture, type TilePicture } from '../patch-pictures/tile-pictures.ts'

const labels = { reference: 'Reference', noisy: 'Noisy' } as const

/** Label of a role for this reader: its name, unless the name must stay hidden. */
export function shownLabel(plan: ReviewPlan, record: AuditRecord, role: string): string {
  return plan.blinded && role !== 'reference' ? 'Output' : shortRoleLabel(record, role)
}

/** A picture and whether it is the one that is judged. */
export interface ShownPicture {
  readonly picture: TilePicture
  readonly judged: boolean
}

const image = (role: string, label: string): TilePicture => ({ kind: 'image', role, label })

/** The large pictures of an item: to choose from, or the reference beside what is to be judged. */
export function largePictures(
  plan: ReviewPlan,
  record: AuditRecord,
  { roles, kind }: ReviewItem,
  { difference, flicker }: { difference: boolean; flicker: boolean }
): ShownPicture[] {
  if (plan.task !== 'judge') {
    return roles.map((role, side) => ({ picture: image(role, side === 0 ? 'Left' : 'Right'), judged: true }))
  }
  const judged = roles[0]!
  const label =
    kind === 'catch' ? shownLabel({ ...plan, blinded: true }, record, 'output') : shownLabel(plan, record, judged)
  const shown = flicker && record.hasReference ? image('reference', 'Reference') : image(judged, label)
  return [
    ...(record.hasReference ? [{ picture: image('reference', 'Reference'), judged: false }] : []),
    { picture: shown, judged: true },
    ...(difference && kind !== 'catch' ? [{ picture: differencePicture(record, judged), judged: false }] : [])
  ]
}

/** A picture of the whole slice around a patch. */
export interface Surroundings {
  readonly id: 'source' | 'reference' | 'noisy' | 'judged'
  readonly label: string
  /** Null for the source as it was opened. */
  readonly role: string | null
}

/**
 * Pictures that may be shown around the patch.
 * In a search for the real patch: only the noisy input. Of a blinded case: those named anyway.
 */
export function surroundingsOf(plan: ReviewPlan, record: AuditRecord, item: ReviewItem): Surroundings[] {
  const roles = rolesOf(record)
  const of = (id: 'reference' | 'noisy'): Surroundings[] =>
    roles.includes(id) ? [{ id, label: labels[id], role: id }] : []
  if (plan.task === 'which-is-real') return of('noisy')
  const judged: Surroundings[] =
    plan.blinded || plan.task !== 'judge' ? [] : [{ id: 'judged', label: 'Judged', role: item.roles[0]! }]
  return [...of('noisy'), ...of('reference'), ...judged, { id: 'source', label: 'Source', role: null }]
}

/** The other outputs of the patch, for comparison; none where their names must not be known. */
export function otherPictures(
  plan: ReviewPlan,
  record: AuditRecord,
  item: ReviewItem,
  roles: readonly string[]
): TilePicture[] {
  if (plan.blinded || plan.task !== 'judge') return []
  return roles
    .filter((role) => role !== 'reference' && !item.roles.includes(role))
    .map((role) => image(role, shortRoleLabel(record, role)))
}
