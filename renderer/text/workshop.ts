/** Words of the model workshop: training, samples, comparison of runs, latent space. */
export const workshopText = {
  loss: 'Loss',
  losses: {
    mse: { label: 'MSE', hint: 'Mean squared error: the mean of all that is likely, which blurs.' },
    l1: { label: 'L1', hint: 'Mean absolute error: blurs edges less than the squared error.' },
    ssim: { label: 'SSIM', hint: '1 − SSIM: structure and contrast in windows of 11 × 11 pixels.' },
    poisson: { label: 'Poisson', hint: 'Negative log-likelihood of counts: differences in dark places weigh more.' }
  },
  usual: (epochs: string, loss: string, batch: number, rate: number) =>
    `Usual: ${epochs}, ${loss}, batches of ${batch}, learning rate ${rate}.`,
  backToUsual: 'Back to usual',
  tooFewToValidate: 'No image is left to validate with: raise the limit or the validation share.',
  estimate: (time: string, basis: string) => `About ${time}, ${basis}.`,
  noEstimate: 'How long it takes shows once it runs.',
  paces: {
    workspace: { own: 'as fast as trainings here were', other: 'judged by trainings of other architectures here' },
    shipped: { own: 'as fast as the shipped models were, on another computer', other: 'judged by shipped models of other architectures' }
  },
  samples: {
    title: 'Samples',
    aside: (count: number) => `${count} held-out patches, the same in every epoch`,
    reference: 'Reference',
    noisy: 'Noisy',
    output: 'Output',
    epoch: 'Epoch',
    patch: (row: string, index: number) => `${row}, patch ${index}`,
    none: 'This model was trained before samples were kept, or by another program.',
    waiting: 'The first samples come with the end of the first epoch.'
  }
} as const
