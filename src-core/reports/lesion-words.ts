import type { AuditRecord } from '../audit/audit-record.ts'
import { reservedKeys } from '../audit/audit-request.ts'
import { roleLabel } from '../audit/audited-outputs.ts'
import type { LesionFigures } from '../audit/lesion-record.ts'
import { count } from '../counts.ts'
import { lesionsText } from '../lesions/lesion-plan.ts'
import { fixed, limits, withUnit } from './number-text.ts'

/** Columns of the table of lesions. */
export const lesionColumns = [
  { id: 'contrast', label: 'Contrast kept', better: 'best at 100 %' },
  { id: 'auc', label: 'AUC', better: 'higher is better' },
  { id: 'detectability', label: "d'", better: 'higher is better' },
  { id: 'lost', label: 'Lost', better: 'flagged' },
  { id: 'invented', label: 'Invented', better: 'flagged' },
  { id: 'sfrc', label: 'sFRC', better: 'flagged' },
  { id: 'others', label: 'Elsewhere', better: 'flagged' }
] as const
export type LesionColumn = (typeof lesionColumns)[number]['id']

/** A row of the table: an output, and its figures as text. */
export interface LesionRow {
  readonly key: string
  readonly label: string
  readonly cells: Readonly<Record<LesionColumn, LesionCell>>
}

/** A figure as text, with its interval if it has one. */
export interface LesionCell {
  readonly text: string
  readonly limits?: string
}

type LesionRecord = Pick<AuditRecord, 'lesions' | 'request' | 'outputs' | 'denoisers'>

/** Figures of each output as text; empty without lesions. */
export function lesionRows(record: LesionRecord): LesionRow[] {
  return Object.entries(record.lesions?.outputs ?? {}).map(([key, figures]) => ({
    key,
    label: roleLabel(record, key),
    cells: cellsOf(figures)
  }))
}

function cellsOf({ contrastKept, observer, flagged }: LesionFigures): LesionRow['cells'] {
  const between = (value: number, [low, high]: readonly [number, number]): LesionCell => ({
    text: fixed(value, 2),
    limits: `[${fixed(low, 2)}, ${fixed(high, 2)}]`
  })
  const none: LesionCell = { text: '–' }
  const share = (number: number | null | undefined, of: number): LesionCell =>
    number === null || number === undefined || of === 0 ? none : { text: `${count(number)} of ${count(of)}` }
  return {
    contrast: { text: withUnit(fixed(contrastKept.mean, 0), '%'), limits: limits(contrastKept, 0) },
    auc: observer ? between(observer.auc, observer.aucInterval) : none,
    detectability: observer ? between(observer.detectability, observer.detectabilityInterval) : none,
    lost: share(flagged?.lost, flagged?.lesions ?? 0),
    invented: share(flagged?.invented, flagged?.lesions ?? 0),
    sfrc: share(flagged?.sfrc, flagged?.lesions ?? 0),
    others: share(flagged?.otherShape, flagged?.otherPatches ?? 0)
  }
}

/** `40 discs of 5 mm and 20 HU`; null without lesions. */
export const auditedLesionsText = ({ lesions, request }: LesionRecord): string | null =>
  lesions && request.lesions ? lesionsText(lesions.places.length, request.lesions) : null

/**
 * One sentence for each denoiser, without its full stop:
 * 'Of 40 discs of 5 mm and 20 HU, U-Net keeps 72 % of the contrast; AUC 0.81 → 0.79'.
 */
export function lesionSentences(record: LesionRecord): string[] {
  const { lesions } = record
  const text = auditedLesionsText(record)
  if (!lesions || text === null) return []
  const before = (lesions.outputs['noisy'] ?? lesions.outputs['reference'])?.observer
  return Object.entries(lesions.outputs)
    .filter(([key]) => !reservedKeys.includes(key))
    .map(([key, { contrastKept, observer }]) => {
      const auc = observer && before ? `; AUC ${fixed(before.auc, 2)} → ${fixed(observer.auc, 2)}` : ''
      const kept = withUnit(fixed(contrastKept.mean, 0), '%')
      return `Of ${text}, ${roleLabel(record, key)} keeps ${kept} of the contrast${auc}`
    })
}

/** Explanation of the figures, for screen and report. */
export function lesionNote({ lesions, request: { seed } }: LesionRecord): string {
  if (!lesions) return ''
  const [training, test] = lesions.split
  const counterparts = Object.values(lesions.counterparts ?? {}).map(({ label }) => `'${label}'`)
  return (
    'Contrast kept: difference with and without lesion over the inserted one, mean over the disc, with its 95 % bootstrap interval over lesions. ' +
    `AUC and d': ${lesions.observer}, regions of ${lesions.regionSize} pixels, ${training} lesions train and ${test} test it, seed ${seed}. ` +
    'Flagged: lesions whose patch, centred on the lesion, has this cause in its error map; elsewhere: patches without a lesion.' +
    (counterparts.length > 0 ? ` The series hold the lesions; without them: ${counterparts.join(', ')}.` : '')
  )
}
