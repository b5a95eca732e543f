/** Scores of one output (or of the noisy input, `noisy`): by the id of the score, one value for each patch. */
export type OutputScores = Readonly<Record<string, Float64Array>>
