/** Words of score filters. */
export const scoreFiltersText = {
  filterBy: (score: string) => `Filter by ${score}`,
  findingChips: { flagged: 'Flagged', notFlagged: 'Not flagged', filterByFindings: 'Filter by findings' },
  queueChips: { queues: 'Queues' },
  scoreChooser: {
    scoresThatAreShown: 'Scores that are shown',
    choose: 'Choose',
    asFiltersSortKeys: 'As filters, sort keys and in the table',
    theUsualOnes: 'The usual ones'
  },
  scoreFilters: {
    filters: 'Filters',
    filter: 'Filter',
    hideAir: 'Hide air',
    removeThisChoice: 'Remove this choice',
    clear: 'Clear',
    findings: 'Findings',
    scoresOf: 'Scores',
    dragOverAHistogram: 'Drag over a histogram to keep a range. Bar heights follow the square root of the count.'
  }
}
