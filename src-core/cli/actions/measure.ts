import { requireSquarePixels } from '../../degradation/parallel-beam.ts'
import { DenoscopeError } from '../../errors.ts'
import { imageAt, type ImageBatch } from '../../images/image.ts'
import { writeNpy } from '../../files/npy-writer.ts'
import { extractPatches } from '../../images/patches.ts'
import { edgeSharpness, profileSharpness, sampleProfile } from '../../scores/fidelity/edge-sharpness.ts'
import {
  crossingFrequency,
  fourierRingCorrelation,
  splitRingFrequencies
} from '../../scores/fidelity/fourier-ring-correlation.ts'
import { meanFrequency, noisePowerSpectrum } from '../../scores/fidelity/noise-power-spectrum.ts'
import { readImages, type ImageArray } from '../arrays.ts'
import { shapeText } from '../image-shape.ts'

/** Rows and columns as they were written. */
export type Place = readonly number[]

interface SpacingOptions {
  pixelSpacing?: number
  json?: boolean
}

export interface NpsOptions extends SpacingOptions {
  region?: Place[]
  detrend: 0 | 1 | 2
  out?: string
}

export interface FrcOptions extends SpacingOptions {
  window: 'none' | 'hann'
  rings: 'rounded' | 'split'
  threshold?: number
}

export interface SharpnessOptions extends SpacingOptions {
  from: Place
  to: Place
  lines: number
  dark?: boolean
}

/** Prints the noise power spectrum of regions of a file's images. */
export async function measureNps(input: string, options: NpsOptions): Promise<void> {
  const file = await readImages(input)
  const spacing = spacingOf(file, options)
  const { power, rows, columns, variance, radial } = noisePowerSpectrum(regionsOf(file, options.region), {
    pixelSpacing: spacing ?? [1, 1],
    detrend: options.detrend
  })
  if (options.out !== undefined) writeNpy(options.out, power, [rows, columns])
  const summary = {
    variance,
    standardDeviation: Math.sqrt(variance),
    meanFrequency: meanFrequency(radial),
    frequencyUnit: unitOf(spacing)
  }
  const columnsOf = { frequency: [...radial.frequency], power: [...radial.power], samples: [...radial.samples] }
  if (options.json) return print({ rows, columns, pixelSpacing: spacing, ...summary, radial: columnsOf })
  print([
    `standard deviation ${digits(summary.standardDeviation)}, mean frequency ${digits(summary.meanFrequency)} ${unitOf(spacing)}`,
    table(
      ['frequency', 'power', 'samples'],
      columnsOf.frequency.map((value, ring) => [value, columnsOf.power[ring]!, columnsOf.samples[ring]!])
    )
  ])
}

/** Prints the ring correlation of two files' images, one by one. */
export async function measureFrc(firstPath: string, secondPath: string, options: FrcOptions): Promise<void> {
  const [first, second] = [await readImages(firstPath), await readImages(secondPath)]
  if (String(first.shape) !== String(second.shape)) {
    throw new DenoscopeError(
      'argument.invalid',
      `${secondPath}: expected shape ${shapeText(first.shape)} as ${firstPath}, got ${shapeText(second.shape)}`
    )
  }
  const spacing = spacingOf(first, options)
  const side = spacing ? requireSquarePixels(spacing) : 1
  const curves = Array.from({ length: first.images.count }, (_, index) =>
    fourierRingCorrelation(imageAt(first.images, index), imageAt(second.images, index), options)
  )
  const frequency = frequenciesOf(curves[0]!.length, first.images.rows, side, options.rings)
  const images = curves.map((frc) => ({
    frc: [...frc],
    ...(options.threshold !== undefined && { crossing: crossingFrequency(frc, frequency, options.threshold) })
  }))
  if (options.json)
    return print({ pixelSpacing: spacing, frequencyUnit: unitOf(spacing), frequency: [...frequency], images })
  print(
    images.flatMap(({ frc, crossing }, index) => [
      ...(images.length > 1 ? [`image ${index + 1}`] : []),
      ...(crossing === undefined
        ? []
        : [`crossing ${crossing === Infinity ? 'none' : `${digits(crossing)} ${unitOf(spacing)}`}`]),
      table(
        ['frequency', 'frc'],
        frc.map((value, ring) => [frequency[ring]!, value])
      )
    ])
  )
}

/** Prints the sharpness of an edge of each of a file's images. */
export async function measureSharpness(input: string, options: SharpnessOptions): Promise<void> {
  const file = await readImages(input)
  const spacing = spacingOf(file, options)
  const side = spacing ? requireSquarePixels(spacing) : 1
  const lines = parallelLines(options)
  const length = Math.hypot(options.to[0]! - options.from[0]!, options.to[1]! - options.from[1]!)
  const samples = Math.max(3, Math.ceil(length) + 1)
  const profileSpacing = { spacing: (length * side) / (samples - 1) }
  const images = Array.from({ length: file.images.count }, (_, index) => {
    const profiles = lines.map(({ from, to }) =>
      sampleProfile(imageAt(file.images, index), from, to, samples).map((value) => (options.dark ? -value : value))
    )
    return {
      sharpness: edgeSharpness(profiles, profileSpacing),
      lines: profiles.map((profile) => profileSharpness(profile, profileSpacing))
    }
  })
  const unit = spacing ? '1/mm' : '1/pixel'
  if (options.json) return print({ pixelSpacing: spacing, unit, images })
  print(
    images.map(
      ({ sharpness }, index) =>
        `${images.length > 1 ? `image ${index + 1}: ` : ''}${sharpness === null ? 'no edge on this line' : `sharpness ${digits(sharpness)} ${unit}`}`
    )
  )
}

const spacingOf = (file: ImageArray, { pixelSpacing }: SpacingOptions): readonly [number, number] | null =>
  pixelSpacing === undefined ? file.pixelSpacing : [pixelSpacing, pixelSpacing]

const unitOf = (spacing: readonly [number, number] | null): string => (spacing ? '1/mm' : 'cycles/pixel')

/** @throws argument.invalid for a region that reaches beyond the image, or ones of different sizes. */
function regionsOf({ images }: ImageArray, regions: readonly Place[] | undefined): ImageBatch {
  if (!regions) return images
  const size = regions[0]![2]!
  if (regions.some((region) => region[2] !== size))
    throw new DenoscopeError('argument.invalid', '--region: expected squares of one size')
  const parts = Array.from({ length: images.count }, (_, index) => imageAt(images, index)).flatMap((image) =>
    regions.map(([row, column]) => extractPatches(image, [row!], [column!], size).data)
  )
  const data = new Float32Array(parts.length * size * size)
  parts.forEach((part, index) => data.set(part, index * size * size))
  return { data, count: parts.length, rows: size, columns: size }
}

function frequenciesOf(count: number, size: number, side: number, rings: FrcOptions['rings']): Float64Array {
  return rings === 'split'
    ? splitRingFrequencies(count, side)
    : Float64Array.from({ length: count }, (_, ring) => ring / (size * side))
}

/** The line and its neighbours, one pixel apart. */
function parallelLines({ from, to, lines }: SharpnessOptions) {
  const [down, right] = [to[0]! - from[0]!, to[1]! - from[1]!]
  const length = Math.hypot(down, right)
  if (length === 0) throw new DenoscopeError('argument.invalid', '--to: expected another place than --from')
  return Array.from({ length: lines }, (_, index) => {
    const offset = index - (lines - 1) / 2
    const moved = ([row, column]: Place) => ({
      row: row! - (offset * right) / length,
      column: column! + (offset * down) / length
    })
    return { from: moved(from), to: moved(to) }
  })
}

const digits = (value: number): string => String(Number(value.toPrecision(6)))

const table = (headings: readonly string[], rows: readonly number[][]): string =>
  [headings, ...rows.map((row) => row.map(digits))].map((row) => row.join('\t')).join('\n')

function print(result: object | readonly string[]): void {
  // JSON has no infinity: a correlation that never crosses has null.
  process.stdout.write(Array.isArray(result) ? `${result.join('\n')}\n` : `${JSON.stringify(result)}\n`)
}
