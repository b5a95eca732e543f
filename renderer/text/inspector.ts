/** Words of inspector. */
export const inspectorText = {
  inspector: {
    inspector: 'Inspector',
    noPatchSelected: 'No patch selected',
    clickATileOr: 'Click a tile, or press J, to look at it closely.',
    smoothPixels: 'Smooth pixels'
  },
  scoreTable: { score: 'Score' }
}
