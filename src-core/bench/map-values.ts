import { imageAt, type Image, type ImageBatch } from '../images/image.ts'
import type { LocatedModule } from '../phantoms/find-phantom.ts'
import { observerRegions } from '../physics/model-observer.ts'
import { meanOf } from '../physics/measured.ts'
import { noiseNonUniformity, recommendedRepeats, repeatMaps, type RepeatMaps } from '../physics/repeat-maps.ts'
import { sliceNumber } from '../sources/slice-number.ts'
import type { BenchImage } from './bench-images.ts'
import type { BenchLedger } from './bench-ledger.ts'
import { moduleOf, repeatsOf, type BenchCondition, type BenchPlan } from './bench-plan.ts'
import { inputKey } from './bench-record.ts'
import type { BenchTruth } from './bench-truth.ts'
import { PooledImages } from './noise-regions.ts'
import { noiseModule } from './uniform-values.ts'

/** The square within the phantom that maps show, and its slice. */
export interface MapPlace {
  readonly module: LocatedModule
  readonly slice: number
  readonly left: number
  readonly top: number
  readonly size: number
}

/** Share of the largest square within the phantom. */
const side = 0.95

/** The middle slices of the HU module and of the uniform one, as far as they are in view. */
export function mapPlaces(plan: BenchPlan): MapPlace[] {
  const modules = [moduleOf(plan.phantom, 'hu'), noiseModule(plan)].filter((module) => module !== null)
  return modules.map((module) => {
    const { x, y, radius } = module.phantom
    const size = Math.floor((side * Math.SQRT2 * radius) / plan.pixelSpacing)
    return {
      module,
      slice: module.slice,
      left: Math.round(x - (size - 1) / 2),
      top: Math.round(y - (size - 1) / 2),
      size
    }
  })
}

/** Bias, change and standard deviation of each pixel over the repeats of one image at one dose. */
export async function measureMaps(
  plan: BenchPlan,
  image: BenchImage,
  condition: BenchCondition,
  ledger: BenchLedger,
  inputMeans: Map<string, Float32Array>
): Promise<void> {
  const repeats = repeatsOf(image, condition)
  for (const place of mapPlaces(plan)) {
    const own = { image: image.key, dose: condition.dose, subject: place.module.name }
    if (repeats.length < 2) {
      ledger.refuse(
        'sd-map',
        own,
        `${repeats.length} repeat; maps need 2 or more, and TG-233 asks for ${recommendedRepeats}`
      )
      continue
    }
    const squares = new PooledImages()
    for (const series of repeats) {
      const slice = await image.read(series, place.slice)
      const { rows, columns, data } = slice
      const cut = ledger.attempt('sd-map', own, () =>
        observerRegions({ data, rows, columns, count: 1 }, [place.left, place.top], place.size)
      )
      if (cut) squares.add(cut)
    }
    const images = squares.joined()
    if (!images || images.count !== repeats.length) continue
    const truth = plan.truth && trueSquare(plan.truth, repeats[0]!.part ?? 'series', place)
    addMaps(plan, own, place, { images, truth }, ledger, inputMeans)
  }
}

/** Square of the scan without noise. */
function trueSquare(truth: BenchTruth, part: string, { slice, left, top, size }: MapPlace): Image {
  const { data, rows, columns } = truth.noiseFree(part, slice)
  return imageAt(observerRegions({ data, rows, columns, count: 1 }, [left, top], size), 0)
}

type Own = { readonly image: string; readonly dose: number; readonly subject: string }

function addMaps(
  { pixelSpacing }: BenchPlan,
  own: Own,
  place: MapPlace,
  { images, truth }: { images: ImageBatch; truth: Image | null },
  ledger: BenchLedger,
  inputMeans: Map<string, Float32Array>
): void {
  const maps = ledger.attempt('sd-map', own, () => repeatMaps(images, truth))
  if (!maps) return
  const { left, top, size } = place
  const counted = { n: images.count, nOf: 'repeats' }
  const shape = { sliceNumber: sliceNumber(place.slice), rows: size, columns: size, left, top }
  const file = (kind: string) => `maps/${kind}-${own.image}-${own.dose}-${place.module.kind}.npy`
  ledger.addMap('sd-map', own, maps, { ...shape, file: file('sd'), data: Float32Array.from(maps.deviation) })
  ledger.add('sd-mean', own, maps, { value: meanOf(maps.deviation), ...counted })
  const spread = ledger.attempt('noise-non-uniformity', own, () => noiseNonUniformity(maps, pixelSpacing))
  if (spread && place.module.kind !== 'hu')
    ledger.add('noise-non-uniformity', own, spread, { value: spread.nonUniformity, ...counted })
  if (maps.bias && maps.error) {
    ledger.addMap('bias-map', own, maps, { ...shape, file: file('bias'), data: Float32Array.from(maps.bias) })
    addBias(ledger, own, maps, maps.error)
  }
  const key = `${own.dose} ${place.module.kind}`
  const mean = meanOfRepeats(images)
  if (own.image === inputKey) {
    inputMeans.set(key, mean)
    return
  }
  const input = inputMeans.get(key)
  if (!input) return
  const change = mean.map((value, pixel) => value - input[pixel]!)
  ledger.addMap('change-map', own, maps, { ...shape, file: file('change'), data: change })
  ledger.add('change-rms', own, maps, { value: Math.sqrt(meanOf(change.map((value) => value ** 2))), ...counted })
}

function addBias(ledger: BenchLedger, own: Own, maps: RepeatMaps, error: NonNullable<RepeatMaps['error']>): void {
  const counted = { n: maps.repeats, nOf: 'repeats', conditions: ['against the simulated scan without noise'] }
  ledger.add('bias-mean', own, maps, { value: error.meanBias, ...counted })
  ledger.add('bias-rms', own, maps, { value: error.rmsBias, ...counted })
  ledger.add('bias-noise-free', own, maps, { value: error.noiseFreeSquaredBias, ...counted })
}

function meanOfRepeats({ data, count, rows, columns }: ImageBatch): Float32Array {
  const size = rows * columns
  const sums = new Float64Array(size)
  for (let at = 0; at < data.length; at++) sums[at % size]! += data[at]!
  return Float32Array.from(sums, (sum) => sum / count)
}
