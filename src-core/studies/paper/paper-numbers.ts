/**
 * Numbers of the paper: Friley, "Preliminary Exploration Using MNIST Dataset Highlights Autoencoders Limitations in
 * Denoising Medical Images".
 * Each number is the PSNR of one image in dB. Each column of a table shows another image.
 */
export interface PaperSetting {
  /** `gaussian-0.1` */
  readonly id: string
  readonly kind: 'gaussian' | 'poisson'
  readonly factor: number
  readonly paper: Readonly<Record<PaperColumn, number>>
}

export const paperColumns = ['decoded', 'noisy', 'median', 'gaussian', 'average', 'bilateral'] as const
export type PaperColumn = (typeof paperColumns)[number]

export const paperColumnNames: Readonly<Record<PaperColumn, string>> = {
  decoded: 'Decoded',
  noisy: 'Noisy',
  median: 'Median',
  gaussian: 'Gaussian blur',
  average: 'Average',
  bilateral: 'Bilateral'
}

export const noiseNames = { gaussian: 'Gaussian', poisson: 'Poisson' } as const

/** Tables 1 (Gaussian) and 2 (Poisson), row by row. */
export const paperSettings: readonly PaperSetting[] = [
  row('gaussian', 0.1, [16.338, 22.44, 17.653, 18.457, 15.479, 25.407]),
  row('gaussian', 0.3, [15.253, 13.309, 14.151, 14.447, 12.522, 13.761]),
  row('gaussian', 0.5, [16.106, 9.452, 15.469, 12.868, 12.273, 9.61]),
  row('poisson', 0.1, [17.865, 21.001, 13.829, 17.576, 14.678, 20.821]),
  row('poisson', 0.3, [23.291, 18.993, 16.35, 18.537, 16.349, 18.983]),
  row('poisson', 0.5, [16.082, 15.256, 11.265, 15.565, 13.655, 15.256])
]

/** Names of each noise kind's results in the paper. */
export const paperNumbers = {
  gaussian: { table: 1, lossFigure: 5, psnrFigure: 7, sampleFigure: 9 },
  poisson: { table: 2, lossFigure: 6, psnrFigure: 8, sampleFigure: 10 }
} as const

function row(kind: PaperSetting['kind'], factor: number, values: readonly number[]): PaperSetting {
  const paper = Object.fromEntries(paperColumns.map((column, index) => [column, values[index]!]))
  return { id: `${kind}-${factor}`, kind, factor, paper: paper as PaperSetting['paper'] }
}
