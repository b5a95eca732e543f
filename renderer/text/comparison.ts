/** Words of comparison. */
export const comparisonText = {
  compareDialog: {
    compareTwoSeries: 'Compare two series',
    reference: 'Reference',
    fullDoseOrWhat: 'Full dose, or what is taken for the truth.',
    candidate: 'Candidate',
    theOutputThatIs: 'The output that is judged, slice by slice.',
    swap: 'Swap',
    openTwoSeriesWith: 'Open two series with the same number of slices, the same size and the same unit first: they are paired slice by slice.',
    cancel: 'Cancel',
    choosePatches: 'Choose patches'
  }
}
