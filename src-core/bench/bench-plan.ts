import { counted } from '../counts.ts'
import { joinBatches, batchOfOne, type Image, type ImageBatch } from '../images/image.ts'
import type { PhantomSlices } from '../phantoms/body-slices.ts'
import { findPhantom, type LocatedModule, type LocatedPhantom } from '../phantoms/find-phantom.ts'
import type { ModuleKind } from '../phantoms/phantom-models.ts'
import { phantomSlices } from '../phantoms/phantom-slices.ts'
import { refuse } from '../physics/measured.ts'
import type { BenchImage, InputSeries } from './bench-images.ts'
import type { BenchTruth } from './bench-truth.ts'

/** Series of the input at one dose. */
export interface BenchCondition {
  /** Share of the full dose. */
  readonly dose: number
  readonly repeats: readonly InputSeries[]
  /** Scans of the phantom without its discs, for model observers. Empty if there are none. */
  readonly withoutSignal: readonly InputSeries[]
}

/** Everything that a bench measures, with places that hold for every image. */
export interface BenchPlan {
  readonly input: readonly InputSeries[]
  /** The highest dose first. */
  readonly conditions: readonly BenchCondition[]
  readonly phantom: LocatedPhantom
  readonly images: readonly BenchImage[]
  /** Side of a pixel in mm. */
  readonly pixelSpacing: number
  /** Distance of slices in mm; null if unknown or uneven. */
  readonly sliceSpacing: number | null
  /** Known values of a simulated phantom; null for others. */
  readonly truth: BenchTruth | null
}

/** Conditions of the input, the highest dose first. @throws argument.invalid if series differ in geometry or kernel */
export function conditionsOf(input: readonly InputSeries[]): BenchCondition[] {
  const [first, ...others] = input as [InputSeries, ...InputSeries[]]
  const slices = phantomSlices(first.source)
  for (const other of others) requireSame(first, slices, other)
  const doses = [...new Set(input.map(({ dose }) => dose))].sort((one, other) => other - one)
  return doses.map((dose) => {
    const own = input.filter((series) => series.dose === dose)
    return {
      dose,
      repeats: own.filter(({ hasSignal }) => hasSignal),
      withoutSignal: own.filter(({ hasSignal }) => !hasSignal)
    }
  })
}

/** Largest difference of places of slices in mm. */
const placeTolerance = 0.1

/** @throws argument.invalid in one line that names both series */
function requireSame(first: InputSeries, slices: PhantomSlices, other: InputSeries): void {
  const [one, two] = [first.source.summary, other.source.summary]
  const differs = (what: string, a: unknown, b: unknown) =>
    refuse(`input: '${first.name}' and '${other.name}' differ in ${what}: ${String(a)} and ${String(b)}`)
  if (one.rows !== two.rows || one.columns !== two.columns)
    differs('size', `${one.rows} x ${one.columns}`, `${two.rows} x ${two.columns}`)
  if (one.sliceCount !== two.sliceCount) differs('number of slices', one.sliceCount, two.sliceCount)
  if ((one.kernel ?? null) !== (two.kernel ?? null)) differs('kernel', one.kernel ?? 'none', two.kernel ?? 'none')
  const own = phantomSlices(other.source)
  if (Math.abs(own.pixelSpacing / slices.pixelSpacing - 1) > 1e-4)
    differs('pixel spacing', `${slices.pixelSpacing} mm`, `${own.pixelSpacing} mm`)
  const apart = slices.positions.findIndex((place, index) => Math.abs(place - own.positions[index]!) > placeTolerance)
  if (apart >= 0)
    differs(`the place of slice ${apart + 1}`, `${slices.positions[apart]!} mm`, `${own.positions[apart]!} mm`)
}

/** Most repeats whose mean shows the phantom. */
const mostAveraged = 8

/** Finds the phantom once, in the mean of the repeats at the highest dose. @throws as `findPhantom` */
export function locatePhantom({ repeats }: BenchCondition): Promise<LocatedPhantom> {
  const slices = phantomSlices(repeats[0]!.source)
  return findPhantom({ ...slices, read: (index) => shownSlice(repeats, index) })
}

/** Mean of the repeats in which the phantom is sought, in HU. */
export async function shownSlice(repeats: readonly InputSeries[], index: number): Promise<Image> {
  const series = repeats.slice(0, mostAveraged)
  const first = await series[0]!.source.readSlice(index)
  const mean = Float32Array.from(first.data)
  for (const { source } of series.slice(1)) {
    const { data } = await source.readSlice(index)
    for (let at = 0; at < data.length; at++) mean[at]! += data[at]!
  }
  for (let at = 0; at < mean.length; at++) mean[at]! /= series.length
  return { ...first, data: mean }
}

/** The module of a kind; null if the phantom has none in view, or if its slices do not look as they should. */
export function moduleOf({ modules }: LocatedPhantom, kind: ModuleKind): LocatedModule | null {
  return modules.find((module) => module.kind === kind && (module.isConfirmed || kind === 'hu')) ?? null
}

/** Slices of a module of one series, in HU. */
export async function readModule(
  image: BenchImage,
  series: InputSeries,
  { slices }: LocatedModule
): Promise<ImageBatch> {
  const read: Image[] = []
  for (const slice of slices) read.push(await image.read(series, slice))
  return joinBatches(read.map(batchOfOne), read[0]!.rows, read[0]!.columns)
}

/** Repeats of a condition that an image has. */
export const repeatsOf = (image: BenchImage, { repeats }: BenchCondition): InputSeries[] =>
  repeats.filter((series) => image.has(series))

/** Scans without discs of a condition that an image has. */
export const withoutSignalOf = (image: BenchImage, { withoutSignal }: BenchCondition): InputSeries[] =>
  withoutSignal.filter((series) => image.has(series))

/** Text such as '3 doses, 20 repeats each'. */
export function conditionsText(conditions: readonly BenchCondition[]): string {
  const counts = [...new Set(conditions.map(({ repeats }) => repeats.length))]
  return `${counted(conditions.length, 'dose')}, ${counts.length === 1 ? counted(counts[0]!, 'repeat') : `${Math.min(...counts)} to ${counted(Math.max(...counts), 'repeat')}`} each`
}
