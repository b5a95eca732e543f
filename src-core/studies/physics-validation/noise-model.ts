import { fourierTransform2d, signedFrequencies } from '../../fourier/transform.ts'
import type { RadialFunction } from '../../physics/task-detectability.ts'

/** Model noise: white, or a ramp with a Gaussian roll-off A f exp(-(f / f0)^2). */
export interface NoiseModel {
  readonly dx_mm: number
  readonly noise_sd_HU: number
  /** Null for white noise. */
  readonly f0_per_mm: number | null
}

/** Intervals of the integral over one side of the Nyquist square. */
const intervals = 1024

/**
 * Noise power of a model in HU^2 mm^2.
 * Its integral over the square of Nyquist frequencies is the variance.
 */
export function noiseModel({ dx_mm, noise_sd_HU, f0_per_mm }: NoiseModel): RadialFunction {
  if (f0_per_mm === null) return () => noise_sd_HU ** 2 * dx_mm ** 2
  const shape = (f: number): number => f * Math.exp(-((f / f0_per_mm) ** 2))
  const width = 1 / (2 * dx_mm) / intervals
  let integral = 0
  for (let row = 0; row < intervals; row++)
    for (let column = 0; column < intervals; column++)
      integral += shape(Math.hypot(row + 0.5, column + 0.5) * width) * width * width
  const scale = noise_sd_HU ** 2 / (4 * integral)
  return (f) => scale * shape(f)
}

/** Side to which a signal is padded: fine steps of frequency. */
const paddedSide = 512

/**
 * d' of the non-prewhitening observer for a signal on a grid, without removal of means:
 * integral of |S|^2 / sqrt(integral of |S|^2 NPS) over the Nyquist square.
 * @param signal size x size, row-major, in HU
 */
export function gridDetectability(signal: Float64Array, size: number, spacing: number, noise: RadialFunction): number {
  const padded = new Float64Array(paddedSide * paddedSide)
  for (let row = 0; row < size; row++) padded.set(signal.subarray(row * size, (row + 1) * size), row * paddedSide)
  const { real, imaginary } = fourierTransform2d(padded, paddedSide, paddedSide)
  const frequencies = signedFrequencies(paddedSide)
  const step = 1 / (paddedSide * spacing)
  let [signalPower, noisePower] = [0, 0]
  for (let at = 0; at < real.length; at++) {
    const f = Math.hypot(frequencies[Math.floor(at / paddedSide)]!, frequencies[at % paddedSide]!) * step
    // The transform of the continuous signal is the discrete one times the area of a pixel.
    const power = (real[at]! ** 2 + imaginary[at]! ** 2) * spacing ** 4 * step * step
    signalPower += power
    noisePower += power * noise(f)
  }
  return signalPower / Math.sqrt(noisePower)
}
