import { equivalentDose, fitDoseCurve, type DosePoint } from '../physics/dose-curve.ts'
import { refuse } from '../physics/measured.ts'
import { Random } from '../random/random.ts'
import { quantile } from '../statistics/order-statistics.ts'
import type { BenchImage } from './bench-images.ts'
import type { BenchLedger } from './bench-ledger.ts'
import type { BenchPlan } from './bench-plan.ts'
import { inputKey, type BenchInterval, type BenchValue } from './bench-record.ts'

/** Observers with a curve over doses. */
export const doseObservers = ['npw', 'npwe', 'cho-lg', 'cho-gabor'] as const
export type DoseObserver = (typeof doseObservers)[number]

/** Factor beyond the measured doses up to which an equivalent dose is stated, with a warning. */
const farthest = 2
const draws = 2000

/** Exponent of d' over dose of every image, and the equivalent dose of each output. */
export function addDoseCurves(
  { conditions }: BenchPlan,
  images: readonly BenchImage[],
  subjects: Readonly<Record<DoseObserver, readonly string[]>>,
  ledger: BenchLedger,
  seed: number
): void {
  for (const observer of doseObservers)
    for (const subject of subjects[observer])
      for (const { key } of images) {
        const valueAt = (image: string, dose: number) =>
          ledger.valueAt(`${observer}-detectability`, { image, dose, subject })
        const known = conditions.flatMap(({ dose }) => valueAt(key, dose) ?? [])
        if (known.length === 0) continue
        const reference = key === inputKey ? null : valueAt(inputKey, conditions[0]!.dose)
        addCurve(ledger, observer, { image: key, dose: null, subject }, { known, reference, seed })
      }
}

interface CurveInput {
  readonly known: readonly BenchValue[]
  /** d' of the input at full dose; null for the input itself. */
  readonly reference: BenchValue | null
  readonly seed: number
}

function addCurve(
  ledger: BenchLedger,
  observer: DoseObserver,
  place: { image: string; dose: null; subject: string },
  { known, reference, seed }: CurveInput
): void {
  const points = known.map(({ dose, value }) => ({ dose: dose!, detectability: value }))
  const curve = ledger.attempt(`dose-exponent-${observer}`, place, () => fitDoseCurve(points))
  if (!curve) {
    if (place.image !== inputKey) ledger.refuse(`equivalent-dose-${observer}`, place, 'd′ at 2 doses or more is needed')
    return
  }
  const counted = { n: points.length, nOf: 'doses' }
  ledger.add(`dose-exponent-${observer}`, place, curve, { value: curve.b, ...counted })
  if (!reference) return
  const found = ledger.attempt(`equivalent-dose-${observer}`, place, () =>
    withinReach(equivalentDose(curve, reference.value), curve.range)
  )
  if (!found) return
  const interval = drawnInterval(known, reference, seed)
  ledger.add(`equivalent-dose-${observer}`, place, found, {
    value: 100 * found.dose,
    ...counted,
    interval,
    conditions: [`d′ ${reference.value.toFixed(2)} of the input at full dose`],
    warnings: interval === null && reference.interval ? ['the intervals of d′ leave this dose open'] : []
  })
}

function withinReach(found: ReturnType<typeof equivalentDose>, [low, high]: readonly [number, number]) {
  if (found.dose > high * farthest || found.dose < low / farthest)
    refuse(
      `equivalent dose: ${Math.round(100 * found.dose)} % lies far outside of the measured ${100 * low} to ${100 * high} %`
    )
  return found
}

/**
 * 95 % interval of an equivalent dose: d' of each dose and of the reference are drawn from normal distributions as wide
 * as their intervals. Own method. Null if a d' has no interval, or if 2.5 % of the draws have no equivalent dose.
 */
function drawnInterval(known: readonly BenchValue[], reference: BenchValue, seed: number): BenchInterval | null {
  if ([...known, reference].some(({ interval }) => interval === null)) return null
  const random = new Random(seed)
  const drawn = ({ value, interval }: BenchValue) =>
    value + (random.normal() * (interval!.high - interval!.low)) / (2 * 1.959964)
  const doses: number[] = []
  for (let draw = 0; draw < draws; draw++) {
    const points: DosePoint[] = known.map((one) => ({ dose: one.dose!, detectability: drawn(one) }))
    const wanted = drawn(reference)
    if (!(wanted > 0) || points.some(({ detectability }) => !(detectability > 0))) continue
    const { a, b } = fitDoseCurve(points)
    if (b > 0) doses.push((wanted / a) ** (1 / b))
  }
  if (doses.length < 0.975 * draws) return null
  const sorted = Float64Array.from(doses).sort()
  return {
    low: 100 * quantile(sorted, 0.025),
    high: 100 * quantile(sorted, 0.975),
    method: '95 %, normal draws within the intervals of d′'
  }
}
