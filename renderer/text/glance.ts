/** Words of the comparison of denoisers in one audit, and of audits with each other. */
export const glanceText = {
  modes: {
    glance: { label: 'Glance', title: 'Compare the denoisers of this audit' },
    audits: { label: 'Audits', title: 'Compare audits: dose against discrepancy' }
  },
  compareAudits: 'Compare audits',
  title: 'Denoisers at a glance',
  score: 'Score',
  updating: 'Updating',
  save: 'Save this table as CSV',
  none: {
    title: 'No patch passes the filter',
    text: 'Widen a range or take a choice away.',
    clear: 'Clear the filter'
  },
  noScores: { title: 'No score to compare', text: 'This audit has no score with a mean.' },
  means: {
    title: 'Means',
    note: 'Mean with its 95 % bootstrap interval. A heading sorts; a figure ranks the wall by it.',
    denoiser: 'Denoiser',
    best: 'best mean',
    absent: 'no value'
  },
  wins: {
    title: 'Who wins',
    note: 'Share of patches on which the row is better than the column, with its 95 % interval (Wilson), and the mean paired difference, row minus column, with its bootstrap interval. A tie is no win. Press to keep these patches.',
    against: 'Row against column',
    same: 'the same',
    one: 'Needs two outputs to compare.'
  },
  spread: {
    title: 'Distribution',
    note: 'Box: 25th to 75th percentile with the median; line: 5th to 95th. Shape: square root of the count; pale: before filtering. Press a part to keep its values.',
    median: 'median [quartiles]',
    clear: 'Clear the range',
    bands: [
      'below the 5th percentile',
      '5th to 25th percentile',
      '25th percentile to median',
      'median to 75th percentile',
      '75th to 95th percentile',
      'above the 95th percentile'
    ]
  },
  causes: {
    title: 'Causes',
    note: 'Patches by what explains best how they differ from their reference. Press to keep them.',
    row: 'Cause'
  },
  findings: {
    title: 'Findings',
    note: 'By category and severity. Press to keep the patches.',
    row: 'Finding',
    none: 'No finding yet. Flag a patch with keys 1 to 8.'
  }
} as const

export const dosesText = {
  title: 'Audits compared',
  score: 'Score',
  kinds: {
    gaussian: 'Gaussian noise',
    poisson: 'Poisson noise',
    'low-dose': 'Low dose',
    'reduced-dose': 'Reduced dose',
    pair: 'Real pairs'
  },
  axes: {
    gaussian: 'Factor of Gaussian noise',
    poisson: 'Factor of Poisson noise',
    'low-dose': 'Photons for a detector pixel',
    'reduced-dose': 'Dose, % of the full one',
    pair: 'Dose of the input, % of the reference'
  },
  kind: 'Noise',
  choose: 'Audits',
  usual: 'The same patches',
  same: 'same patches',
  other: 'other patches',
  thisAudit: 'this audit',
  scope: 'Over all patches of each audit; the filters on the left do not count here.',
  scopeWithoutAir: 'Over the patches of each audit that do not show air; the filters on the left do not count here.',
  curves: 'Dose against discrepancy',
  press: 'Press a point or a figure to open that audit with that denoiser.',
  onePoint:
    'One dose only. Run the same patches with another factor, dose or number of photons, or with an input of another dose, to see a curve.',
  noDose: 'Audits in the table alone',
  notStated: 'dose not stated',
  alone: {
    title: 'Nothing to compare with yet',
    text: 'Run another audit of these patches, with another factor, dose or number of photons, or with an input of another dose.',
    go: 'Go to Patchify'
  },
  table: 'This audit against others',
  tableNote:
    'Mean with its 95 % interval and n; below, the difference from this audit: patch by patch where the patches are the same, else of two samples (\u2020).',
  denoiser: 'Denoiser',
  noMean: 'No audit chosen has a mean of this score.',
  updating: 'Comparing'
} as const
