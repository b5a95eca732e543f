/** Scores of one output (or of the noisy input, `noisy`): one value for each patch, by the id of the score. */
export type OutputScores = Readonly<Record<string, Float64Array>>
