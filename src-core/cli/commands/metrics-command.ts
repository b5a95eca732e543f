import { Command, InvalidArgumentError, Option } from 'commander'
import { DenoscopeError } from '../../errors.ts'
import type { ImageBatch } from '../../images/image.ts'
import { clipTo } from '../../images/intensity.ts'
import { errorMeans, psnrOf } from '../../scores/fidelity/pixel-errors.ts'
import { ssimGaussian, ssimGaussianSize, ssimUniform, ssimUniformSize } from '../../scores/fidelity/ssim.ts'
import { ctWindows, windowLimits } from '../../sources/ct-windows.ts'
import type { Window } from '../../sources/source.ts'
import { type MeanInterval, meanIntervals } from '../../statistics/confidence-intervals.ts'
import { jsonOption, positive, seedOption } from '../options/common-options.ts'
import { readImages, type ImageArray, shapeText } from '../support/image-file.ts'

const windowNames = ctWindows.map(({ id }) => id).join(', ')

const help = `
psnr         dB; infinite, null in JSON, for identical images
ssim         11 x 11 Gaussian window of sigma 1.5, population covariance:
             structural_similarity(gaussian_weights=True, sigma=1.5, use_sample_covariance=False)
ssimUniform  7 x 7 window, sample covariance: the defaults of structural_similarity
mse, mae     mean squared and mean absolute error

An SSIM of images smaller than its window is undefined, null in JSON. A batch (an array with a leading axis) gives means
over its images with 95 % bootstrap intervals. Infinite and undefined values are left out; n counts the others.
Both files are .npy, grey PNG (0..1) or DICOM (HU), of equal shape. 64-bit values are rounded to 32-bit floats on
reading; sums are in 64 bits.
`

export function metricsCommand(): Command {
  return new Command('metrics')
    .description('Compare images with their reference: PSNR, SSIM, MSE, MAE.')
    .argument('<reference>', 'the clean images')
    .argument('<test>', 'the noisy or denoised images')
    .option(
      '--data-range <number>',
      'largest minus smallest possible value, such as 1 for 0..1; required without --window',
      positive
    )
    .addOption(windowOption())
    .option('--per-image', 'print the values of each image too')
    .addOption(seedOption('seed of the bootstrap'))
    .addOption(jsonOption())
    .addHelpText('after', help)
    .action((reference: string, test: string, options: MetricsOptions) => metrics(reference, test, options))
}

/** Window of the compared values. */
function windowOption(): Option {
  return new Option(
    '--window <window>',
    `window applied before the comparison, its width is the data range: ${windowNames} or CENTRE/WIDTH, in HU`
  )
    .argParser(parseWindow)
    .conflicts('dataRange')
}

function parseWindow(text: string): Window {
  const known = ctWindows.find(({ id }) => id === text)
  if (known) return known.window
  const parts = text.split('/').map((part) => (part.trim() === '' ? NaN : Number(part)))
  const [centre, width] = parts as [number, number]
  if (parts.length === 2 && Number.isFinite(centre) && Number.isFinite(width) && width > 0) return { centre, width }
  throw new InvalidArgumentError(`Expected ${windowNames} or CENTRE/WIDTH with a width above 0.`)
}

interface MetricsOptions {
  /** Required without `window`. */
  dataRange?: number
  window?: Window
  perImage?: boolean
  seed: number
  json?: boolean
}

const metricIds = ['psnr', 'ssim', 'ssimUniform', 'mse', 'mae'] as const
type MetricId = (typeof metricIds)[number]
/** Values of each metric, one per image. Infinity: PSNR of identical images. NaN: undefined. */
type Scores = Readonly<Record<MetricId, Float64Array>>

const labels: Readonly<Record<MetricId, string>> = {
  psnr: 'PSNR (dB)',
  ssim: 'SSIM',
  ssimUniform: 'SSIM uniform',
  mse: 'MSE',
  mae: 'MAE'
}

/** Prints the metrics of images and their reference. */
async function metrics(referencePath: string, testPath: string, options: MetricsOptions): Promise<void> {
  const dataRange = dataRangeOf(options)
  const reference = await readImages(referencePath)
  const test = await readImages(testPath)
  if (String(test.shape) !== String(reference.shape)) {
    const [expected, found] = [shapeText(reference.shape), shapeText(test.shape)]
    throw new DenoscopeError(
      'argument.invalid',
      `${testPath}: expected shape ${expected} as ${referencePath}, got ${found}`
    )
  }
  if (options.window) requireHounsfield([reference, test], [referencePath, testPath])
  const scores = scoresOf(seenIn(options.window, reference.images), seenIn(options.window, test.images), dataRange)
  const intervals = meanIntervals(
    metricIds.map((id) => scores[id]),
    { seed: options.seed }
  )
  const lines = options.json
    ? [JSON.stringify(asRecord(reference, scores, intervals, options))]
    : asLines(reference, scores, intervals, options)
  process.stdout.write(`${lines.join('\n')}\n`)
}

/** Windowed images span their window. @throws argument.invalid without a data range and a window. */
function dataRangeOf({ dataRange, window }: MetricsOptions): number {
  const range = window?.width ?? dataRange
  if (range !== undefined) return range
  throw new DenoscopeError(
    'argument.invalid',
    '--data-range: expected a number above 0 (1 for images in 0..1), or --window; got neither'
  )
}

/**
 * Windows are in HU: images of 0..1 would all be one grey after windowing.
 * @throws argument.invalid if every value of both files lies in 0..1
 */
function requireHounsfield(arrays: readonly ImageArray[], paths: readonly string[]): void {
  const [low, high] = arrays
    .map(({ images }) => rangeOf(images.data))
    .reduce(([a, b], [c, d]) => [Math.min(a, c), Math.max(b, d)])
  if (low < 0 || high > 1) return
  throw new DenoscopeError(
    'argument.invalid',
    `--window: expected values in HU, got ${low} to ${high} in ${paths.join(' and ')}; use --data-range 1`
  )
}

function rangeOf(values: Float32Array): [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity]
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  return [low, high]
}

const seenIn = (window: Window | undefined, images: ImageBatch): ImageBatch =>
  window ? clipTo(images, windowLimits(window)) : images

function scoresOf(reference: ImageBatch, test: ImageBatch, dataRange: number): Scores {
  const { squared: mse, absolute: mae } = errorMeans(reference, test)
  const side = Math.min(reference.rows, reference.columns)
  const undefinedForAll = () => new Float64Array(reference.count).fill(NaN)
  return {
    psnr: psnrOf(mse, { dataRange }),
    ssim: side < ssimGaussianSize ? undefinedForAll() : ssimGaussian(reference, test, { dataRange }),
    ssimUniform: side < ssimUniformSize ? undefinedForAll() : ssimUniform(reference, test, { dataRange }),
    mse,
    mae
  }
}

/** Output of `--json`. JSON has null for infinite and undefined values. */
function asRecord(
  { shape, images }: ImageArray,
  scores: Scores,
  intervals: readonly MeanInterval[],
  options: MetricsOptions
): object {
  const byMetric = <Value>(value: (id: MetricId, index: number) => Value) =>
    Object.fromEntries(metricIds.map((id, index) => [id, value(id, index)]))
  return {
    shape,
    n: images.count,
    dataRange: dataRangeOf(options),
    ...(options.window && { window: options.window }),
    ...byMetric((_, index) => intervals[index]!.mean),
    ...(isBatch(shape) && { intervals: byMetric((_, index) => intervals[index]) }),
    ...(options.perImage && { perImage: byMetric((id) => [...scores[id]]) })
  }
}

function asLines(
  { shape }: ImageArray,
  scores: Scores,
  intervals: readonly MeanInterval[],
  options: MetricsOptions
): string[] {
  const heading = isBatch(shape)
    ? [
        `${shape[0]} images of ${shape[1]} x ${shape[2]}, data range ${dataRangeOf(options)}; means with 95 % intervals:`
      ]
    : []
  const summary = metricIds.map(
    (id, index) => `${labels[id].padEnd(14)}${summaryText(scores[id], intervals[index]!, isBatch(shape))}`
  )
  return [...heading, ...summary, ...(options.perImage ? tableOf(scores) : [])]
}

function summaryText(scores: Float64Array, { mean, low, high, n }: MeanInterval, batch: boolean): string {
  if (n === 0) return valueText(scores[0]!)
  if (!batch) return valueText(mean)
  const infinite = scores.filter((score) => score === Infinity).length
  const leftOut = infinite > 0 ? `, without ${infinite} infinite` : ''
  return `${valueText(mean)} [${valueText(low)}, ${valueText(high)}], n = ${n}${leftOut}`
}

/** Columns apart by tabs, one line for each image. */
function tableOf(scores: Scores): string[] {
  const rows = Array.from(scores.mse, (_, image) =>
    [image + 1, ...metricIds.map((id) => valueText(scores[id][image]!))].join('\t')
  )
  return ['', ['image', ...metricIds].join('\t'), ...rows]
}

function valueText(value: number): string {
  if (value === Infinity) return 'infinite'
  return Number.isNaN(value) ? 'undefined: smaller than the window' : String(Number(value.toPrecision(7)))
}

const isBatch = (shape: readonly number[]): boolean => shape.length === 3
