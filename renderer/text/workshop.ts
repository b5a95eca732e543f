/** Words of the model workshop: training, samples, comparison of runs, latent space. */
export const workshopText = {
  loss: 'Loss',
  losses: {
    mse: { label: 'MSE', hint: 'Mean squared error: the mean of all that is likely, which blurs.' },
    l1: { label: 'L1', hint: 'Mean absolute error: blurs edges less than the squared error.' },
    ssim: { label: 'SSIM', hint: '1 − SSIM: structure and contrast in windows of 11 × 11 pixels.' },
    poisson: { label: 'Poisson', hint: 'Negative log-likelihood of counts: differences in dark places weigh more.' },
    detail: {
      label: 'Detail',
      hint: 'Detail weighted L1: mean absolute error in which small structures weigh more: they fade less.'
    },
    'detail-ssim': {
      label: 'Detail, SSIM',
      hint: 'The detail weighted L1 with SSIM in soft tissue: texture keeps more of its contrast.'
    }
  },
  usual: (epochs: string, loss: string, batch: number, rate: number) =>
    `Usual: ${epochs}, ${loss}, batches of ${batch}, learning rate ${rate}.`,
  backToUsual: 'Back to usual',
  slicesAlone: 'This network takes CT slices in HU: choose CT patches.',
  tooSmall: (side: number) => `Its slices are smaller than ${side} × ${side} pixels`,
  dosesTurned: 'The lowest dose is above the highest: turn them round.',
  pairs: {
    title: 'Pairs of series',
    place: (number: number) => `Pair ${number}`,
    low: 'Low dose',
    full: 'Full dose',
    placeholder: 'Choose a series',
    add: 'Add a pair',
    remove: (number: number) => `Remove pair ${number}`,
    none: 'Add at least one pair of series at low and full dose.',
    unfinished: 'Choose both series of each pair, or remove the pair.',
    same: (label: string) => `A pair needs two series: ${label} is its own partner.`,
    unlike: (label: string, why: string) => `${label} does not match its low dose: ${why}.`,
    twice: 'The same pair is named twice.'
  },
  tooFewToValidate: 'No image is left to validate with: raise the limit or the validation share.',
  estimate: (time: string, basis: string) => `About ${time}, ${basis}.`,
  noEstimate: 'How long it takes shows once it runs.',
  paces: {
    workspace: { own: 'as fast as trainings here were', other: 'judged by trainings of other architectures here' },
    shipped: {
      own: 'as fast as the shipped models were, on another computer',
      other: 'judged by shipped models of other architectures'
    }
  },
  samples: {
    title: 'Samples',
    aside: (count: number) => `${count} held-out patches, the same in every epoch`,
    reference: 'Reference',
    noisy: 'Noisy',
    output: 'Output',
    epoch: 'Epoch',
    patch: (row: string, index: number) => `${row}, patch ${index}`,
    none: 'No samples were kept of this model.',
    noneOfScans: 'This model was trained on CT and comes without samples: they would be pixels of patients.',
    waiting: 'The first samples come with the end of the first epoch.'
  },
  compare: {
    choose: (name: string) => `Compare ${name}`,
    chosen: (count: string) => `${count} chosen`,
    open: 'Compare',
    clear: 'Clear',
    title: 'Comparison of runs',
    close: 'Close',
    needTwo: 'Choose two models or more in the list.',
    loss: 'Validation loss',
    epoch: 'Epoch',
    notComparable:
      'These runs differ in data, degradation or loss: their losses cannot be compared, and each kind has its own axes.',
    otherImages: 'Validated on other images or with other noise: small differences mean nothing.',
    group: (data: string, noise: string, loss: string) => `${data}, ${noise}, ${loss}`,
    noCurve: 'No epoch has ended yet.',
    settings: 'Settings that differ',
    same: 'All settings are the same.',
    quality: 'Quality and cost',
    otherTests: 'The tests differ in their images or their noise: compare each with its own noisy input only.',
    samples: 'Last samples',
    noSamples: (names: string) => `No samples were kept of ${names}.`,
    setting: 'Setting',
    measure: 'Mean [95 % interval]',
    settingNames: {
      data: 'Data',
      series: 'CT series',
      pairs: 'Pairs of series',
      degradation: 'Degradation',
      architecture: 'Architecture',
      latentSize: 'Latent size',
      lambda: 'Lambda',
      loss: 'Loss',
      epochs: 'Epochs wanted',
      batchSize: 'Batch size',
      learningRate: 'Learning rate',
      schedule: 'Schedule',
      weightDecay: 'Weight decay',
      validationFraction: 'Validation share',
      patience: 'Patience',
      limit: 'Images at most',
      seed: 'Seed'
    },
    rows: {
      noisyPsnr: 'PSNR of the noisy input (dB)',
      psnr: 'PSNR (dB)',
      noisySsim: 'SSIM of the noisy input',
      ssim: 'SSIM',
      lowest: 'Lowest validation loss',
      epochs: 'Epochs trained',
      time: 'Training time',
      weights: 'Weights'
    },
    atEpoch: (loss: string, epoch: number) => `${loss} at epoch ${epoch}`
  },
  tabs: { label: 'Views of the model', model: 'Model', latent: 'Latent space' },
  latent: {
    title: 'Latent space',
    patches: 'Patches',
    heldOut: { mnist: 'MNIST test images', ct: 'Phantom patches, held out' },
    audit: (title: string) => `Audit: ${title}`,
    across: 'Across',
    upwards: 'Upwards',
    axis: (number: number, share: string) => `Component ${number} (${share})`,
    colourBy: 'Colour',
    colours: { label: 'Digit', error: 'Error', plain: 'None' },
    noBottleneck: {
      title: 'This model has no latent space',
      text: 'A U-Net and a conditional GAN pass the image on beside their narrowest place; only an autoencoder squeezes all of a patch through one vector.'
    },
    empty: {
      title: 'No map yet',
      text: 'Up to 3,000 patches pass through the bottleneck and are laid out by the two directions in which they differ most. It takes some seconds, and is kept.'
    },
    make: 'Make the map',
    making: 'Making the map',
    cancel: 'Cancel',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    zoomReset: 'Show all points',
    plot: (count: string) => `Map of ${count} patches`,
    plotKeys: 'Arrows go to the next point, Enter sets an end of the walk, plus and minus zoom, 0 shows all.',
    hint: 'Click a point for the start of a walk, another one for its end. Wheel zooms, drag moves; images appear when near.',
    number: (number: string) => `Patch ${number}`,
    digit: (digit: number) => `digit ${digit}`,
    error: (error: string) => `RMSE ${error}`,
    pictures: { reference: 'Reference', noisy: 'Noisy', denoised: 'Output' },
    point: 'Point',
    noPoint: 'Point at the map, or move with the arrow keys.',
    start: 'Start',
    end: 'End',
    next: 'Next click sets',
    walk: 'Walk',
    walkHint: 'Choose two patches on the map: what the model makes of the straight line between them shows here.',
    step: 'Step',
    stepOf: (step: number, steps: number, share: string) => `${step} of ${steps}, ${share} of the way`,
    play: 'Play',
    pause: 'Pause',
    values: (size: number) => `${size} latent values`,
    valuesTable: 'Latent values of both ends and of the step shown',
    value: 'Value',
    here: 'Here'
  }
} as const
