import type { Window } from '../sources/source.ts'

export interface WindowPreset {
  readonly id: string
  readonly label: string
  readonly window: Window
}

/** Customary CT windows in HU, in the order of the keys 1 to 8; the first three are the metrics' windows. */
export const windowPresets: readonly WindowPreset[] = [
  { id: 'lung', label: 'Lung', window: { centre: -600, width: 1500 } },
  { id: 'soft-tissue', label: 'Soft tissue', window: { centre: 50, width: 400 } },
  { id: 'brain', label: 'Brain', window: { centre: 40, width: 80 } },
  { id: 'bone', label: 'Bone', window: { centre: 400, width: 1800 } },
  { id: 'mediastinum', label: 'Mediastinum', window: { centre: 50, width: 350 } },
  { id: 'liver', label: 'Liver', window: { centre: 60, width: 160 } },
  { id: 'angiography', label: 'Angiography', window: { centre: 300, width: 600 } },
  { id: 'full-range', label: 'Full range', window: { centre: 0, width: 2000 } }
]

/** Where a CT series states no window of its own. */
export const defaultCtWindow: Window = windowPresets[1]!.window
