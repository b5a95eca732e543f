/** A loss of trainings as lists and model cards show it. `training/losses.ts` computes it. */
export interface LossName {
  /** Label in lists. */
  readonly label: string
  readonly hint: string
  /** Name on model cards. */
  readonly name: string
  /** Author, title, year, DOI. */
  readonly citation: string
}

const zhao2017 = 'Zhao, Gallo, Frosio & Kautz'
const peli1990 = 'Peli 1990, doi:10.1364/JOSAA.7.002032'

const names = {
  mse: {
    label: 'MSE',
    hint: 'Mean squared error. Predicts the mean of all likely images, which blurs.',
    name: 'MSE',
    citation: 'Gauss, Theoria combinationis observationum erroribus minimis obnoxiae, 1823; as torch.nn.MSELoss'
  },
  l1: {
    label: 'L1',
    hint: 'Mean absolute error. Blurs edges less than the squared error.',
    name: 'L1',
    citation: `${zhao2017}, Loss functions for image restoration with neural networks, 2017, doi:10.1109/TCI.2016.2644865; as torch.nn.L1Loss`
  },
  ssim: {
    label: 'SSIM',
    hint: '1 − SSIM: structure and contrast in windows of 11 × 11 pixels.',
    name: 'SSIM (1 - SSIM)',
    citation: `Wang et al. 2004, doi:10.1109/TIP.2003.819861; as a loss: ${zhao2017} 2017, doi:10.1109/TCI.2016.2644865`
  },
  poisson: {
    label: 'Poisson',
    hint: 'Negative log-likelihood of counts. Differences in dark areas weigh more.',
    name: 'Poisson negative log-likelihood',
    citation:
      'Cameron & Trivedi, Regression analysis of count data, 2013, doi:10.1017/CBO9781139013567; as torch.nn.PoissonNLLLoss(log_input=False)'
  },
  detail: {
    label: 'Detail',
    hint: 'Detail weighted L1: mean absolute error with more weight on small structures, which fade less.',
    name: 'L1, detail weighted',
    citation: `Own; the error: ${zhao2017} 2017, doi:10.1109/TCI.2016.2644865; the band: ${peli1990}`
  },
  'detail-ssim': {
    label: 'Detail, SSIM',
    hint: 'Detail weighted L1 plus SSIM of soft tissue. Texture keeps more of its contrast.',
    name: 'L1, detail weighted, and SSIM',
    citation: `Own weights; L1 with SSIM: ${zhao2017} 2017, doi:10.1109/TCI.2016.2644865; the band: ${peli1990}`
  }
} as const satisfies Readonly<Record<string, LossName>>

/** Id of a loss, as requests and model cards store it. */
export type LossId = keyof typeof names
export const lossIds = Object.keys(names) as readonly LossId[]
export const lossNames: Readonly<Record<LossId, LossName>> = names
