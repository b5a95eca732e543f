/** Plan that runs as it is, on simulated series, and shows in comments how real ones are named. */
export const examplePlan = `# Plan of a cohort for Denoscope: one audit is made for each series and setting.
title: Example cohort

series:
  # Three simulated series, so that this plan runs as it is.
  - phantom: 3
    slices: 2
  # CT series in folders, one for each patient. Paths are relative to this file.
  # - folder: ct/{patient}/full
  # Pairs of the same patient, with outputs of other methods:
  # - folder: pairs/{patient}
  #   pair: { input: low, reference: full }
  #   outputs: { ACME: acme }
  # A table (CSV) with columns patient, input, reference, dose, kernel, output:NAME:
  # - table: series.csv

settings:
  - name: noise 0.1
    degradation: gaussian:0.1
  - name: noise 0.3
    degradation: gaussian:0.3

denoisers: [median, bilateral]
seeds: [1]

# Pixels that stay on the disk: all, worst (the worst patches of each output, and a random sample for readers), none.
pixels: worst

# Non-inferiority margins, entered by you, in the unit of the score:
# margins: { psnr: 0.5 }
`
