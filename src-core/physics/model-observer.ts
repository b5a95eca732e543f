import { imagesBetween, type ImageBatch } from '../images/image.ts'
import { symmetricEigen } from '../statistics/principal-components.ts'
import { solveSymmetric } from '../statistics/solve-linear.ts'
import { meanOf, refuse, requireFinite, requireSameSize, type Measured } from './measured.ts'
import type { ChannelSet } from './observer-channels.ts'
import {
  exactInterval,
  observerFigures,
  type ExactInterval,
  type ObserverBootstrap,
  type ObserverFigures
} from './observer-intervals.ts'

/** Images of one task: square regions with the place of the signal in the middle, in HU. */
export interface ObserverImages {
  readonly absent: ImageBatch
  readonly present: ImageBatch
}

export interface ObserverResult extends Measured, ObserverFigures {
  /** Channels or template in words. */
  readonly observer: string
  readonly trainingImages: readonly [absent: number, present: number]
  readonly testImages: readonly [absent: number, present: number]
}

export interface ChannelizedResult extends ObserverResult {
  /** From all images, training and test together, with its exact interval. */
  readonly allImages: ExactInterval
}

const units = { auc: '1', detectability: '1', aucInterval: '1', detectabilityInterval: '1', allImages: '1' }

/**
 * Channelized Hotelling observer. Training: first half of each class. Test: second half.
 * Each region's own mean is subtracted.
 * Template w = K^-1 (mean present - mean absent), K = (K_absent + K_present) / 2.
 * Barrett et al. 1993, doi:10.1073/pnas.90.21.9758; LCD_CT of the FDA; interval: Wunderlich et al. 2015.
 * @throws argument.invalid for another size than the channels', and for values that are not finite
 * @throws argument.invalid for fewer training images of a class than channels, and for a singular covariance
 */
export function channelizedObserver(
  images: ObserverImages,
  set: ChannelSet,
  options: ObserverBootstrap
): ChannelizedResult {
  requireImages(images, set.size)
  const [absent, present] = [images.absent, images.present].map((batch) => responses(batch, set)) as [
    Float64Array[],
    Float64Array[]
  ]
  const count = set.channels.length
  const [trainAbsent, testAbsent] = halves(absent)
  const [trainPresent, testPresent] = halves(present)
  for (const [name, train] of [
    ['signal-absent', trainAbsent],
    ['signal-present', trainPresent]
  ] as const)
    if (train.length < Math.max(2, count))
      refuse(
        `observer: ${count} channels need ${Math.max(2, count)} ${name} training images or more, got ${train.length}`
      )
  const covariance = meanMatrix(covarianceOf(trainAbsent), covarianceOf(trainPresent))
  const template = solved(covariance, difference(trainAbsent, trainPresent))
  const figures = observerFigures(
    { absent: scores(testAbsent, template), present: scores(testPresent, template) },
    options
  )
  return {
    facts: {
      name: 'Channelized Hotelling observer',
      units,
      citation:
        'Barrett et al. 1993, doi:10.1073/pnas.90.21.9758; LCD_CT (FDA); interval after Wunderlich et al. 2015, doi:10.1109/TMI.2014.2360496',
      presumesLinearSystem: false
    },
    warnings: testWarnings(testAbsent.length, testPresent.length),
    observer: set.label,
    trainingImages: [trainAbsent.length, trainPresent.length],
    testImages: [testAbsent.length, testPresent.length],
    ...figures,
    allImages: exactOf(absent, present)
  }
}

/**
 * Non-prewhitening observer with a template, on all images. Each region's own mean is subtracted.
 * @param template the known signal, size x size, in HU. Null: mean difference of the training halves
 * A trained template of 100 and 100 images loses about 40 % of d'.
 * @throws argument.invalid for another size than the template's, or for fewer than 4 images of a class
 */
export function templateObserver(
  images: ObserverImages,
  template: Float64Array | null,
  options: ObserverBootstrap
): ObserverResult {
  const { absent, present } = images
  requireImages(images, template ? Math.sqrt(template.length) : absent.columns)
  if (Math.min(absent.count, present.count) < 4)
    refuse(`observer: expected 4 images or more of each class, got ${absent.count} and ${present.count}`)
  const [first, second] = [absent, present].map(withoutMeans) as [Float64Array[], Float64Array[]]
  const [[trainAbsent, testAbsent], [trainPresent, testPresent]] = template
    ? [[[], first] as const, [[], second] as const]
    : [halves(first), halves(second)]
  const used = template ?? difference(trainAbsent, trainPresent)
  return {
    facts: {
      name: 'Non-prewhitening template observer',
      units,
      citation: 'Barrett & Myers 2004, Foundations of Image Science, chapter 13',
      presumesLinearSystem: false
    },
    warnings: [
      ...testWarnings(testAbsent.length, testPresent.length),
      ...(template ? [] : ["a trained template underestimates d'"])
    ],
    observer: template ? 'known template' : 'trained template',
    trainingImages: [trainAbsent.length, trainPresent.length],
    testImages: [testAbsent.length, testPresent.length],
    ...observerFigures({ absent: scores(testAbsent, used), present: scores(testPresent, used) }, options)
  }
}

/** Fewest test images of a class before a figure carries a warning: d' of 10 scatters by about 1. */
const fewTestImages = 50

const testWarnings = (absent: number, present: number): string[] =>
  Math.min(absent, present) < fewTestImages
    ? [`${absent} and ${present} test images; the figures scatter, so read their intervals`]
    : []

/** Pooled figures of all images: Hotelling's distance and its exact interval. */
function exactOf(absent: Float64Array[], present: Float64Array[]): ExactInterval {
  const [m, n] = [absent.length, present.length]
  const [first, second] = [covarianceOf(absent), covarianceOf(present)]
  const pooled = first.map((value, at) => ((m - 1) * value + (n - 1) * second[at]!) / (m + n - 2))
  const delta = difference(absent, present)
  const direction = solved(pooled, delta)
  const squared = delta.reduce((sum, value, at) => sum + value * direction[at]!, 0)
  return exactInterval(squared, { absent: m, present: n, channels: delta.length })
}

/** Response of each channel to each image. */
function responses(batch: ImageBatch, { channels }: ChannelSet): Float64Array[] {
  return withoutMeans(batch).map((values) => Float64Array.from(channels, (channel) => product(channel, values)))
}

function withoutMeans({ data, count, rows, columns }: ImageBatch): Float64Array[] {
  const size = rows * columns
  return Array.from({ length: count }, (_, index) => {
    const values = Float64Array.from(data.subarray(index * size, (index + 1) * size))
    const mean = meanOf(values)
    return values.map((value) => value - mean)
  })
}

function halves<Item>(items: Item[]): [Item[], Item[]] {
  const half = Math.floor(items.length / 2)
  return [items.slice(0, half), items.slice(half)]
}

function meanVector(vectors: readonly Float64Array[]): Float64Array {
  const mean = new Float64Array(vectors[0]!.length)
  for (const vector of vectors) for (let at = 0; at < mean.length; at++) mean[at]! += vector[at]! / vectors.length
  return mean
}

function difference(absent: readonly Float64Array[], present: readonly Float64Array[]): Float64Array {
  const without = meanVector(absent)
  return meanVector(present).map((value, at) => value - without[at]!)
}

/** Covariance with n - 1, row-major. */
function covarianceOf(vectors: readonly Float64Array[]): Float64Array {
  const mean = meanVector(vectors)
  const size = mean.length
  const sums = new Float64Array(size * size)
  for (const vector of vectors)
    for (let row = 0; row < size; row++)
      for (let column = 0; column < size; column++)
        sums[row * size + column]! +=
          ((vector[row]! - mean[row]!) * (vector[column]! - mean[column]!)) / (vectors.length - 1)
  return sums
}

const meanMatrix = (first: Float64Array, second: Float64Array): Float64Array =>
  first.map((value, at) => (value + second[at]!) / 2)

/** Smallest over largest eigenvalue below which a covariance counts as singular. */
const singularBelow = 1e-10

/** @throws argument.invalid if the covariance is singular */
function solved(covariance: Float64Array, wanted: Float64Array): Float64Array {
  const { values } = symmetricEigen(covariance, wanted.length)
  const [largest, smallest] = [values[0]!, values[wanted.length - 1]!]
  if (!(smallest > singularBelow * largest))
    refuse(
      `observer: the covariance of ${wanted.length} channels is singular (eigenvalues ${largest.toPrecision(3)} to ${smallest.toPrecision(3)}); use fewer channels or more images`
    )
  const solution = wanted.slice()
  solveSymmetric(covariance.slice(), solution, wanted.length)
  return solution
}

const scores = (vectors: readonly Float64Array[], template: Float64Array): Float64Array =>
  Float64Array.from(vectors, (vector) => product(vector, template))

function product(first: Float64Array, second: Float64Array): number {
  let sum = 0
  for (let at = 0; at < first.length; at++) sum += first[at]! * second[at]!
  return sum
}

function requireImages({ absent, present }: ObserverImages, size: number): void {
  requireSameSize('signal-present images', absent, present)
  if (absent.rows !== size || absent.columns !== size)
    refuse(`observer: expected regions of ${size} x ${size} pixels, got ${absent.rows} x ${absent.columns}`)
  requireFinite('signal-absent images', absent.data)
  requireFinite('signal-present images', present.data)
}

/** Square regions around a place, cut from each image. @throws argument.invalid if a region leaves the image */
export function observerRegions(images: ImageBatch, [left, top]: readonly [number, number], size: number): ImageBatch {
  const { rows, columns, count } = images
  if (
    !(Number.isInteger(left) && Number.isInteger(top)) ||
    left < 0 ||
    top < 0 ||
    left + size > columns ||
    top + size > rows
  )
    refuse(`region: ${size} x ${size} pixels at x ${left}, y ${top} leave the image of ${columns} x ${rows} pixels`)
  const data = new Float32Array(count * size * size)
  for (let index = 0; index < count; index++) {
    const { data: image } = imagesBetween(images, index, index + 1)
    for (let row = 0; row < size; row++) {
      const start = (top + row) * columns + left
      data.set(image.subarray(start, start + size), (index * size + row) * size)
    }
  }
  return { data, count, rows: size, columns: size }
}
