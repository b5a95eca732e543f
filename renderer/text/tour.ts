export const tourText = {
  take: 'Take the tour',
  card: {
    title: 'Take the tour (about a minute)',
    text: 'Makes a small audit of MNIST digits and shows in three steps what to look at.',
    later: 'Not now',
    cancel: 'Cancel'
  },
  audit: 'Sample: MNIST, Gaussian 0.3',
  ready: 'The sample audit is ready',
  place: (step: number, steps: number) => `Step ${step} of ${steps}`,
  steps: {
    wall: {
      title: 'The worst lie comes first',
      text: 'Each tile is one patch: the reference, the noisy patch, the denoised ones. On top is what PSNR hides: PSNR is high, yet the shape has changed. J and K go on and back.'
    },
    inspector: {
      title: 'What was lost, what was invented',
      text: 'The chosen patch, large, beside its reference. Vermilion is structure that was lost, sky blue is structure that was invented; beneath them the cause is told in words.'
    },
    findings: {
      title: 'Flag it, then report it',
      category: 'What is wrong',
      severity: 'How bad it is',
      confirm: 'Confirm and next patch',
      text: 'Findings save themselves. When you are through, Export report above makes a report of them.'
    }
  },
  back: 'Back',
  next: 'Next',
  done: 'Done',
  skip: 'Skip the tour'
} as const
