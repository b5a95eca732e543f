/** Words of discrepancy. */
export const discrepancyText = {
  causeNote: { cause: 'Cause', theNumbers: 'The numbers' },
  identityNote: { digit: 'Digit' },
  errorMapLegend: { lost: 'Lost', invented: 'Invented', washedOut: 'washed out', none: 'none', overlay: 'Overlay' },
  neighbours: { nearestTrainingImages: 'Nearest training images' }
}
