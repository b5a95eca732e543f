/** Words of patch wall. */
export const patchWallText = {
  pictureChips: {
    picturesOnEachTile: 'Pictures on each tile',
    reference: 'Reference',
    noisy: 'Noisy',
    lostAndInvented: 'Lost and invented'
  },
  sortControls: {
    sorting: 'Sorting',
    order: 'Order',
    score: 'Score',
    sortedDenoiser: 'Sorted denoiser'
  },
  wallToolbar: {
    clearTheSelection: 'Clear the selection',
    undo: 'Undo',
    plotOfPatches: 'Plot of patches',
    picturesOnEachTile: 'Pictures on each tile',
    tileSize: 'Tile size',
    pictures: 'Pictures'
  },
  windowSelect: {
    window: 'Window'
  }
}
