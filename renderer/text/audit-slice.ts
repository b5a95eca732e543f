export const auditSliceText = {
  region: 'Slice',
  candidate: 'Output',
  against: 'Beside it',
  mode: 'How pictures are shown',
  modes: {
    one: { label: 'One picture', hint: 'The candidate; what is beside it while Space is held' },
    all: { label: 'All pictures', hint: 'Every picture side by side, and the difference (A)' },
    columns: { label: 'Two, side by side', hint: 'What is compared, beside each other' },
    curtain: { label: 'Curtain', hint: 'The candidate behind a curtain that slides (C)' },
    checkerboard: { label: 'Checkerboard', hint: 'Fields of the two in turn (B)' },
    difference: { label: 'Difference', hint: 'The candidate minus what is beside it (D)' }
  },
  heat: 'Heat map',
  heatHint:
    'Each patch in the colour of its score, bright for worse; where patches overlap, a pixel has the mean of those that cover it (of kinds: the most frequent). Nothing is drawn where there is no patch or the filter leaves it out.',
  score: 'Score of the heat map',
  opacity: 'Opacity',
  span: 'What fills the colours',
  spans: { middle: '2 – 98 %', all: 'All values' },
  values: 'all values',
  flags: 'Flags',
  flagsHint:
    'Patches with a finding of the candidate: colour and number by category, shape by severity; drawn regions broken',
  grid: 'Grid',
  gridHint: 'Where patches begin and end',
  ledger: 'Lost and invented',
  errorMapHint: 'What was lost and invented; where patches overlap, what at least half of them say',
  none: 'No patch here',
  mean: 'mean of',
  difference: 'Difference',
  slices: 'Slices of the audit',
  keys: {
    heat: 'Heat map on the slice',
    flags: 'Flags on the slice',
    grid: 'Patch grid on the slice',
    left: 'Patch to the left',
    right: 'Patch to the right',
    up: 'Patch above on the slice',
    down: 'Patch below on the slice'
  }
} as const
