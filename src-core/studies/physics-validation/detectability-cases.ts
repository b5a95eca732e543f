import { z } from 'zod'
import { equivalentDose, fitDoseCurve } from '../../physics/dose-curve.ts'
import {
  defaultEyeFilter,
  discTask,
  eyeFilterText,
  gaussianTask,
  taskDetectability,
  type DetectionTask,
  type EyeFilter
} from '../../physics/task-detectability.ts'
import { caseKind, NotComputed, numbersIn, type CaseValue } from './case-kind.ts'

const rowSchema = z.object({
  id: z.string(),
  signal: z.enum(['gauss', 'disc']),
  w: z.number().optional(),
  D: z.number().optional(),
  C: z.number(),
  psf_sigma_mm: z.number(),
  N0: z.number().optional(),
  A: z.number().optional(),
  f0: z.number().optional(),
  fmax: z.number()
})
type Row = z.output<typeof rowSchema>

const analyticSchema = z.object({ rows: z.array(rowSchema), base_for_dose: z.string().optional() })

const toyCurve = 'dose_curve.toy_nonlinear'
const toyDoses = [0.25, 0.5, 0.75, 1]

/** d' of known tasks, transfers and noise, and their curves against dose. */
export const analyticDetectability = caseKind("d' of analytic tasks", analyticSchema, async (input) => {
  const values = new Map<string, CaseValue | NotComputed>()
  const remarks = new Map<string, string>()
  const rows = new Map(input.params.rows.map((row) => [row.id, row]))
  for (const key of input.keys) {
    const named = /^(?:truth\.)?(.+)\.(npw\w*|npwe_D[\d.]+_M[\d.]+)$/.exec(key)
    const row = named && rows.get(named[1]!)
    if (!row) continue
    const eyeFilter = eyeFilterOf(named[2]!)
    values.set(key, detectabilityOf(row, 1, eyeFilter))
    if (eyeFilter) remarks.set(key, eyeFilterText(eyeFilter))
  }
  const base = rows.get(input.params.base_for_dose ?? '')
  if (base) doseValues(base, input.keys, values)
  if (input.keys.includes(toyCurve))
    values.set(toyCurve, new NotComputed('the manifest has no parameters for the toy denoiser'))
  const given = input.givenCurve(toyCurve)
  if (base && given) {
    const curve = fitDoseCurve(toyDoses.map((dose, at) => ({ dose, detectability: given[at]! })))
    values.set('dose_curve.toy_nonlinear_powerfit_a_b', [curve.a, curve.b])
    values.set('dose_curve.toy_equivalent_dose', equivalentDose(curve, detectabilityOf(base, 1)).dose)
    for (const key of ['dose_curve.toy_nonlinear_powerfit_a_b', 'dose_curve.toy_equivalent_dose'])
      remarks.set(key, `input of the fit: ${toyCurve} of the manifest`)
  }
  return { values, remarks }
})

function doseValues(base: Row, keys: readonly string[], values: Map<string, CaseValue | NotComputed>): void {
  const prefix = 'dose_curve.linear_at_'
  const key = keys.find((name) => name.startsWith(prefix))
  const doses = key ? numbersIn(key, prefix) : toyDoses
  const points = doses.map((dose) => ({ dose, detectability: detectabilityOf(base, dose) }))
  if (key)
    values.set(
      key,
      points.map(({ detectability }) => detectability)
    )
  values.set('dose_curve.linear_exponent', fitDoseCurve(points).b)
}

/** Filter from a name such as `npwe_D500_M1.5`: viewing distance in mm and magnification. */
function eyeFilterOf(name: string): EyeFilter | undefined {
  const [, distance, magnification] = /^npwe_D([\d.]+)_M([\d.]+)$/.exec(name) ?? []
  if (distance === undefined || magnification === undefined) return undefined
  return { ...defaultEyeFilter, distance: Number(distance), magnification: Number(magnification) }
}

function detectabilityOf(row: Row, dose: number, eyeFilter?: EyeFilter): number {
  const { A, f0, N0, psf_sigma_mm: sigma } = row
  const power = (f: number): number =>
    A !== undefined && f0 !== undefined ? A * f * Math.exp(-((f / f0) ** 2)) : (N0 ?? NaN)
  return taskDetectability(taskOf(row), {
    transfer: (f) => Math.exp(-2 * (Math.PI * sigma * f) ** 2),
    noisePower: (f) => power(f) / dose,
    maximumFrequency: row.fmax,
    ...(eyeFilter && { eyeFilter })
  }).detectability
}

const taskOf = ({ signal, w = NaN, D = NaN, C }: Row): DetectionTask =>
  signal === 'gauss' ? gaussianTask(w, C) : discTask(D, C)
