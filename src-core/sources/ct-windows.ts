import type { Window } from './source.ts'

/** A standard radiology window. */
export interface CtWindow {
  readonly id: string
  readonly label: string
  /** In HU. */
  readonly window: Window
}

/** Windows for scores of CT, besides the full range. */
export const scoredCtWindows: readonly CtWindow[] = [
  { id: 'lung', label: 'Lung', window: { centre: -600, width: 1500 } },
  { id: 'soft-tissue', label: 'Soft tissue', window: { centre: 50, width: 400 } },
  { id: 'brain', label: 'Brain', window: { centre: 40, width: 80 } }
]

/** Standard CT windows, in the order of their keys. */
export const ctWindows: readonly CtWindow[] = [
  ...scoredCtWindows,
  { id: 'bone', label: 'Bone', window: { centre: 400, width: 1800 } },
  { id: 'mediastinum', label: 'Mediastinum', window: { centre: 50, width: 350 } },
  { id: 'liver', label: 'Liver', window: { centre: 60, width: 160 } }
]

/** Window of a CT series without a window of its own: soft tissue. */
export const defaultCtWindow: Window = ctWindows[1]!.window

/** Values shown as black and as white. */
export const windowLimits = ({ centre, width }: Window): [low: number, high: number] => [
  centre - width / 2,
  centre + width / 2
]
