import { DenoscopeError } from '../errors.ts'
import type { Measured } from '../physics/measured.ts'
import { benchMeasures, type BenchMeasureId } from './bench-measures.ts'
import type { BenchCurve, BenchInterval, BenchMap, BenchMissing, BenchValue } from './bench-record.ts'

/** Place of a value in the bench. */
export interface BenchPlace {
  readonly image: string
  readonly dose: number | null
  readonly subject?: string | null
}

/** A value before it gets the facts of its measure. */
export interface NewValue {
  readonly value: number
  readonly n?: number
  readonly nOf?: string
  readonly interval?: BenchInterval | null
  readonly conditions?: readonly string[]
  /** Warnings beside those of the result. */
  readonly warnings?: readonly string[]
}

export interface NewCurve {
  readonly x: ArrayLike<number>
  readonly y: ArrayLike<number>
  readonly xName: string
  readonly xUnit: string
  readonly conditions?: readonly string[]
}

/** A map in memory, before it is written. */
export interface MapPixels {
  readonly entry: BenchMap
  readonly data: Float32Array
}

type Source = Pick<Measured, 'facts' | 'warnings'>

/** Values, curves, maps and refusals of a bench in the order in which they are measured. */
export class BenchLedger {
  readonly values: BenchValue[] = []
  readonly curves: BenchCurve[] = []
  readonly maps: MapPixels[] = []
  readonly missing: BenchMissing[] = []
  readonly #citations = new Map<string, string>()

  /** Texts of the cited sources by id. */
  get citations(): Record<string, string> {
    return Object.fromEntries([...this.#citations].map(([text, id]) => [id, text]))
  }

  /** Adds a value with the facts of its measure. A value that is not finite becomes a refusal. */
  add(measure: BenchMeasureId, place: BenchPlace, { facts, warnings }: Source, added: NewValue): void {
    if (!Number.isFinite(added.value)) {
      this.refuse(measure, place, `the value is not finite (${added.value})`)
      return
    }
    this.values.push({
      ...placeOf(measure, place),
      value: added.value,
      unit: benchMeasures[measure].unit,
      n: added.n ?? null,
      nOf: added.nOf ?? '',
      interval: added.interval ?? null,
      conditions: [...(added.conditions ?? [])],
      presumesLinearSystem: benchMeasures[measure].presumesLinearSystem,
      citation: this.#cite(facts.citation),
      warnings: [...new Set([...warnings, ...(added.warnings ?? [])])]
    })
  }

  addCurve(measure: BenchMeasureId, place: BenchPlace, { facts, warnings }: Source, curve: NewCurve): void {
    this.curves.push({
      ...placeOf(measure, place),
      xName: curve.xName,
      xUnit: curve.xUnit,
      yUnit: benchMeasures[measure].unit,
      x: Array.from(curve.x),
      y: Array.from(curve.y),
      conditions: [...(curve.conditions ?? [])],
      presumesLinearSystem: benchMeasures[measure].presumesLinearSystem,
      citation: this.#cite(facts.citation),
      warnings: [...warnings]
    })
  }

  addMap(
    measure: BenchMeasureId,
    place: BenchPlace,
    { facts, warnings }: Source,
    pixels: { data: Float32Array } & Pick<BenchMap, 'sliceNumber' | 'rows' | 'columns' | 'left' | 'top' | 'file'>
  ): void {
    const { data, ...shape } = pixels
    this.maps.push({
      data,
      entry: {
        ...placeOf(measure, place),
        ...shape,
        unit: benchMeasures[measure].unit,
        presumesLinearSystem: false,
        citation: this.#cite(facts.citation),
        warnings: [...warnings]
      }
    })
  }

  /** States in one line why a value is missing. */
  refuse(measure: BenchMeasureId, place: BenchPlace, reason: string): void {
    this.missing.push({ ...placeOf(measure, place), reason })
  }

  /** Result of a measure; null if the measure refuses its input, with the reason kept. Other errors are thrown. */
  attempt<Result>(measure: BenchMeasureId, place: BenchPlace, work: () => Result): Result | null {
    try {
      return work()
    } catch (error) {
      if (!(error instanceof DenoscopeError) || error.code !== 'argument.invalid') throw error
      this.refuse(measure, place, error.message)
      return null
    }
  }

  /** The value of a measure at a place; null if there is none. */
  valueAt(measure: BenchMeasureId, { image, dose, subject = null }: BenchPlace): BenchValue | null {
    return (
      this.values.find(
        (value) =>
          value.measure === measure && value.image === image && value.dose === dose && value.subject === subject
      ) ?? null
    )
  }

  #cite(text: string): string {
    const known = this.#citations.get(text)
    if (known !== undefined) return known
    const id = `s${this.#citations.size + 1}`
    this.#citations.set(text, id)
    return id
  }
}

const placeOf = (measure: BenchMeasureId, { image, dose, subject = null }: BenchPlace) => ({
  measure,
  image,
  dose,
  subject
})
