import { asDenoscopeError } from '../errors.ts'
import { modulePlace, type ModulePlace } from '../phantoms/module-place.ts'
import { phantomSlices } from '../phantoms/phantom-slices.ts'
import { exposureText } from './bench-doses.ts'
import type { InputSeries } from './bench-images.ts'
import { withDoses, type BenchInputRequest, type OpenedScans } from './bench-input.ts'
import { conditionsOf, locatePhantom, type BenchCondition } from './bench-plan.ts'

/** A series of the input before the bench. */
export interface InspectedSeries {
  readonly name: string
  readonly sliceCount: number
  readonly kernel: string | null
  /** Dose values of the headers in words; null without any. */
  readonly exposure: string | null
  /** Share of the full dose; null if unknown, or if another kernel is chosen. */
  readonly dose: number | null
}

/** The phantom as it was found. */
export interface FoundPhantom {
  readonly id: string
  readonly name: string
  readonly modules: readonly ModulePlace[]
  readonly warnings: readonly string[]
}

/** State of an input before it is measured. Reasons are one line each. */
export interface BenchInspection {
  readonly series: readonly InspectedSeries[]
  readonly geometry: {
    readonly rows: number
    readonly columns: number
    /** Side of a pixel in mm. */
    readonly pixelSpacingMm: number
    readonly sliceCount: number
  }
  /** Origin of the doses in words; null if they are unknown. */
  readonly doseOrigin: string | null
  /** Why the input cannot be measured as it is; null if it can. */
  readonly obstacle: string | null
  readonly phantom: FoundPhantom | null
  /** Why no phantom was found; null if one was. */
  readonly notFound: string | null
  /** Number of files that could not be read. */
  readonly refused: number
}

/**
 * Doses, geometry and phantom of an opened input. Unknown doses and a phantom that is not found are part of the answer.
 * @throws argument.invalid if pixels are not square or slices have no places
 */
export async function inspectBench(
  opened: OpenedScans,
  request: Pick<BenchInputRequest, 'kernel' | 'doses'>
): Promise<BenchInspection> {
  const { input, doseOrigin, condition, obstacle } = shownCondition(opened, request)
  const { source } = condition.repeats[0]!
  const { rows, columns, sliceCount } = source.summary
  const { pixelSpacing } = phantomSlices(source)
  const found = await locatePhantom(condition).catch(asDenoscopeError)
  const isFound = 'model' in found
  return {
    series: opened.series.map(({ name, source: { summary } }) => ({
      name,
      sliceCount: summary.sliceCount,
      kernel: summary.kernel ?? null,
      exposure: exposureText(summary),
      dose: input?.find((one) => one.name === name)?.dose ?? null
    })),
    geometry: { rows, columns, pixelSpacingMm: pixelSpacing, sliceCount },
    doseOrigin,
    obstacle,
    phantom: isFound
      ? {
          id: found.model.id,
          name: found.model.name,
          modules: found.modules.map(modulePlace),
          warnings: found.warnings
        }
      : null,
    notFound: isFound ? null : found.message,
    refused: opened.refusals.length
  }
}

/** Condition in which the phantom is sought: the full dose; the first series by itself if the doses are unknown. */
export function shownCondition(
  opened: OpenedScans,
  request: Pick<BenchInputRequest, 'kernel' | 'doses'>
): {
  readonly input: readonly InputSeries[] | null
  readonly doseOrigin: string | null
  readonly condition: BenchCondition
  readonly obstacle: string | null
} {
  try {
    const { input, doseOrigin } = withDoses(opened, request)
    return { input, doseOrigin, condition: conditionsOf(input)[0]!, obstacle: null }
  } catch (thrown) {
    const only: InputSeries = { ...opened.series[0]!, dose: 1, repeat: 1, part: null, hasSignal: true }
    const condition = { dose: 1, repeats: [only], withoutSignal: [] }
    return { input: null, doseOrigin: null, condition, obstacle: asDenoscopeError(thrown).message }
  }
}
