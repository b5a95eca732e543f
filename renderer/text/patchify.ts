/** Words of patchify. */
export const patchifyText = {
  degradationSection: {
    degradation: 'Degradation',
    seed: 'Seed',
    anotherSeed: 'Another seed',
    referenceSeries: 'Reference series',
    useAsRealPair: 'Use as real pair'
  },
  denoiserOption: {
    parametersOf: (denoiser: string) => `Parameters of ${denoiser}`,
    sameValuesAs: (functionName: string) => `Gives the same values as ${functionName}`,
    agreesWith: 'Agrees with'
  },
  denoiserSection: { denoisers: 'Denoisers' },
  parameterFields: { backToDefaults: 'Back to defaults' },
  patchSection: {
    central: 'Central square',
    drawn: 'Drawn square',
    none: 'None',
    half: 'Half',
    byStride: 'By stride',
    cropAndPatches: 'Crop and patches',
    crop: 'Crop',
    cropSize: 'Crop size',
    row: 'Row',
    column: 'Column',
    patchSize: 'Patch size',
    stride: 'Stride',
    overlapOfNeighbours: 'Overlap of neighbours'
  },
  patchifyDesk: {
    settings: 'Settings',
    samplePatches: 'Sample patches',
    backToTheUsual: 'Back to the usual settings',
    audit: 'Audit',
    chooseDenoiser: 'Choose at least one denoiser.',
    chooseOutput: 'Choose at least one output.'
  },
  runBar: { audit: 'Audit', cancel: 'Cancel', runAudit: 'Run audit' },
  sampleStrip: {
    samplePatches: 'Sample patches',
    picturesOfTheSamples: 'Pictures of the samples',
    noPatches: 'No patches',
    makeTheCropLarger: 'Make the crop larger or the patches smaller.'
  },
  sliceSection: {
    slices: 'Slices',
    firstSlice: 'First slice',
    lastSlice: 'Last slice',
    limitTheNumberOf: 'Limit the number of patches',
    atMost: 'At most',
    sliceAfterSliceOf: 'Slice after slice; of the last one evenly spread, of CT without air while there are others.'
  }
}
