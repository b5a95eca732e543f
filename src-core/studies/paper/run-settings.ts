/** What decides a run's numbers, beside the extras. Two runs in one folder have to agree in all of it. */
export interface RunSettings {
  readonly seed: number
  /** Of the autoencoders. */
  readonly epochs: number
  readonly quick: boolean
  /** At most so many images to train on and to test on; all when null. */
  readonly trainingImages: number | null
  readonly testImages: number | null
  readonly tuningImages: number
  /** Of the bootstrap. */
  readonly resamples: number
}

/** A full run of the paper, or a quick one, which shows that everything works and no more. */
export function runSettings({ seed, epochs, quick }: { seed: number; epochs?: number; quick: boolean }): RunSettings {
  if (!quick)
    return {
      seed,
      epochs: epochs ?? 10,
      quick,
      trainingImages: null,
      testImages: null,
      tuningImages: 256,
      resamples: 1000
    }
  return { seed, epochs: epochs ?? 4, quick, trainingImages: 2048, testImages: 256, tuningImages: 16, resamples: 200 }
}
