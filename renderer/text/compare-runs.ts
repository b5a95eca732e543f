/** Words of compare runs. */
export const compareRunsText = { compareRuns: { logScale: 'Log scale' } }
