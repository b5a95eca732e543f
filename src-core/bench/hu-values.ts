import type { ImageBatch } from '../images/image.ts'
import type { LocatedModule } from '../phantoms/find-phantom.ts'
import { huAccuracy, type HuAccuracy, type MaterialHu } from '../phantoms/hu-accuracy.ts'
import type { InputSeries } from './bench-images.ts'
import type { BenchLedger } from './bench-ledger.ts'
import type { BenchPlan } from './bench-plan.ts'
import { repeatMean } from './repeat-mean.ts'

/** HU of the materials of one image at one dose, by repeat. */
export class HuValues {
  readonly #plan: BenchPlan
  readonly #module: LocatedModule
  readonly #place: { readonly image: string; readonly dose: number }
  readonly #measured = new Map<InputSeries, HuAccuracy>()

  constructor(plan: BenchPlan, module: LocatedModule, place: { image: string; dose: number }) {
    this.#plan = plan
    this.#module = module
    this.#place = place
  }

  /** Measures the slices of one repeat. */
  measure(series: InputSeries, images: ImageBatch, ledger: BenchLedger): void {
    const { phantom, pixelSpacing } = this.#plan
    const found = ledger.attempt('hu', this.#place, () =>
      huAccuracy({ images, pixelSpacing }, phantom.model.hu!, this.#module)
    )
    if (found) this.#measured.set(series, found)
  }

  /**
   * Adds mean, bias and change of each material.
   * @param input the same of the input; null for the input itself, which has no change
   */
  addTo(ledger: BenchLedger, input: HuValues | null): void {
    const [first] = this.#measured.values()
    if (!first) return
    for (const [index, { name, nominal }] of first.materials.entries()) {
      const add = (measure: Parameters<BenchLedger['add']>[0], of: (material: MaterialHu) => number) =>
        this.#add(
          ledger,
          measure,
          first,
          name,
          [...this.#measured.values()].map(({ materials }) => of(materials[index]!))
        )
      add('hu', ({ mean }) => mean)
      add('hu-plateau', ({ plateauMean }) => plateauMean)
      if (nominal !== null) add('hu-bias', ({ plateauMean }) => plateauMean - nominal)
      if (!input) continue
      const changes = [...this.#measured].flatMap(([series, { materials }]) => {
        const before = input.#measured.get(series)
        return before ? [materials[index]!.plateauMean - before.materials[index]!.plateauMean] : []
      })
      if (changes.length > 0) this.#add(ledger, 'hu-change', first, name, changes)
    }
  }

  #add(
    ledger: BenchLedger,
    measure: Parameters<BenchLedger['add']>[0],
    result: HuAccuracy,
    subject: string,
    values: readonly number[]
  ): void {
    ledger.add(measure, { ...this.#place, subject }, result, {
      ...repeatMean(values),
      n: values.length,
      nOf: 'repeats',
      conditions: [`${this.#module.slices.length} slices each`]
    })
  }
}
