import { setImmediate } from 'node:timers/promises'
import { DenoscopeError } from '../../errors.ts'
import { fourierTransform2d } from '../../fourier/transform.ts'
import { imageAt, type ImageBatch } from '../../images/image.ts'
import { huAccuracy } from '../../phantoms/hu-accuracy.ts'
import { locateModule } from '../../phantoms/module-position.ts'
import { huPhantoms } from '../../phantoms/hu-phantoms.ts'
import { blurredDisc } from '../../physics/lesion-insertion.ts'
import { transferAt } from '../../physics/edge-transfer.ts'
import { channelizedObserver, templateObserver } from '../../physics/model-observer.ts'
import { gaborChannels, laguerreGaussChannels, type ChannelSet } from '../../physics/observer-channels.ts'
import { noisePowerSpectrum } from '../../physics/noise-power-spectrum.ts'
import { repeatMaps } from '../../physics/repeat-maps.ts'
import { rodTransfer, type RodTransfer } from '../../physics/rod-transfer.ts'
import { planeTransfer, sphereTransfer } from '../../physics/slice-transfer.ts'
import {
  defaultEyeFilter,
  discTask,
  radialNoisePower,
  taskDetectability,
  type RadialFunction
} from '../../physics/task-detectability.ts'
import { Random } from '../../random/random.ts'
import { normalShareBelow } from '../../statistics/normal-distribution.ts'
import { solveSymmetric } from '../../statistics/solve-linear.ts'
import { noiseModel } from './noise-model.ts'
import { TruthCollector, type TruthTables } from './truth-tables.ts'
import {
  blurredBall,
  blurredStep,
  discTable,
  gridPower,
  middles,
  moduleProfiles,
  moduleScan,
  noiseFields,
  rodScan,
  volumeScan
} from './simulated-images.ts'

export interface TruthOptions {
  /** Number of seeds: 1, 2, 3 ... */
  readonly seeds: number
  readonly signal?: AbortSignal
  readonly onProgress?: (fraction: number) => void
}

/** One experiment: adds the figures of one seed. */
type Experiment = (random: Random, collector: TruthCollector, seed: number) => void

/**
 * Simulates images with known truths over many seeds, and measures them.
 * @throws job.cancelled
 */
export async function measureTruths({ seeds, signal, onProgress }: TruthOptions): Promise<TruthTables> {
  const collector = new TruthCollector()
  const experiments: readonly Experiment[] = [
    noiseAndDetectability(),
    ...rodExperiments(),
    planeExperiment(),
    sphereExperiment(),
    repeatExperiment(),
    moduleExperiment(),
    observerExperiment(null),
    observerExperiment(0.4)
  ]
  for (let seed = 1; seed <= seeds; seed++) {
    for (const [stream, experiment] of experiments.entries()) experiment(new Random(seed, stream), collector, seed)
    onProgress?.(seed / seeds)
    await setImmediate()
    if (signal?.aborted) throw new DenoscopeError('job.cancelled', 'the validation was cancelled')
  }
  return collector.tables()
}

const gaussian =
  (sigma: number): RadialFunction =>
  (f) =>
    Math.exp(-2 * (Math.PI * sigma * f) ** 2)
/** f50 sigma and f10 sigma of a Gaussian. */
const [f50OfGaussian, f10OfGaussian] = [2, 10].map((part) => Math.sqrt(Math.log(part) / 2) / Math.PI) as [
  number,
  number
]

/** Ramp noise of 20 HU in 100 regions; its d' with a rod of the same scanner for a disc of 5 mm and 10 HU. */
function noiseAndDetectability(): Experiment {
  const [size, spacing, sigma, regions] = [64, 0.7, 0.6, 100]
  const noise = noiseModel({ dx_mm: spacing, noise_sd_HU: 20, f0_per_mm: 0.4 })
  const power = gridPower(size, spacing, noise)
  const deviation = Math.sqrt(power.reduce((sum, value) => sum + value, 0)) / (size * spacing)
  const radial = expectedRings(power, size, spacing)
  const profile = discTable(12.5, sigma)
  const nyquist = 1 / (2 * spacing)
  const task = discTask(5, 10)
  const exact = [undefined, defaultEyeFilter].map((eyeFilter) =>
    taskDetectability(task, {
      transfer: gaussian(sigma),
      noisePower: noise,
      maximumFrequency: nyquist,
      ...(eyeFilter && { eyeFilter })
    })
  )
  const condition = 'ramp noise of 20 HU, 100 regions of 64 x 64, order 2'
  return (random, collector) => {
    const spectrum = noisePowerSpectrum(noiseFields(regions, size, spacing, power, random), {
      pixelSpacing: [spacing, spacing]
    })
    const low = { condition, unit: 'HU² mm²', knownBias: 'rings 1 and 2 low by detrending' }
    collector.figure('NPS, ring 2', low, radial.power[2]!, spectrum.radial.power[2]!)
    for (const ring of [8, 16, 24])
      collector.figure(
        `NPS, ring ${ring}`,
        { condition, unit: 'HU² mm²' },
        radial.power[ring]!,
        spectrum.radial.power[ring]!
      )
    collector.figure('noise', { condition, unit: 'HU' }, deviation, spectrum.standardDeviation)
    collector.figure('mean frequency', { condition, unit: '1/mm' }, radial.meanFrequency, spectrum.meanFrequency)
    const smooth = { condition, unit: '1/mm', knownBias: 'half a ring is 0.011' }
    collector.figure('smoothed peak frequency', smooth, 0.4 / Math.SQRT2, spectrum.smoothedPeakFrequency)
    const centre = middleOf(80, random)
    const rod = { contrast: 100, noise: 4, slices: 4, centre }
    const transfer = rodTransfer(
      { images: rodScan(rod, profile, { size: 80, spacing }, random), pixelSpacing: spacing },
      { radius: 12.5 }
    )
    for (const [index, eyeFilter] of [undefined, defaultEyeFilter].entries()) {
      const measured = taskDetectability(task, {
        transfer: (f) => transferAt(transfer, f),
        noisePower: radialNoisePower(spectrum),
        // The last ring ends at the Nyquist frequency.
        maximumFrequency: nyquist * (1 - 1e-9),
        ...(eyeFilter && { eyeFilter })
      })
      const labels = { condition: 'disc of 5 mm, 10 HU, from measured NPS and TTF', unit: '1' }
      collector.figure(`d' ${measured.observer}`, labels, exact[index]!.detectability, measured.detectability)
    }
  }
}

/** Rings of a power on a grid, and their mean frequency as TG-233 defines it. */
function expectedRings(
  power: Float64Array,
  size: number,
  spacing: number
): { power: Float64Array; meanFrequency: number } {
  const rings = size / 2 + 1
  const [sums, counts] = [new Float64Array(rings), new Float64Array(rings)]
  for (let at = 0; at < power.length; at++) {
    const [row, column] = [Math.floor(at / size), at % size].map((index) => Math.min(index, size - index)) as [
      number,
      number
    ]
    const ring = Math.round(Math.hypot(row, column))
    if (ring >= rings) continue
    sums[ring]! += power[at]!
    counts[ring]!++
  }
  const means = sums.map((sum, ring) => sum / counts[ring]!)
  let [weighted, total] = [0, 0]
  for (let ring = 1; ring < rings; ring++) {
    weighted += (ring / (size * spacing)) * means[ring]!
    total += means[ring]!
  }
  return { power: means, meanFrequency: weighted / total }
}

/** Rods of three contrasts at random places between pixels. */
function rodExperiments(): Experiment[] {
  const spacing = 0.7
  return [
    { contrast: 20, noise: 4, slices: 12, sigma: 0.9 },
    { contrast: 100, noise: 4, slices: 3, sigma: 0.7 },
    { contrast: 1000, noise: 8, slices: 1, sigma: 0.6 }
  ].map(({ sigma, ...rod }) => {
    const profile = discTable(12.5, sigma)
    const condition = `rod of ${rod.contrast} HU, noise ${rod.noise} HU, slices: ${rod.slices}, sigma ${sigma} mm`
    return (random, collector) => {
      const centre = middleOf(80, random)
      const images = rodScan({ ...rod, centre }, profile, { size: 80, spacing }, random)
      const found = rodTransfer({ images, pixelSpacing: spacing }, { radius: 12.5 })
      transferFigures(collector, condition, sigma, found, ['−0.4 %', '−0.9 %; noise adds'])
      collector.figure('TTF contrast', { condition, unit: 'HU' }, rod.contrast, found.contrast)
      const error = Math.hypot(found.centre.x - centre.x, found.centre.y - centre.y)
      collector.figure(
        'TTF distance of the centre',
        { condition, unit: 'pixel', knownBias: 'cannot be negative' },
        0,
        error
      )
    }
  })
}

function transferFigures(
  collector: TruthCollector,
  condition: string,
  sigma: number,
  found: Pick<RodTransfer, 'f50' | 'f10'>,
  [known50, known10]: readonly [string, string]
): void {
  const labels = { condition, unit: '1/mm' }
  collector.figure('f50', { ...labels, knownBias: known50 }, f50OfGaussian / sigma, found.f50)
  collector.figure('f10', { ...labels, knownBias: known10 }, f10OfGaussian / sigma, found.f10)
}

function planeExperiment(): Experiment {
  const [pixel, slice, sigma] = [0.7, 1, 1.2]
  const condition = 'plane of 100 HU tilted by 5°, noise 2 HU, sigma 1.2 mm'
  return (random, collector) => {
    const azimuth = 2 * Math.PI * random.uniform()
    const tangent = Math.tan((5 * Math.PI) / 180)
    const [a, b, c] = [
      15.5 + random.uniform() - 8 * tangent * (Math.cos(azimuth) + Math.sin(azimuth)),
      tangent * Math.cos(azimuth),
      tangent * Math.sin(azimuth)
    ]
    const norm = Math.hypot(1, b, c)
    const images = volumeScan(
      24,
      { pixel, slice },
      2,
      random,
      (x, y, z) => 100 * blurredStep((z - a - b * x - c * y) / norm, sigma)
    )
    const found = planeTransfer({ images, pixelSpacing: pixel, sliceSpacing: slice }, { halfWidth: 8 })
    transferFigures(collector, condition, sigma, found, ['none', 'noise adds'])
    collector.figure('slice profile FWHM', { condition, unit: 'mm' }, 2.3548200450309493 * sigma, found.profileWidth)
  }
}

function sphereExperiment(): Experiment {
  const [pixel, slice, sigma, radius] = [0.9, 1, 1.2, 9]
  const condition = 'ball of 120 HU, radius 9 mm, noise 2 HU, sigma 1.2 mm along its radius'
  return (random, collector) => {
    const centre = { x: 13.9 + 0.9 * random.uniform(), y: 13.9 + 0.9 * random.uniform(), z: 15 + random.uniform() }
    const images = volumeScan(
      32,
      { pixel, slice },
      2,
      random,
      (x, y, z) => 120 * blurredBall([x, y, z], centre, radius, sigma)
    )
    const found = sphereTransfer({ images, pixelSpacing: pixel, sliceSpacing: slice }, { radius, halfWidth: 5 })
    transferFigures(collector, condition, sigma, found, ['none here: the blur is radial', 'noise adds'])
  }
}

/** Twenty repeats of a disc with a bias of 1.5 HU and noise of 5 HU. */
function repeatExperiment(): Experiment {
  const [size, spacing] = [48, 0.7]
  const profile = discTable(8, 0.7)
  const condition = '20 repeats, bias 1.5 HU, noise 5 HU'
  return (random, collector) => {
    const centre = middleOf(size, random)
    const rod = { contrast: 50, noise: 5, slices: 20, centre }
    const repeats = rodScan(rod, profile, { size, spacing }, random)
    const truth = rodScan({ ...rod, noise: 0, slices: 1 }, profile, { size, spacing }, random)
    const shifted = { ...truth, data: truth.data.map((value) => value - 1.5) }
    const { error, deviation } = repeatMaps(repeats, imageAt(shifted, 0))
    const variance = deviation.reduce((sum, value) => sum + value * value, 0) / deviation.length
    collector.figure('squared bias without noise', { condition, unit: 'HU²' }, 2.25, error!.noiseFreeSquaredBias)
    collector.figure('root mean square of the SD map', { condition, unit: 'HU' }, 5, Math.sqrt(variance))
    collector.figure('mean squared error', { condition, unit: 'HU²' }, 2.25 + 25, error!.meanSquaredError)
  }
}

/** A Catphan module, rotated and shifted at random. */
function moduleExperiment(): Experiment {
  const phantom = huPhantoms.find(({ id }) => id === 'catphan604')!
  const [size, spacing] = [288, 0.8]
  const profiles = moduleProfiles(phantom, 0.6)
  const condition = 'Catphan 604 at random places and angles up to 8°, noise 6 HU'
  return (random, collector) => {
    const middle = middleOf(size, random, 8)
    const rotation = 16 * random.uniform() - 8
    const position = { phantom: { ...middle, radius: 100 }, rotation }
    const images: ImageBatch = moduleScan(profiles, position, { size, spacing, noise: 6, body: 95 }, random)
    const found = locateModule(imageAt(images, 0), spacing, phantom)
    collector.figure('rotation', { condition, unit: '°' }, rotation, found.rotation)
    const distance = Math.hypot(found.phantom.x - middle.x, found.phantom.y - middle.y)
    collector.figure(
      'distance of the phantom centre',
      { condition, unit: 'pixel', knownBias: 'cannot be negative' },
      0,
      distance
    )
    const { materials } = huAccuracy({ images, pixelSpacing: spacing }, phantom, found)
    for (const { name, plateauMean, range } of materials.filter(({ name }) =>
      ['Air', 'LDPE', 'Delrin', 'Teflon'].includes(name)
    ))
      collector.figure(
        `HU of ${name}`,
        { condition, unit: 'HU', knownBias: 'edge blur, under 1 HU' },
        (range[0] + range[1]) / 2,
        plateauMean
      )
  }
}

/** Patches of a disc in noise: figures and coverage of intervals of model observers. */
function observerExperiment(f0: number | null): Experiment {
  const [field, size, spacing, count] = [64, 24, 0.7, 100]
  const noise = noiseModel({ dx_mm: spacing, noise_sd_HU: 18, f0_per_mm: f0 })
  const power = gridPower(field, spacing, noise)
  const profile = blurredDisc(6, f0 === null ? 6 : 8, { sigma: 0.8 })
  const signal = Float64Array.from({ length: size * size }, (_, at) =>
    profile(Math.hypot((at % size) - (size - 1) / 2, Math.floor(at / size) - (size - 1) / 2))
  )
  const sets: readonly (readonly [string, ChannelSet])[] = [
    ['LG', laguerreGaussChannels(size, 5, 4)],
    ['Gabor', gaborChannels(size)]
  ]
  const truths = sets.map(([, set]) => populationDetectability(set.channels, signal, { size, field, spacing, power }))
  const template = populationDetectability([signal], signal, { size, field, spacing, power })
  const condition = `disc in ${f0 === null ? 'white' : 'ramp'} noise of 18 HU, ${2 * count} + ${2 * count} images`
  return (random, collector, seed) => {
    const absent = middles(noiseFields(2 * count, field, spacing, power, random), size)
    const without = middles(noiseFields(2 * count, field, spacing, power, random), size)
    const present = { ...without, data: without.data.map((value, at) => value + signal[at % signal.length]!) }
    for (const [index, [name, set]] of sets.entries()) {
      const found = channelizedObserver({ absent, present }, set, { seed, resamples: 500 })
      const truth = truths[index]!
      const area = normalShareBelow(truth / Math.SQRT2)
      const trained = { condition, unit: '1', knownBias: 'low: 100 + 100 images train' }
      collector.figure(`CHO ${name}: d' of the test half`, trained, truth, found.detectability)
      collector.figure(`CHO ${name}: AUC of the test half`, trained, area, found.auc)
      collector.figure(
        `CHO ${name}: unbiased d' of all images`,
        { condition, unit: '1' },
        truth,
        found.allImages.unbiased
      )
      collector.interval(`CHO ${name}: d', exact`, condition, truth, found.allImages.detectability)
      collector.interval(`CHO ${name}: AUC, exact`, condition, area, found.allImages.auc)
      collector.interval(`CHO ${name}: d', bootstrap of the test half`, condition, truth, found.detectabilityInterval)
      collector.interval(`CHO ${name}: AUC, bootstrap of the test half`, condition, area, found.aucInterval)
    }
    const known = templateObserver({ absent, present }, signal, { seed, resamples: 500 })
    collector.figure("NPW with the known template: d'", { condition, unit: '1' }, template, known.detectability)
    collector.interval("NPW with the known template: d', bootstrap", condition, template, known.detectabilityInterval)
  }
}

/**
 * d' of the population: sqrt(s' K^-1 s) of channel responses to patches without their mean.
 * Covariances follow from the power: K_ij = sum over f of U_i conj(U_j) NPS / (dx^2 M), M frequencies.
 */
function populationDetectability(
  channels: readonly Float64Array[],
  signal: Float64Array,
  { size, field, spacing, power }: { size: number; field: number; spacing: number; power: Float64Array }
): number {
  const centred = channels.map((channel) => {
    const mean = channel.reduce((sum, value) => sum + value, 0) / channel.length
    return channel.map((value) => value - mean)
  })
  const spectra = centred.map((channel) => {
    const padded = new Float64Array(field * field)
    for (let row = 0; row < size; row++) padded.set(channel.subarray(row * size, (row + 1) * size), row * field)
    return fourierTransform2d(padded, field, field)
  })
  const n = channels.length
  const covariance = new Float64Array(n * n)
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      for (let at = 0; at < power.length; at++)
        covariance[i * n + j]! +=
          ((spectra[i]!.real[at]! * spectra[j]!.real[at]! + spectra[i]!.imaginary[at]! * spectra[j]!.imaginary[at]!) *
            power[at]!) /
          (spacing ** 2 * power.length)
  const response = Float64Array.from(centred, (channel) =>
    channel.reduce((sum, value, at) => sum + value * signal[at]!, 0)
  )
  const weights = response.slice()
  solveSymmetric(covariance, weights, n)
  return Math.sqrt(response.reduce((sum, value, at) => sum + value * weights[at]!, 0))
}

/** A place within half a pixel (or `reach` pixels) of the middle of an image. */
function middleOf(size: number, random: Random, reach = 0.5): { x: number; y: number } {
  const place = () => (size - 1) / 2 + reach * (2 * random.uniform() - 1)
  return { x: place(), y: place() }
}
