export const samplesText = {
  mnist: {
    title: 'Open MNIST',
    description: 'Handwritten digits, 28 × 28: the set of the paper that Denoscope grew from.',
    split: 'Split',
    splits: {
      test: { label: 'Test, 10,000 images', description: 'What the shipped denoisers have never seen.' },
      train: { label: 'Training, 60,000 images', description: 'What the MNIST denoisers were trained on.' }
    },
    open: 'Open MNIST'
  },
  phantom: {
    title: 'Open CT phantom',
    description: 'A generated CT series with vessels and low-contrast lesions whose truth is known. The same seed gives the same pixels.',
    seed: 'Seed',
    slices: 'Slices',
    open: 'Open phantom'
  },
  cancel: 'Cancel'
} as const
