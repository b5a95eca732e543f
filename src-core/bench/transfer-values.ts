import type { ImageBatch } from '../images/image.ts'
import type { LocatedModule } from '../phantoms/find-phantom.ts'
import { observerRegions } from '../physics/model-observer.ts'
import { rodTransfer, type RodTransfer } from '../physics/rod-transfer.ts'
import type { BenchImage } from './bench-images.ts'
import type { BenchLedger } from './bench-ledger.ts'
import { moduleOf, readModule, repeatsOf, type BenchCondition, type BenchPlan } from './bench-plan.ts'
import { inputKey } from './bench-record.ts'
import { HuValues } from './hu-values.ts'
import { PooledImages } from './noise-regions.ts'
import { geometricRods, measuredRod, type RodPlace } from './rod-places.ts'

/** Most points of a curve in the record. */
const mostPoints = 96
/** Transfer below which a curve ends. */
const curveEnd = 0.02

/** HU and transfer functions of the HU module. Places of the rods come from the input at the highest dose. */
export class HuModuleMeasures {
  readonly #plan: BenchPlan
  readonly #module: LocatedModule | null
  readonly #hu = new Map<string, HuValues>()
  readonly #transfers: { image: string; dose: number; rod: string; transfer: RodTransfer }[] = []
  #rods: RodPlace[] = []
  #areMeasured = false

  constructor(plan: BenchPlan) {
    this.#plan = plan
    this.#module = moduleOf(plan.phantom, 'hu')
    const { hu } = plan.phantom.model
    if (this.#module && hu) this.#rods = geometricRods(hu, this.#module, plan.pixelSpacing)
  }

  /** Transfer of a rod; null if it was refused. */
  transferOf(image: string, dose: number, rod: string): RodTransfer | null {
    return this.#transfers.find((one) => one.image === image && one.dose === dose && one.rod === rod)?.transfer ?? null
  }

  /** Names of the rods. */
  get rods(): string[] {
    return this.#rods.map(({ name }) => name)
  }

  /** Measures one image at one dose. The input at the highest dose comes first. */
  async measure(image: BenchImage, condition: BenchCondition, ledger: BenchLedger): Promise<void> {
    const place = { image: image.key, dose: condition.dose }
    const module = this.#module
    if (!module) {
      for (const measure of ['hu', 'ttf'] as const)
        ledger.refuse(measure, place, 'no module with rods of known HU is in view')
      return
    }
    const hu = new HuValues(this.#plan, module, place)
    const squares = this.#rods.map(() => new PooledImages())
    for (const series of repeatsOf(image, condition)) {
      const images = await readModule(image, series, module)
      hu.measure(series, images, ledger)
      for (const [index, { corner, size }] of this.#rods.entries())
        squares[index]!.add(observerRegions(images, corner, size))
    }
    this.#hu.set(`${image.key} ${condition.dose}`, hu)
    hu.addTo(ledger, image.key === inputKey ? null : (this.#hu.get(`${inputKey} ${condition.dose}`) ?? null))
    if (!this.#areMeasured) this.#placeRods(squares)
    for (const [index, rod] of this.#rods.entries()) {
      const images = squares[index]!.joined()
      if (images) this.#addTransfer(rod, images, place, ledger)
    }
  }

  /** Fixes the centres by the first image, so that no output moves them. */
  #placeRods(squares: readonly PooledImages[]): void {
    this.#areMeasured = true
    this.#rods = this.#rods.map((rod, index) => {
      const images = squares[index]!.joined()
      return images ? measuredRod(rod, images, this.#plan.pixelSpacing) : rod
    })
  }

  #addTransfer(
    rod: RodPlace,
    images: ImageBatch,
    { image, dose }: { image: string; dose: number },
    ledger: BenchLedger
  ): void {
    const place = { image, dose, subject: rod.name }
    const { centre, isocentre, radius } = rod
    const transfer = ledger.attempt('ttf', place, () =>
      rodTransfer({ images, pixelSpacing: this.#plan.pixelSpacing }, { centre, isocentre, radius })
    )
    if (!transfer) return
    this.#transfers.push({ image, dose, rod: rod.name, transfer })
    const conditions = [
      `contrast ${transfer.contrast.toFixed(1)} HU`,
      `noise ${transfer.noise.toFixed(1)} HU`,
      `${transfer.radialPosition!.toFixed(0)} mm from the centre`,
      rod.isMeasured ? 'centre measured in the input' : 'centre by the geometry of the phantom'
    ]
    const counted = { n: transfer.slices, nOf: 'slices', conditions }
    ledger.add('ttf-f50', place, transfer, { value: transfer.f50, ...counted })
    ledger.add('ttf-f10', place, transfer, { value: transfer.f10, ...counted })
    ledger.add('ttf-contrast', place, transfer, { value: transfer.contrast, ...counted })
    ledger.add('ttf-cnr', place, transfer, { value: transfer.totalCnr, ...counted })
    ledger.addCurve('ttf', place, transfer, {
      ...shortened(transfer, this.#plan.pixelSpacing),
      xName: 'Frequency',
      xUnit: '1/mm',
      conditions
    })
  }
}

/**
 * The curve up to its fall below 2 %, with at most 96 points.
 * @param sampling distance of pixels or slices in mm; beyond 1.5 times its Nyquist frequency a curve shows noise only
 */
export function shortened({ frequency, transfer }: Pick<RodTransfer, 'frequency' | 'transfer'>, sampling: number) {
  const last = 1.5 / (2 * sampling)
  const end = transfer.findIndex((value, point) => value < curveEnd || frequency[point]! > last)
  const count = end < 0 ? transfer.length : end + 1
  const step = Math.max(1, Math.ceil(count / mostPoints))
  const chosen = Array.from({ length: Math.ceil(count / step) }, (_, point) => point * step)
  return { x: chosen.map((at) => frequency[at]!), y: chosen.map((at) => transfer[at]!) }
}
