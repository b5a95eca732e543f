import { evenlySpread } from '../sources/slice-number.ts'
import { joinBatches, type ImageBatch } from '../images/image.ts'
import type { LocatedModule } from '../phantoms/find-phantom.ts'
import { observerRegions } from '../physics/model-observer.ts'
import { noiseMagnitude, taskGroupRegions, uniformity } from '../physics/noise-magnitude.ts'
import { noisePowerSpectrum, noiseReductionProfile, type NoisePowerSpectrum } from '../physics/noise-power-spectrum.ts'
import type { BenchImage } from './bench-images.ts'
import type { BenchLedger } from './bench-ledger.ts'
import { moduleOf, readModule, repeatsOf, type BenchCondition, type BenchPlan } from './bench-plan.ts'
import { inputKey } from './bench-record.ts'
import { noiseRegions, PooledImages, type SquareRegions } from './noise-regions.ts'
import { repeatMean } from './repeat-mean.ts'

/** Spectra of the bench by image and dose, for profiles and detectability. */
export class MeasuredSpectra {
  readonly #spectra = new Map<string, NoisePowerSpectrum>()

  set(image: string, dose: number, spectrum: NoisePowerSpectrum): void {
    this.#spectra.set(`${image} ${dose}`, spectrum)
  }

  get(image: string, dose: number): NoisePowerSpectrum | null {
    return this.#spectra.get(`${image} ${dose}`) ?? null
  }
}

/** Most regions of one spectrum, spread evenly over slices and repeats. */
const mostRegions = 1000

/** The module in which noise is measured: the uniform one, or the even body around discs of low contrast. */
export function noiseModule({ phantom }: BenchPlan): LocatedModule | null {
  return moduleOf(phantom, 'uniform') ?? (phantom.model.discs ? moduleOf(phantom, 'low-contrast') : null)
}

/** Noise, uniformity and noise power spectrum of one image at one dose. */
export async function measureUniform(
  plan: BenchPlan,
  image: BenchImage,
  condition: BenchCondition,
  ledger: BenchLedger,
  spectra: MeasuredSpectra
): Promise<void> {
  const place = { image: image.key, dose: condition.dose }
  const module = noiseModule(plan)
  if (!module) {
    for (const measure of ['noise', 'nps'] as const)
      ledger.refuse(measure, place, 'no uniform module of the phantom is in view')
    return
  }
  const regions = ledger.attempt('nps', place, () => noiseRegions(module, plan.phantom.model, plan.pixelSpacing))
  const pooled = new PooledImages()
  const repeats = repeatsOf(image, condition)
  const share = regions ? Math.max(1, Math.floor(mostRegions / repeats.length)) : 0
  const measured = {
    noise: [] as number[],
    difference: [] as number[],
    index: [] as number[],
    integral: [] as number[]
  }
  let last: { noise: ReturnType<typeof noiseMagnitude>; even: ReturnType<typeof uniformity> } | null = null
  for (const series of repeats) {
    const images = await readModule(image, series, module)
    if (regions) pooled.add(ledger.attempt('nps', place, () => cut(images, regions, share)) ?? emptyOf(regions))
    const found = ledger.attempt('noise', place, () => fiveRegions(images, module, plan.pixelSpacing))
    if (!found) return
    last = found
    measured.noise.push(found.noise.noise)
    measured.difference.push(found.even.largestDifference)
    measured.index.push(found.even.uniformityIndex)
    measured.integral.push(found.even.integralNonUniformity)
  }
  if (!last) return
  const counted = { n: repeats.length, nOf: 'repeats', conditions: [`${module.slices.length} slices each`] }
  ledger.add('noise', place, last.noise, { ...repeatMean(measured.noise), ...counted })
  ledger.add('uniformity-difference', place, last.even, { ...repeatMean(measured.difference), ...counted })
  ledger.add('uniformity-index', place, last.even, { ...repeatMean(measured.index), ...counted })
  ledger.add('integral-non-uniformity', place, last.even, { ...repeatMean(measured.integral), ...counted })
  addNoiseShare(ledger, place, last.noise)
  if (regions) addSpectrum(plan, place, pooled, regions, ledger, spectra)
}

function fiveRegions(images: ImageBatch, { phantom }: LocatedModule, pixelSpacing: number) {
  const regions = taskGroupRegions(phantom, pixelSpacing)
  const spaced = { images, pixelSpacing }
  return { noise: noiseMagnitude(spaced, regions, phantom), even: uniformity(spaced, regions, phantom) }
}

/** Regions of the slices of one series, at most `most`, from slices that are spread evenly. */
function cut(images: ImageBatch, { size, corners }: SquareRegions, most: number): ImageBatch {
  const slices = Math.max(1, Math.min(images.count, Math.floor(most / corners.length)))
  const chosen = evenlySpread([...Array(images.count).keys()], slices)
  const pixels = images.rows * images.columns
  const batches = chosen.flatMap((slice) => {
    const own = { ...images, count: 1, data: images.data.subarray(slice * pixels, (slice + 1) * pixels) }
    return corners.map((corner) => observerRegions(own, corner, size))
  })
  return joinBatches(batches, size, size)
}

const emptyOf = ({ size }: SquareRegions): ImageBatch => ({
  data: new Float32Array(0),
  count: 0,
  rows: size,
  columns: size
})

type Place = { readonly image: string; readonly dose: number }

function addNoiseShare(ledger: BenchLedger, place: Place, noise: ReturnType<typeof noiseMagnitude>): void {
  if (place.image === inputKey) return
  const [own, input] = [ledger.valueAt('noise', place), ledger.valueAt('noise', { ...place, image: inputKey })]
  if (own && input)
    ledger.add('noise-share', place, noise, { value: (100 * own.value) / input.value, n: own.n ?? 0, nOf: own.nOf })
}

function addSpectrum(
  { pixelSpacing }: BenchPlan,
  place: Place,
  pooled: PooledImages,
  { size }: SquareRegions,
  ledger: BenchLedger,
  spectra: MeasuredSpectra
): void {
  const batch = pooled.joined()
  if (!batch || batch.count === 0) return
  const spectrum = ledger.attempt('nps', place, () =>
    noisePowerSpectrum(batch, { pixelSpacing: [pixelSpacing, pixelSpacing] })
  )
  if (!spectrum) return
  spectra.set(place.image, place.dose, spectrum)
  const counted = {
    n: batch.count,
    nOf: 'regions',
    conditions: [`squares of ${size} pixels, second-degree trend removed`]
  }
  ledger.add('nps-deviation', place, spectrum, { value: spectrum.standardDeviation, ...counted })
  ledger.add('nps-mean-frequency', place, spectrum, { value: spectrum.meanFrequency, ...counted })
  ledger.add('nps-peak-frequency', place, spectrum, { value: spectrum.smoothedPeakFrequency, ...counted })
  const axis = { xName: 'Frequency', xUnit: '1/mm' }
  // Ring 0 holds the mean, which the trend takes away.
  const { frequency, power } = spectrum.radial
  ledger.addCurve('nps', place, spectrum, {
    ...axis,
    x: frequency.slice(1),
    y: power.slice(1),
    conditions: counted.conditions
  })
  const input = spectra.get(inputKey, place.dose)
  if (place.image === inputKey || !input) return
  const profile = ledger.attempt('nrp', place, () => noiseReductionProfile(input, spectrum))
  if (profile) ledger.addCurve('nrp', place, profile, { ...axis, x: profile.frequency, y: profile.decibels })
}
