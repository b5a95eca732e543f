/** Words of training. */
export const trainingText = {
  advancedTraining: {
    cosine: 'Falls to 0 (cosine)',
    constant: 'Constant',
    batchSize: 'Batch size',
    learningRate: 'Learning rate',
    weightDecay: 'Weight decay',
    validationShare: 'Validation share',
    patience: 'Patience',
    seed: 'Seed',
    learningRateSchedule: 'Learning rate schedule',
    limitTheNumberOf: 'Limit the number of training images',
    limitTheCrops: 'Limit the crops of an epoch',
    atMost: 'At most',
    identifier: 'Identifier',
    advanced: 'Advanced'
  },
  lossCurves: { logScale: 'Log scale', lossByEpoch: 'Loss by epoch' },
  modelCardPanel: {
    origins: { shipped: 'Shipped', workspace: 'Workspace' },
    wholeSlices: 'Whole slices',
    test: 'Test',
    loss: 'Loss',
    limits: 'Limits',
    credits: 'Origin and licence of the images',
    training: 'Training',
    dataAndHashes: 'Data and hashes',
    mean95Interval: 'Mean [95 % interval]',
    noisy: 'Noisy',
    denoised: 'Denoised',
    gain: 'Gain',
    notTested: 'Not tested.',
    noneStated: 'None stated.',
    weights: 'Weights',
    citation: 'Citation'
  },
  trainingForm: {
    dataHints: {
      mnist: 'The 60,000 images of the training split.',
      ct: 'Patches of the built-in phantom, and of the series chosen here.'
    },
    sliceHint: 'Crops of slices of the built-in phantom, and of the series chosen here.',
    pairHint: 'Crops of the pairs chosen below.',
    reducedDose: 'Simulated low dose',
    pair: 'Real pairs',
    doseHints: {
      'reduced-dose':
        'Noise of a share of the dose, added through projections. The share of each slice is drawn between these two.',
      pair: 'Series of the same slices at low and at full dose, paired by place. The network learns this scanner, kernel and dose.'
    },
    lowestDose: 'Lowest dose',
    highestDose: 'Highest dose',
    gaussian: 'Gaussian',
    poisson: 'Poisson',
    digits: 'MNIST digits',
    ctPatches: 'CT patches',
    architecture: 'Architecture',
    data: 'Data',
    series: 'Series',
    degradation: 'Degradation',
    factor: 'Factor',
    latentSize: 'Latent size',
    widthOfTheBottleneck: 'Width of the bottleneck: small ones change shapes.',
    lambda: 'Lambda',
    weightOfTheL1: 'Weight of the L1 loss beside the adversarial one.',
    epochs: 'Epochs',
    endsEarlierWhenNothing: 'Ends earlier when nothing improves.',
    trainAModel: 'Train a model',
    aDenoiserTrainedFrom:
      'A denoiser, trained from scratch for one kind of noise: Adam with weight decay, noise drawn anew in each epoch.',
    needsTwoSeries: 'Open two CT series of the same slices first: one at low dose, one at full dose.',
    noCtSeriesIs: 'No CT series is open; the phantom alone is used.',
    startTraining: 'Start training'
  },
  unfinishedModel: { training: 'Training', loss: 'Loss', cancel: 'Cancel', resumeTraining: 'Resume training' },
  modelList: { shipped: 'Shipped with Denoscope', workspace: 'Trained in this workspace' },
  modelsView: { list: 'List of models', title: 'Models', train: 'Train' }
}
