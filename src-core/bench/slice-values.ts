import { joinBatches, batchOfOne, type Image } from '../images/image.ts'
import { observerRegions } from '../physics/model-observer.ts'
import { planeTransfer, type Plane } from '../physics/slice-transfer.ts'
import { sliceIndex } from '../sources/slice-number.ts'
import type { BenchImage } from './bench-images.ts'
import type { BenchLedger } from './bench-ledger.ts'
import { repeatsOf, type BenchCondition, type BenchPlan } from './bench-plan.ts'
import { inputKey } from './bench-record.ts'
import type { TruthFeature } from './bench-truth.ts'
import { squareAround } from './noise-regions.ts'
import { shortened } from './transfer-values.ts'

/** Share of an interface's diameter that is the side of its square of pixels. */
const share = 0.6

/** Transfer along z by the tilted interfaces that the truth of a simulated phantom states. */
export class SliceTransfers {
  readonly #plan: BenchPlan
  /** Planes in the input at the highest dose, so that no output moves them. */
  readonly #planes = new Map<string, Plane>()

  constructor(plan: BenchPlan) {
    this.#plan = plan
  }

  async measure(image: BenchImage, condition: BenchCondition, ledger: BenchLedger): Promise<void> {
    for (const feature of this.#plan.truth?.features('interface') ?? [])
      await this.#measureOne(feature, image, condition, ledger)
  }

  async #measureOne(feature: TruthFeature, image: BenchImage, condition: BenchCondition, ledger: BenchLedger) {
    const place = { image: image.key, dose: condition.dose, subject: feature.name }
    const repeats = repeatsOf(image, condition)
    if (repeats.length === 0) return
    const { pixelSpacing, sliceSpacing } = this.#plan
    const size = Math.max(4, Math.round((share * feature.diameter) / pixelSpacing))
    const { corner } = squareAround({ x: feature.column, y: feature.row }, size)
    const [first, last] = feature.slices.map(sliceIndex) as [number, number]
    const slices: Image[] = []
    for (let slice = first; slice <= last; slice++) {
      const sum = new Float32Array(size * size)
      for (const series of repeats) {
        const { data, rows, columns } = await image.read(series, slice)
        const square = ledger.attempt('z-ttf', place, () =>
          observerRegions({ data, rows, columns, count: 1 }, corner, size)
        )
        if (!square) return
        for (let at = 0; at < sum.length; at++) sum[at]! += square.data[at]! / repeats.length
      }
      slices.push({ data: sum, rows: size, columns: size })
    }
    const plane = this.#planes.get(feature.name)
    const halfWidth = ((last - first + 1) * (sliceSpacing ?? 1)) / 3
    const found = ledger.attempt('z-ttf', place, () =>
      planeTransfer(
        { images: joinBatches(slices.map(batchOfOne), size, size), pixelSpacing, sliceSpacing },
        { halfWidth, ...(plane && { plane }) }
      )
    )
    if (!found) return
    if (image.key === inputKey && !plane) this.#planes.set(feature.name, found.plane)
    const conditions = [`contrast ${found.contrast.toFixed(1)} HU`, `tilted by ${found.tilt.toFixed(1)}°`]
    const counted = { n: repeats.length, nOf: 'repeats', conditions }
    ledger.add('z-f50', place, found, { value: found.f50, ...counted })
    ledger.add('z-f10', place, found, { value: found.f10, ...counted })
    ledger.add('slice-profile', place, found, { value: found.profileWidth, ...counted })
    ledger.addCurve('z-ttf', place, found, {
      ...shortened(found, sliceSpacing!),
      xName: 'Frequency along z',
      xUnit: '1/mm',
      conditions
    })
  }
}
