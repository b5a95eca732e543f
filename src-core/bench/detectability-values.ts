import { transferAt } from '../physics/edge-transfer.ts'
import type { RodTransfer } from '../physics/rod-transfer.ts'
import { leastTotalCnr } from '../physics/rod-transfer.ts'
import { defaultEyeFilter, discTask, radialNoisePower, taskDetectability } from '../physics/task-detectability.ts'
import type { BenchImage } from './bench-images.ts'
import type { BenchLedger } from './bench-ledger.ts'
import type { BenchCondition, BenchPlan } from './bench-plan.ts'
import { inputKey } from './bench-record.ts'
import type { HuModuleMeasures } from './transfer-values.ts'
import type { MeasuredSpectra } from './uniform-values.ts'

/** Diameters of the tasks of TG-233, in mm. */
const diameters = [1, 5, 10] as const
/** Largest contrast of the rod whose transfer serves tasks of low contrast, in HU. */
const largestContrast = 200
/** Largest contrast of the tasks of TG-233, in HU. */
const usualContrast = 100

/** A rod, and its contrast in the input at the highest dose, which is that of the tasks. */
export interface TaskRod {
  readonly name: string
  /** Whole HU, positive. */
  readonly contrast: number
}

/** The rod of the lowest contrast whose transfer is certain in the input at the highest dose; null without one. */
export function taskRod(plan: BenchPlan, hu: HuModuleMeasures): TaskRod | null {
  const dose = plan.conditions[0]!.dose
  const known = hu.rods.flatMap((name) => {
    const transfer = hu.transferOf(inputKey, dose, name)
    const contrast = Math.round(Math.abs(transfer?.contrast ?? 0))
    return transfer && transfer.totalCnr >= leastTotalCnr && contrast >= 1 && contrast <= largestContrast
      ? [{ name, contrast }]
      : []
  })
  return known.toSorted((one, other) => one.contrast - other.contrast)[0] ?? null
}

export const taskLabel = (diameter: number, { contrast, name }: TaskRod): string =>
  `disc ${diameter} mm, ${contrast} HU (TTF of ${name})`

export const taskLabels = (rod: TaskRod | null): string[] => (rod ? diameters.map((size) => taskLabel(size, rod)) : [])

/** d' of an image at one dose, from its own transfer and noise power at this dose. */
export function addDetectability(
  rod: TaskRod | null,
  image: BenchImage,
  { dose }: BenchCondition,
  { hu, spectra, ledger }: { hu: HuModuleMeasures; spectra: MeasuredSpectra; ledger: BenchLedger }
): void {
  const place = { image: image.key, dose }
  if (!rod) {
    ledger.refuse(
      'npw-detectability',
      place,
      `no rod of ${largestContrast} HU or less has a total contrast-to-noise ratio of ${leastTotalCnr} in the input`
    )
    return
  }
  const [transfer, spectrum] = [hu.transferOf(image.key, dose, rod.name), spectra.get(image.key, dose)]
  if (!transfer || !spectrum) {
    const lacking = [...(transfer ? [] : [`the transfer of ${rod.name}`]), ...(spectrum ? [] : ['the noise power'])]
    ledger.refuse('npw-detectability', place, `${lacking.join(' and ')} of this image at this dose is unknown`)
    return
  }
  for (const diameter of diameters) {
    const own = { ...place, subject: taskLabel(diameter, rod) }
    for (const [measure, eyeFilter] of [
      ['npw-detectability', null],
      ['npwe-detectability', defaultEyeFilter]
    ] as const) {
      const found = ledger.attempt(measure, own, () =>
        taskDetectability(discTask(diameter, rod.contrast), {
          transfer: transferFunction(transfer),
          noisePower: radialNoisePower(spectrum),
          maximumFrequency: spectrum.radial.frequency.at(-1)!,
          ...(eyeFilter && { eyeFilter })
        })
      )
      if (!found) continue
      ledger.add(measure, own, found, {
        value: found.detectability,
        conditions: [
          `transfer and noise power of this image at this dose, at ${transfer.contrast.toFixed(1)} HU`,
          found.eyeFilter ?? 'no eye filter'
        ],
        warnings: [
          ...transfer.warnings,
          ...spectrum.warnings,
          ...(rod.contrast > usualContrast
            ? [`a task of ${rod.contrast} HU; TG-233 has tasks of 10 to ${usualContrast} HU`]
            : [])
        ]
      })
    }
  }
}

const transferFunction =
  (transfer: RodTransfer) =>
  (frequency: number): number =>
    transferAt(transfer, frequency)
