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
    description:
      'A generated CT series with vessels and low-contrast lesions whose truth is known. The same seed gives the same pixels.',
    seed: 'Seed',
    slices: 'Slices',
    open: 'Open phantom'
  },
  lowDose: {
    title: 'Denoisers of low dose',
    text: 'The phantom at a quarter of the dose: what three denoisers keep of it',
    audit: 'Sample: CT phantom, a quarter of the dose',
    ready: 'The sample audit is ready',
    open: 'Open',
    cancel: 'Cancel'
  },
  cancel: 'Cancel'
} as const
