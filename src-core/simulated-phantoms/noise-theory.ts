import { filterViews } from '../degradation/reconstruct-image.ts'
import type { Image } from '../images/image.ts'
import { meanOf } from '../physics/measured.ts'
import { polar } from './phantom-design.ts'
import { aperture, incidentPhotons, kernelCutoffs, waterAttenuation, type Scanner } from './scanner.ts'

/** A place in the image, in mm from the axis. */
export interface ScannedPoint {
  readonly x: number
  readonly y: number
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x))

const hann = (frequency: number, cutoff: number): number =>
  frequency >= cutoff ? 0 : (1 + Math.cos((Math.PI * frequency) / cutoff)) / 2

/**
 * Transfer function of the scan in the plane: aperture, kernel, and linear interpolation between samples.
 * @param frequency 1/mm
 */
export const planeTransferAt = ({ kernel, pitch }: Scanner, frequency: number): number =>
  sinc(aperture * frequency) * sinc(pitch * frequency) ** 2 * hann(frequency, kernelCutoffs[kernel])

/** Frequency at which the transfer function falls to a share, in 1/mm. */
export function frequencyOfTransfer(scanner: Scanner, share: number): number {
  let [low, high] = [0, kernelCutoffs[scanner.kernel]]
  for (let round = 0; round < 50; round++) {
    const middle = (low + high) / 2
    if (planeTransferAt(scanner, middle) > share) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/**
 * Noise power spectrum about a point before sampling by pixels: π p / M · f W(f)² · variance of a line integral.
 * p: distance of samples. M: views. W: kernel and interpolation. Source: Kak & Slaney 1988, chapter 5.2.
 * @param variance of a line integral, mean over the rays through the point
 * @returns HU² mm²
 */
export function noisePowerAt({ kernel, pitch, views }: Scanner, variance: number, frequency: number): number {
  const window = sinc(pitch * frequency) ** 2 * hann(frequency, kernelCutoffs[kernel])
  return ((Math.PI * pitch) / views) * frequency * window ** 2 * variance * (1000 / waterAttenuation) ** 2
}

/** Variance of each line integral at a dose: 1 / n + e² / n², n photons that pass, e electronic noise. */
function lineVariances({ data, rows, columns }: Image, scanner: Scanner, dose: number): Float64Array {
  const incident = incidentPhotons(scanner, dose)
  const variances = new Float64Array(data.length)
  for (let sample = 0, at = 0; sample < rows; sample++) {
    for (let view = 0; view < columns; view++, at++) {
      const passed = incident[sample]! * Math.exp(-data[at]!)
      variances[at] = 1 / passed + (scanner.electronicNoise / passed) ** 2
    }
  }
  return variances
}

/**
 * Places about a point over which its variance is averaged, in mm. Pixels differ by their place between samples.
 * No interpolation smooths the axis, so that it has the most noise.
 */
const about = Array.from({ length: 6 }, (_, index) => polar(2.5, 60 * index + 11))

/**
 * Standard deviation of the noise about points by theory, in HU. A pixel is a weighted sum of line integrals.
 * Its variance is the sum of their variances times squared weights. Exact to first order in 1 / n.
 * @param integrals without noise, as `projectSection` makes them
 */
export function expectedDeviations(
  integrals: Image,
  scanner: Scanner,
  dose: number,
  points: readonly ScannedPoint[]
): number[] {
  const { beam, pitch, views } = scanner
  const { detectorPixels: samples, angles } = beam
  const variances = lineVariances(integrals, scanner, dose)
  const weights = filterWeights(scanner)
  const scale = ((Math.PI / (2 * views * pitch)) * 1000) / waterAttenuation
  const varianceAt = ({ x, y }: ScannedPoint): number => {
    let sum = 0
    angles.forEach((angle, view) => {
      const place = (x * Math.cos(angle) - y * Math.sin(angle)) / pitch + beam.detectorCentre
      const below = Math.floor(place)
      const share = place - below
      for (let sample = 0; sample < samples; sample++) {
        const near = weights[Math.abs(below - sample)] ?? 0
        const next = weights[Math.abs(below + 1 - sample)] ?? 0
        sum += variances[sample * views + view]! * ((1 - share) * near + share * next) ** 2
      }
    })
    return sum
  }
  return points.map(
    ({ x, y }) => scale * Math.sqrt(meanOf(about.map((offset) => varianceAt({ x: x + offset.x, y: y + offset.y }))))
  )
}

/** Filtered value that a sample of 1 makes at each distance, in samples. */
function filterWeights({ beam: { detectorPixels: samples }, filter }: Scanner): Float64Array {
  const impulse = { data: new Float32Array(samples), rows: samples, columns: 1 }
  impulse.data[0] = 1
  return filterViews(impulse, filter)
}

/** Fewest photons that pass on average on a ray at a dose. */
export function fewestPhotons({ data, rows, columns }: Image, scanner: Scanner, dose: number): number {
  const incident = incidentPhotons(scanner, dose)
  let fewest = Infinity
  for (let sample = 0, at = 0; sample < rows; sample++) {
    for (let view = 0; view < columns; view++, at++) fewest = Math.min(fewest, incident[sample]! * Math.exp(-data[at]!))
  }
  return fewest
}
