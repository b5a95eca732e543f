/** Variance of white noise of 1 after smoothing with [1 2 1] / 4 along rows and columns: the sum of the squared weights. */
export const noiseLeftBySmoothing = 0.375 ** 2
