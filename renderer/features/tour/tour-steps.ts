/** Parts of the audit view that the tour frames: elements with the name as `data-tour`. */
export type TourPart = 'wall' | 'inspector' | 'findings' | 'export'

export interface TourStep {
  readonly id: 'wall' | 'inspector' | 'findings'
  readonly title: string
  readonly text: string
  /** Framed parts. The step stands beside the first. */
  readonly parts: readonly [TourPart, ...TourPart[]]
  readonly side: 'left' | 'right'
  readonly align: 'start' | 'end'
}

export const tourSteps: readonly TourStep[] = [
  {
    id: 'wall',
    title: 'Hidden errors come first',
    text: 'Each tile is one patch: the reference, the noisy patch and the denoised ones. The first patches have a high PSNR, but their structure has changed.',
    parts: ['wall'],
    side: 'right',
    align: 'start'
  },
  {
    id: 'inspector',
    title: 'Lost and invented structure',
    text: 'The selected patch, enlarged, beside its reference. Vermilion marks lost structure, sky blue marks invented structure. The cause stands below.',
    parts: ['inspector'],
    side: 'left',
    align: 'start'
  },
  {
    id: 'findings',
    title: 'Flag it, then report it',
    text: 'Findings are saved at once. Export report, above, makes a report of them.',
    parts: ['findings', 'export'],
    side: 'left',
    align: 'end'
  }
]
