/** Sentence beside every interval over the patches or slices of one series. */
export const singleSeries =
  'An interval over patches holds for this series alone: patches of one series are alike, and another patient or scan may differ by more.'
