import { fourierTransformPair2d, signedFrequencies } from '../../fourier/transform.ts'
import { imageBatch, type ImageBatch } from '../../images/image.ts'
import { insertCentres, type ModulePosition } from '../../phantoms/module-position.ts'
import type { HuPhantom } from '../../phantoms/hu-phantoms.ts'
import { blurredDisc } from '../../physics/lesion-insertion.ts'
import type { PixelPosition } from '../../physics/measured.ts'
import type { VoxelPosition } from '../../physics/slice-transfer.ts'
import type { RadialFunction } from '../../physics/task-detectability.ts'
import type { Random } from '../../random/random.ts'
import { normalShareBelow } from '../../statistics/normal-distribution.ts'

/** Noise power of a model at each frequency of a DFT grid, in HU^2 mm^2. */
export function gridPower(size: number, spacing: number, noise: RadialFunction): Float64Array {
  const frequencies = signedFrequencies(size)
  const step = 1 / (size * spacing)
  return Float64Array.from({ length: size * size }, (_, at) =>
    noise(Math.hypot(frequencies[Math.floor(at / size)]!, frequencies[at % size]!) * step)
  )
}

/** Periodic noise fields of exactly this power: white noise times the root of it, two fields by one transform. */
export function noiseFields(
  count: number,
  size: number,
  spacing: number,
  power: Float64Array,
  random: Random
): ImageBatch {
  const area = size * size
  const data = new Float32Array(count * area)
  const amplitude = power.map((value) => Math.sqrt(value) / spacing)
  for (let field = 0; field < count; field += 2) {
    const [first, second] = [0, 1].map(() => Float64Array.from({ length: area }, () => random.normal())) as [
      Float64Array,
      Float64Array
    ]
    const [a, b] = fourierTransformPair2d(first, second, size, size)
    // G = A (W1 + i W2). The inverse transform of G is the conjugate of the transform of its conjugate.
    const real = amplitude.map((factor, at) => factor * (a.real[at]! - b.imaginary[at]!))
    const negative = amplitude.map((factor, at) => -factor * (a.imaginary[at]! + b.real[at]!))
    const [p, q] = fourierTransformPair2d(real, negative, size, size)
    for (let at = 0; at < area; at++) {
      data[field * area + at] = (p.real[at]! - q.imaginary[at]!) / area
      if (field + 1 < count) data[(field + 1) * area + at] = -(p.imaginary[at]! + q.real[at]!) / area
    }
  }
  return imageBatch(data, count, size, size)
}

/** The middle part of each image. */
export function middles(images: ImageBatch, size: number): ImageBatch {
  const { count, rows, columns } = images
  const [top, left] = [Math.floor((rows - size) / 2), Math.floor((columns - size) / 2)]
  const data = new Float32Array(count * size * size)
  for (let image = 0; image < count; image++)
    for (let row = 0; row < size; row++) {
      const start = (image * rows + top + row) * columns + left
      data.set(images.data.subarray(start, start + size), (image * size + row) * size)
    }
  return imageBatch(data, count, size, size)
}

const profileStep = 0.01

/** Blurred disc of contrast 1 as a table, linear between distances of 0.01 mm. */
export function discTable(radius: number, sigma: number): RadialFunction {
  const profile = blurredDisc(2 * radius, 1, { sigma })
  const table = Float64Array.from({ length: Math.ceil((radius + 10 * sigma) / profileStep) + 2 }, (_, at) =>
    profile(at * profileStep)
  )
  return (distance) => {
    const place = distance / profileStep
    const below = Math.floor(place)
    if (below + 1 >= table.length) return 0
    return table[below]! + (place - below) * (table[below + 1]! - table[below]!)
  }
}

export interface RodScan {
  readonly contrast: number
  readonly noise: number
  readonly slices: number
  readonly centre: PixelPosition
}

/** Slices of a rod with white noise. */
export function rodScan(
  { contrast, noise, slices, centre }: RodScan,
  profile: RadialFunction,
  { size, spacing }: { size: number; spacing: number },
  random: Random
): ImageBatch {
  const data = Float32Array.from({ length: slices * size * size }, (_, at) => {
    const [x, y] = [at % size, Math.floor(at / size) % size]
    return contrast * profile(Math.hypot(x - centre.x, y - centre.y) * spacing) + noise * random.normal()
  })
  return imageBatch(data, slices, size, size)
}

/** Volume of 32 slices with white noise from a function of position in mm. */
export function volumeScan(
  side: number,
  { pixel, slice }: { pixel: number; slice: number },
  noise: number,
  random: Random,
  value: (x: number, y: number, z: number) => number
): ImageBatch {
  const slices = 32
  const data = Float32Array.from({ length: slices * side * side }, (_, at) => {
    const [x, y, z] = [at % side, Math.floor(at / side) % side, Math.floor(at / side ** 2)]
    return value(x * pixel, y * pixel, z * slice) + noise * random.normal()
  })
  return imageBatch(data, slices, side, side)
}

/** Step of contrast 1 at distance 0, blurred by a Gaussian. */
export const blurredStep = (distance: number, sigma: number): number => normalShareBelow(distance / sigma)

/** Ball of contrast 1 with a blurred surface: exact for a surface that is flat over the blur. */
export const blurredBall = (
  [x, y, z]: readonly [number, number, number],
  centre: VoxelPosition,
  radius: number,
  sigma: number
): number => normalShareBelow((radius - Math.hypot(x - centre.x, y - centre.y, z - centre.z)) / sigma)

/** A module with the blurred borders of its cylinder of 100 mm and of its rods. */
export interface ModuleProfiles {
  readonly phantom: HuPhantom
  readonly border: RadialFunction
  readonly rod: RadialFunction
}

export const moduleProfiles = (phantom: HuPhantom, sigma: number): ModuleProfiles => ({
  phantom,
  border: discTable(100, sigma),
  rod: discTable(phantom.rodRadius, sigma)
})

/** One slice of a module, with white noise. Rods have the middle of their accepted HU. */
export function moduleScan(
  { phantom, border, rod }: ModuleProfiles,
  position: ModulePosition,
  { size, spacing, noise, body }: { size: number; spacing: number; noise: number; body: number },
  random: Random
): ImageBatch {
  const centres = insertCentres(phantom, position, spacing)
  const data = Float32Array.from({ length: size * size }, (_, at) => {
    const [x, y] = [at % size, Math.floor(at / size)]
    const from = (centre: PixelPosition) => Math.hypot(x - centre.x, y - centre.y) * spacing
    let value = -1000 + (body + 1000) * border(from(position.phantom))
    for (const [index, { material }] of phantom.inserts.entries())
      value += ((material.range[0] + material.range[1]) / 2 - body) * rod(from(centres[index]!))
    return value + noise * random.normal()
  })
  return imageBatch(data, 1, size, size)
}
