/** Words of patch wall. */
export const patchWallText = {
  difference: 'Difference',
  takenOut: 'Taken out',
  differenceOf: (difference: string, output: string) => `${difference}, ${output}`,
  patchesOf: (audit: string) => `Patches of ${audit}`,
  pictureChips: {
    drawnOn: (output: string) => `Drawn on ${output}`,
    picturesOnEachTile: 'Pictures on each tile',
    reference: 'Reference',
    noisy: 'Noisy',
    lostAndInvented: 'Lost and invented'
  },
  sortControls: {
    worst: 'Worst first',
    best: 'Best first',
    position: 'Slice order',
    sorting: 'Sorting',
    order: 'Order',
    score: 'Score',
    sortedDenoiser: 'Sorted denoiser'
  },
  wallToolbar: {
    denoisedMinusReference: 'Denoised minus reference',
    noisyMinusDenoised: 'Noisy minus denoised',
    clearTheSelection: 'Clear the selection',
    undo: 'Undo',
    plotOfPatches: 'Plot of patches',
    picturesOnEachTile: 'Pictures on each tile',
    tileSize: 'Tile size',
    pictures: 'Pictures'
  },
  windowSelect: { window: 'Window' }
}
