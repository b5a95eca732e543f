import {
  lesionGrounds,
  type LesionGround,
  lesionPlanSchema,
  type LesionPlan
} from '../../../src-core/lesions/lesion-plan.ts'
import type { SourceSummary } from '../../../src-core/sources/source.ts'

/** Lesions that a person chose in the audit set-up. */
export interface LesionChoice {
  readonly isOn: boolean
  readonly plan: LesionPlan
}

/** A small and faint lesion of the liver's kind. Enough of them for an observer. */
export const defaultLesions: LesionChoice = {
  isOn: false,
  plan: {
    shape: 'disc',
    diameter: 5,
    contrast: 20,
    blur: { kind: 'gaussian', sigma: 0.6 },
    places: { kind: 'rule', count: 40, ground: 'soft-tissue' }
  }
}

/** Grounds as options of a menu. */
export const groundOptions = Object.entries(lesionGrounds).map(([value, { label, range }]) => ({
  value: value as LesionGround,
  label: `${label[0]!.toUpperCase()}${label.slice(1)}, ${range.join(' to ')} HU`
}))

/** True if a remembered value has the form of such a choice. */
export function isLesionChoice(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { isOn, plan } = value as Record<string, unknown>
  return typeof isOn === 'boolean' && lesionPlanSchema.safeParse(plan).success
}

/** Reason why an audit cannot have lesions; null if it can. */
export function lesionObstacle(
  { unit, pixelSpacing, sliceSpacing }: Pick<SourceSummary, 'unit' | 'pixelSpacing' | 'sliceSpacing'>,
  { shape }: Pick<LesionPlan, 'shape'>,
  outputs: number
): string | null {
  if (unit !== 'HU') return 'Lesions need values in HU.'
  if (!pixelSpacing) return 'Lesions need the size of a pixel, which this series does not state.'
  if (outputs > 0) return 'Outputs of other methods were made without lesions: leave them out.'
  if (shape === 'sphere' && sliceSpacing === null)
    return 'A sphere needs the distance of the slices, which this series does not state.'
  return null
}
