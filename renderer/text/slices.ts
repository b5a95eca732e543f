export const slicesText = {
  look: 'Look at slices',
  compareWith: 'Compare with …',
  compare: 'Compare slices',
  compareClosed: 'Compare slices: open both series in Sources first',
  back: 'Back to sources',
  first: 'First series',
  second: 'Second series',
  exchange: 'Exchange the two series',
  mode: 'How the two are shown',
  modes: {
    columns: { label: 'Side by side', title: 'Side by side (S)' },
    rows: { label: 'Stacked', title: 'One above the other (A)' },
    flicker: { label: 'Flicker', title: 'The first; the second while Space is held (X)' },
    curtain: { label: 'Curtain', title: 'The second behind a curtain that slides (C)' },
    checkerboard: { label: 'Checkerboard', title: 'Fields of the two in turn (B)' },
    difference: { label: 'Difference', title: 'The second minus the first (D)' }
  },
  noDifference: 'A difference needs slices of the same size and spacing that can be paired',
  curtain: 'Curtain: the second series is right of it; arrow keys move it',
  hold: 'Space shows',
  linkedBy: { millimetres: 'Linked by mm', pixels: 'Linked by pixels' },
  slicesBy: { place: 'slices by place', number: 'slices by number' },
  moved: 'second series moved by',
  keys: {
    flicker: 'Show the other series while held',
    curtainLeft: 'Curtain to the left',
    curtainRight: 'Curtain to the right',
    shiftOn: 'Move the second series alone: a slice on',
    shiftBack: 'Move the second series alone: a slice back',
    back: 'Back from slices to sources'
  }
} as const
