import { fourierTransform2d } from '../fourier/transform.ts'
import { refuse } from './measured.ts'

/** Transfer function from the edge spread of many samples. */
export interface TransferCurve {
  /** In 1/mm, from 0 in even steps. */
  readonly frequency: Float64Array
  /** Modulus, 1 at frequency 0. */
  readonly transfer: Float64Array
  /** Frequencies at which the transfer first falls to 50 and 10 %, in 1/mm. */
  readonly f50: number
  readonly f10: number
  /** Edge spread function: position in mm and mean value of each bin. */
  readonly positions: Float64Array
  readonly edge: Float64Array
}

export interface EdgeBins {
  /** Position of the edge in mm. */
  readonly edge: number
  /** Half width of the range around the edge, in mm. The window is 1 up to half of it and cos^2 beyond. */
  readonly halfWidth: number
  /** Width of a bin in mm. */
  readonly width: number
}

/** Length to which the line spread is padded. */
const paddedLength = 8192

/**
 * Transfer function of an edge (Richard et al. 2012, doi:10.1118/1.4725171; window: own choice).
 * 1. Mean value in bins floor(distance / width). Empty bins are interpolated.
 * 2. Line spread: forward difference / width, at the edges of the bins.
 * 3. Window: 1 for |r - edge| <= halfWidth / 2, cos^2 up to halfWidth.
 * 4. Modulus of the Fourier transform, padded to 8192 bins, over its value at 0.
 * @param distances of the samples in mm: from the centre of a disc, or signed from a plane
 * @throws argument.invalid if the range lacks samples on a side, or if the transfer does not fall to 10 %
 */
export function edgeTransfer(
  distances: Float64Array,
  values: ArrayLike<number>,
  { edge, halfWidth, width }: EdgeBins
): TransferCurve {
  const first = Math.floor((edge - halfWidth) / width)
  const count = Math.ceil((2 * halfWidth) / width)
  const [sums, samples] = [new Float64Array(count), new Int32Array(count)]
  for (let at = 0; at < distances.length; at++) {
    const bin = Math.floor(distances[at]! / width) - first
    if (bin < 0 || bin >= count) continue
    sums[bin]! += values[at]!
    samples[bin]!++
  }
  const positions = Float64Array.from({ length: count }, (_, bin) => (first + bin + 0.5) * width)
  const spread = filled(sums, samples, positions, { edge, halfWidth })
  const line = new Float64Array(paddedLength)
  for (let bin = 0; bin + 1 < count && bin < paddedLength; bin++) {
    const distance = Math.abs((first + bin + 1) * width - edge)
    line[bin] = ((spread[bin + 1]! - spread[bin]!) / width) * windowAt(distance, halfWidth)
  }
  const { real, imaginary } = fourierTransform2d(line, 1, paddedLength)
  const total = Math.hypot(real[0]!, imaginary[0]!)
  if (!(total > 0)) refuse('no edge found: both sides have the same value')
  const frequency = Float64Array.from({ length: paddedLength / 2 + 1 }, (_, at) => at / (paddedLength * width))
  const transfer = frequency.map((_, at) => Math.hypot(real[at]!, imaginary[at]!) / total)
  const [f50, f10] = [0.5, 0.1].map((level) => firstFall(frequency, transfer, level)) as [number, number]
  return { frequency, transfer, f50, f10, positions, edge: spread }
}

/** Value of a curve on even steps from 0, linear between its points; 0 beyond its end. */
export function transferAt({ frequency, transfer }: Pick<TransferCurve, 'frequency' | 'transfer'>, f: number): number {
  const place = f / frequency[1]!
  const below = Math.floor(place)
  if (below + 1 >= transfer.length) return 0
  return transfer[below]! + (place - below) * (transfer[below + 1]! - transfer[below]!)
}

const windowAt = (distance: number, halfWidth: number): number => {
  const flat = halfWidth / 2
  if (distance <= flat) return 1
  return distance < halfWidth ? Math.cos(((Math.PI / 2) * (distance - flat)) / (halfWidth - flat)) ** 2 : 0
}

/** Means of the bins; empty bins are linear between their neighbours, and constant at the ends. */
function filled(
  sums: Float64Array,
  samples: Int32Array,
  positions: Float64Array,
  { edge, halfWidth }: Pick<EdgeBins, 'edge' | 'halfWidth'>
): Float64Array {
  const known = Array.from(positions.keys()).filter((bin) => samples[bin]! > 0)
  const [lowest, highest] = [positions[known[0] ?? -1], positions[known.at(-1) ?? -1]]
  // The flat part of the window must be measured on both sides.
  if (lowest === undefined || highest === undefined || lowest > edge - halfWidth / 2 || highest < edge + halfWidth / 2)
    refuse(`edge: the samples do not reach ${halfWidth / 2} mm to both sides of it`)
  const means = new Float64Array(sums.length)
  let next = 0
  for (let bin = 0; bin < means.length; bin++) {
    while (next < known.length && known[next]! < bin) next++
    const [before, after] = [known[Math.max(0, next - 1)]!, known[Math.min(next, known.length - 1)]!]
    const [low, high] = [sums[before]! / samples[before]!, sums[after]! / samples[after]!]
    if (known[next] === bin) means[bin] = sums[bin]! / samples[bin]!
    else means[bin] = before === after ? low : low + ((bin - before) / (after - before)) * (high - low)
  }
  return means
}

function firstFall(frequency: Float64Array, transfer: Float64Array, level: number): number {
  const after = transfer.findIndex((value) => value < level)
  if (after < 1)
    refuse(`transfer function: does not fall to ${100 * level} % within ${frequency.at(-1)!.toFixed(2)} per mm`)
  const [high, low] = [transfer[after - 1]!, transfer[after]!]
  return frequency[after - 1]! + ((high - level) / (high - low)) * (frequency[after]! - frequency[after - 1]!)
}
