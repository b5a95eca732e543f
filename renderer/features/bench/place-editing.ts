import type { PhantomPlaces } from '../../../src-core/bench/given-phantom.ts'
import type { BenchInspection } from '../../../src-core/bench/inspect-bench.ts'
import type { ModulePlace } from '../../../src-core/phantoms/module-place.ts'
import { phantomModel, type ModuleKind } from '../../../src-core/phantoms/phantom-models.ts'

/** A phantom with the places of its modules, found or corrected. */
export interface PlacedPhantom {
  readonly id: string
  readonly modules: readonly ModulePlace[]
}

type Geometry = BenchInspection['geometry']

/** The same phantom with other facts of one module. */
export const changed = (
  { id, modules }: PlacedPhantom,
  kind: ModuleKind,
  change: Partial<ModulePlace>
): PlacedPhantom => ({
  id,
  modules: modules.map((module) => (module.kind === kind ? { ...module, ...change } : module))
})

/** The phantom with one module, or all, moved by pixels and turned clockwise by degrees. */
export const shifted = (
  { id, modules }: PlacedPhantom,
  kind: ModuleKind | 'all',
  { x = 0, y = 0, rotation = 0 }: { readonly x?: number; readonly y?: number; readonly rotation?: number }
): PlacedPhantom => ({
  id,
  modules: modules.map((module) =>
    kind === 'all' || module.kind === kind
      ? {
          ...module,
          x: rounded(module.x + x),
          y: rounded(module.y + y),
          rotation: rounded(turnOf(module.rotation + rotation))
        }
      : module
  )
})

/** Two decimals: a hundredth of a pixel or degree. */
const rounded = (value: number): number => Number(value.toFixed(2))

/** The angle within −180 to 180 degrees. */
const turnOf = (degrees: number): number => ((((degrees + 180) % 360) + 360) % 360) - 180

/** The module about another middle slice, with as many slices as before where the series has them. */
export function aboutSlice(
  { sliceNumber, firstSliceNumber, lastSliceNumber }: ModulePlace,
  middle: number,
  sliceCount: number
): Pick<ModulePlace, 'sliceNumber' | 'firstSliceNumber' | 'lastSliceNumber'> {
  const shift = middle - sliceNumber
  const within = (slice: number) => Math.min(sliceCount, Math.max(1, slice))
  return {
    sliceNumber: middle,
    firstSliceNumber: Math.min(middle, within(firstSliceNumber + shift)),
    lastSliceNumber: Math.max(middle, within(lastSliceNumber + shift))
  }
}

/** The first module of a model in the middle of the series, for a person to place. */
export const placedByHand = (id: string, geometry: Geometry): PlacedPhantom => ({
  id,
  modules: [moduleByHand(id, phantomModel(id).modules[0]!.kind, geometry)]
})

/**
 * A module in the middle of image and series. A module that fills the phantom gets all slices, another one slice.
 * @param beside a placed module, whose centre, radius and rotation are taken
 */
export function moduleByHand(
  id: string,
  kind: ModuleKind,
  { rows, columns, pixelSpacingMm, sliceCount }: Geometry,
  beside?: ModulePlace
): ModulePlace {
  const { modules, radius } = phantomModel(id)
  const { name, length } = modules.find((module) => module.kind === kind)!
  const middle = Math.ceil(sliceCount / 2)
  const [smallest, largest] = radius
  const fitting = 0.4 * Math.min(rows, columns) * pixelSpacingMm
  const place = beside ?? {
    x: (columns - 1) / 2,
    y: (rows - 1) / 2,
    radiusMm: rounded(Math.min(largest, Math.max(smallest, fitting))),
    rotation: 0
  }
  const { x, y, radiusMm, rotation } = place
  const slices = length === Infinity ? [1, sliceCount] : [middle, middle]
  return {
    kind,
    name,
    sliceNumber: middle,
    firstSliceNumber: slices[0]!,
    lastSliceNumber: slices[1]!,
    x,
    y,
    radiusMm,
    rotation,
    isConfirmed: true
  }
}

/** The places as a run takes them. */
export const placesOf = ({ id, modules }: PlacedPhantom): PhantomPlaces => ({
  phantom: id,
  modules: modules.map(({ kind, sliceNumber, firstSliceNumber, lastSliceNumber, x, y, radiusMm, rotation }) => ({
    kind,
    sliceNumber,
    firstSliceNumber,
    lastSliceNumber,
    x,
    y,
    radiusMm,
    rotation
  }))
})

/** True if two phantoms have the same places. */
export const samePlaces = (one: PlacedPhantom | null, other: PlacedPhantom | null): boolean =>
  JSON.stringify(one && placesOf(one)) === JSON.stringify(other && placesOf(other))
