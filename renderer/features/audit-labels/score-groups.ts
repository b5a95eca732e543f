import { reliableScores } from '../../../src-core/scores/table/score-table.ts'
import type { MetricDefinition, ScoreGroup } from '../../../src-core/scores/metric-definition.ts'

export const scoreGroups: readonly { readonly id: ScoreGroup; readonly label: string; readonly hint?: string }[] = [
  { id: 'verdict', label: 'Verdict' },
  { id: 'fidelity', label: 'Fidelity' },
  {
    id: 'shape',
    label: 'Shape',
    hint: 'Compares the pixels above a brightness threshold. Blur and noise change these scores too.'
  },
  { id: 'residual', label: 'Residual' },
  { id: 'identity', label: 'Identity' },
  { id: 'without-reference', label: 'Without reference' }
]

/** Scores that a table lists by default. All others can be chosen. */
const defaultScores: readonly string[] = [
  'contrastLost',
  'hiddenError',
  'cause',
  'detailKept',
  'structuralError',
  'psnr',
  'ssim',
  'topologyRecallLoss',
  'topologyPrecisionLoss',
  'identityChange',
  'blobSnr',
  'frcCrossing'
]

/** Ids of the two scores for narrow places: PSNR, and detail kept if the audit has it, else SSIM. */
export function principalScores(definitions: readonly Pick<MetricDefinition, 'id'>[]): readonly string[] {
  return ['psnr', definitions.some(({ id }) => id === 'detailKept') ? 'detailKept' : 'ssim']
}

export interface GroupedScores {
  readonly label: string
  /** A remark on all scores of the group. */
  readonly hint?: string
  readonly scores: readonly MetricDefinition[]
}

/** Scores by group, verdicts first. Groups without a score are left out. */
export function groupedScores(definitions: readonly MetricDefinition[]): GroupedScores[] {
  return scoreGroups
    .map(({ id, ...group }) => ({ ...group, scores: definitions.filter(({ group }) => group === id) }))
    .filter(({ scores }) => scores.length > 0)
}

/**
 * The scores that filters, tables and sort menus show: the chosen ones, else the default ones.
 * All scores if the audit has none of these.
 */
export function shownScores(
  definitions: readonly MetricDefinition[],
  chosen: readonly string[] | null
): MetricDefinition[] {
  const inGroups = groupedScores(definitions).flatMap(({ scores }) => scores)
  const wanted = new Set(
    chosen ??
      reliableScores(
        defaultScores,
        definitions.map(({ id }) => id)
      )
  )
  const shown = inGroups.filter(({ id }) => wanted.has(id))
  return shown.length > 0 ? shown : inGroups
}

export const isScoreChoice = (value: unknown): boolean =>
  Array.isArray(value) && value.every((entry) => typeof entry === 'string')
