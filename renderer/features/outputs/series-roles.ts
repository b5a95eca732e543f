import type { SourceSummary } from '../../../src-core/sources/source.ts'
import type { OutputsPlan } from '../../state/open-dialogs.svelte.ts'
import { compareDose, referenceOptions, comparableSources, defaultReference } from '../pairing/comparable-series.ts'
import { namedOutputs } from '../../../src-core/audit/audit-request.ts'

/** Roles of a series in an audit of outputs of others. */
export const roleOrder = ['reference', 'input', 'output', 'unused'] as const
export type SeriesRole = (typeof roleOrder)[number]
export type SeriesRoles = Readonly<Record<string, SeriesRole>>

const outputWords =
  /denois|output|filter|recon|iterat|deep|enhanc|\b(ai|dl|dlr|dlir|aice|nr|cnn|gan|unet|u-net|nlm|bm3d|ir)\b/i
const inputWords = /\b(quarter|half|tenth|low|lower|reduced|noisy|input)\b/i

/** Words end at an underscore too. */
const says = ({ label }: SourceSummary, words: RegExp): boolean => words.test(label.replaceAll('_', ' '))

/**
 * Likely input of a denoiser: the series with such a name, else the only one of a lower dose without the name of an
 * output.
 */
function likelyInput(reference: SourceSummary, fitting: readonly SourceSummary[]): SourceSummary | undefined {
  const possible = fitting.filter((source) => !says(source, outputWords))
  const lower = possible.filter((source) => compareDose(reference, source) > 0)
  return possible.find((source) => says(source, inputWords)) ?? (lower.length === 1 ? lower[0] : undefined)
}

/**
 * Proposed role of each open series, by names and doses.
 * At most one reference and one low-dose input; other series on the reference's grid are outputs.
 */
export function proposedRoles(sources: readonly SourceSummary[], openedId: string | null): SeriesRoles {
  const reference = defaultReference(comparableSources(sources), openedId)
  if (!reference) return {}
  const fitting = fittingSeries(reference, sources)
  const input = likelyInput(reference, fitting)
  return Object.fromEntries([
    [reference.id, 'reference'],
    ...fitting.map((source): [string, SeriesRole] => [source.id, source === input ? 'input' : 'output'])
  ])
}

/** The other open series on the reference's grid. */
export function fittingSeries(reference: SourceSummary, sources: readonly SourceSummary[]): SourceSummary[] {
  const usable = new Set(
    referenceOptions(reference, sources).flatMap(({ value, disabled }) => (disabled ? [] : [value]))
  )
  return sources.filter(({ id }) => usable.has(id))
}

/** Gives a series a role; reference and input are one series each, so that whichever had it becomes an output. */
export function withRole(roles: SeriesRoles, id: string, role: SeriesRole): SeriesRoles {
  const single = role === 'reference' || role === 'input'
  const former = single ? Object.entries(roles).find(([other, has]) => has === role && other !== id)?.[0] : undefined
  return {
    ...roles,
    ...(former !== undefined && {
      [former]: roles[id] === 'reference' || roles[id] === 'input' ? roles[id] : 'output'
    }),
    [id]: role
  }
}

/** First missing role of an audit of outputs; null if complete. */
export function missingRole(roles: SeriesRoles): 'reference' | 'output' | null {
  const given = new Set(Object.values(roles))
  return !given.has('reference') ? 'reference' : !given.has('output') ? 'output' : null
}

/**
 * The plan that roles and names amount to.
 * @param names of outputs, by series; those without one bear their series' label
 */
export function outputsPlan(
  sources: readonly SourceSummary[],
  roles: SeriesRoles,
  names: ReadonlyMap<string, string>,
  denoiserIds: readonly string[]
): Omit<OutputsPlan, 'pairBy'> {
  const withRoleOf = (role: SeriesRole) => sources.filter(({ id }) => roles[id] === role)
  return {
    referenceId: withRoleOf('reference')[0]!.id,
    inputId: withRoleOf('input')[0]?.id ?? null,
    outputs: namedOutputs(
      withRoleOf('output').map(({ id, label }) => ({ sourceId: id, name: names.get(id)?.trim() || label })),
      denoiserIds
    ),
    denoiserIds
  }
}
