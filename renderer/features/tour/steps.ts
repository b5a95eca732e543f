/** Parts of the audit view that the tour points at; they carry their name as `data-tour`. */
export type TourPart = 'wall' | 'inspector' | 'findings' | 'export'

export interface TourStep {
  readonly id: 'wall' | 'inspector' | 'findings'
  /** What is framed; the step stands beside the first. */
  readonly parts: readonly [TourPart, ...TourPart[]]
  readonly side: 'left' | 'right'
  readonly align: 'start' | 'end'
}

export const tourSteps: readonly TourStep[] = [
  { id: 'wall', parts: ['wall'], side: 'right', align: 'start' },
  { id: 'inspector', parts: ['inspector'], side: 'left', align: 'start' },
  { id: 'findings', parts: ['findings', 'export'], side: 'left', align: 'end' }
]
