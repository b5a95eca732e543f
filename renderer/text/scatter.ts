/** Words of scatter. */
export const scatterText = {
  scatterPane: {
    plotOfPatches: 'Plot of patches',
    scoreUpwards: 'Score upwards',
    scoreAcross: 'Score across',
    selectBy: 'Select by',
    selectWithALasso: 'Select with a lasso; Shift adds',
    selectWithARectangle: 'Select with a rectangle; Shift adds',
    hideThePlot: 'Hide the plot'
  }
}
