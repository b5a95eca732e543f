import type { Image } from '../images/image.ts'
import { bodySlices, evenBelow, type BodySlice, type PhantomSlices } from './body-slices.ts'
import { huModules, type FoundHuModule } from './hu-modules.ts'
import { lowContrastRotation } from './low-contrast-position.ts'
import { meanOf, refuse } from '../physics/measured.ts'
import { locateModule, type ModulePosition } from './module-position.ts'
import { phantomModel, phantomModels, type PhantomModel, type PhantomModule } from './phantom-models.ts'

/** A module as it was found in a series. */
export interface LocatedModule extends PhantomModule, ModulePosition {
  /** Index of its middle slice. */
  readonly slice: number
  /** Indices of the slices that hold nothing else, first to last. */
  readonly slices: readonly number[]
  /** True if its slices look as they should: rods, line pairs, or an even body. */
  readonly isConfirmed: boolean
}

/** A phantom as it was found in a series. */
export interface LocatedPhantom {
  readonly model: PhantomModel
  readonly modules: readonly LocatedModule[]
  /** One line each. */
  readonly warnings: readonly string[]
}

/** Margin at each end of a module that slices must keep, in mm. */
const margin = 5

/**
 * Finds a phantom and its modules in a series.
 * 1. The body in each slice.
 * 2. The rods of each known HU module.
 * 3. The other modules by their distance, in the direction in which they look as they should.
 * @throws argument.invalid if no slice shows a cylinder, or if it is no known phantom
 */
export async function findPhantom(slices: PhantomSlices): Promise<LocatedPhantom> {
  const body = await bodySlices(slices)
  const found = await huModules(slices, body)
  return found.length > 0 ? modulesAround(slices, body, found) : phantomWithoutRods(slices, body)
}

/** The modules of the model and direction in which most modules look as they should. */
async function modulesAround(
  slices: PhantomSlices,
  body: readonly BodySlice[],
  found: readonly FoundHuModule[]
): Promise<LocatedPhantom> {
  const warnings: string[] = []
  const arrangements = found.flatMap((hu) => {
    const { place, warning } = huCentre(slices, body, hu)
    return phantomModels
      .filter((model) => model.hu === hu.phantom)
      .flatMap((model) =>
        [1, -1].map((direction) => {
          const support = supportOf(model, body, place, direction)
          return { hu, model, direction, centre: place, warning, support }
        })
      )
  })
  const best = arrangements.reduce((first, next) => (next.support > first.support ? next : first))
  const { hu, centre } = best
  if (best.warning) warnings.push(best.warning)
  const equal = arrangements.filter(({ support }) => support === best.support)
  const alike = [...new Set(equal.map(({ model }) => model.name))]
  const isOneDirection =
    best.support > 0 && equal.every(({ model, direction }) => model !== best.model || direction === best.direction)
  if (alike.length > 1)
    warnings.push(`${alike.join(', ')} have the same rods, and no other module in view tells them apart`)
  else if (!isOneDirection)
    warnings.push('No other module in view tells the direction of the phantom; only its HU module is used')
  const image = await slices.read(nearest(body, centre).index)
  const { rotation } = locateModule(image, slices.pixelSpacing, hu.phantom, nearest(body, centre).cylinder)
  if (Math.abs(rotation) > 30)
    warnings.push(`The phantom is rotated by ${Math.round(rotation)} degrees: check the overlay`)
  const modules = best.model.modules.flatMap((module) => {
    if (module.kind !== 'hu' && (alike.length > 1 || !isOneDirection)) return []
    const place = centre + best.direction * module.offset
    const within = module.kind === 'hu' ? hu.slices : body
    return locatedModule(slices, within, module, place, rotation)
  })
  for (const { name, kind, isConfirmed } of modules)
    if (!isConfirmed && kind !== 'low-contrast') warnings.push(`${name} does not look as it should: check the overlay`)
  if (best.model.caution) warnings.push(best.model.caution)
  return { model: best.model, modules, warnings }
}

/** Centre of the HU module along the axis: the middle of its slices, or by its length where the series cuts it. */
function huCentre(
  { positions }: PhantomSlices,
  body: readonly BodySlice[],
  { phantom, slices }: FoundHuModule
): { place: number; warning: string | null } {
  const [first, last] = [slices[0]!, slices.at(-1)!]
  const cutsFirst = first.index === body[0]!.index
  const cutsLast = last.index === body.at(-1)!.index
  const middle = (first.position + last.position) / 2
  if (!cutsFirst && !cutsLast) return { place: middle, warning: null }
  const { length } = phantomModels.find(({ hu }) => hu === phantom)!.modules.find(({ kind }) => kind === 'hu')!
  const spacing = positions.length > 1 ? Math.abs(positions[1]! - positions[0]!) : 0
  const seen = Math.abs(last.position - first.position) + spacing
  if (Math.abs(seen - length) <= spacing / 2) return { place: middle, warning: null }
  if (cutsFirst !== cutsLast && seen < length) {
    const towards = Math.sign(first.position - last.position) || 1
    const end = cutsFirst ? last.position - (towards * spacing) / 2 : first.position + (towards * spacing) / 2
    return { place: cutsFirst ? end + (towards * length) / 2 : end - (towards * length) / 2, warning: null }
  }
  return { place: middle, warning: 'The series ends within the HU module: its centre is that of the slices in view' }
}

const nearest = (body: readonly BodySlice[], position: number): BodySlice =>
  body.reduce((best, next) => (Math.abs(next.position - position) < Math.abs(best.position - position) ? next : best))

/** True if a slice looks like a module. Discs of low contrast leave a body even. */
const looksLike = (kind: PhantomModule['kind'], { structure }: BodySlice): boolean =>
  kind === 'uniform' || kind === 'low-contrast' ? structure <= evenBelow : structure > evenBelow

/** Number of the modules in view that look as they should, minus those that do not. */
function supportOf(model: PhantomModel, body: readonly BodySlice[], centre: number, direction: number): number {
  return model.modules.reduce((sum, { kind, offset }) => {
    if (kind === 'hu') return sum
    const place = centre + direction * offset
    const slice = nearest(body, place)
    if (Math.abs(slice.position - place) > margin) return sum
    return sum + (looksLike(kind, slice) ? 1 : -1)
  }, 0)
}

/** A module about a place; empty if no slice lies there. */
function locatedModule(
  { positions }: PhantomSlices,
  body: readonly BodySlice[],
  module: PhantomModule,
  place: number,
  rotation: number
): LocatedModule[] {
  const within = body.filter(({ position }) => Math.abs(position - place) <= module.length / 2 - margin)
  const usual = within.length > 0 ? within : body.filter(({ position }) => Math.abs(position - place) <= margin)
  if (usual.length === 0) return []
  const middle = nearest(usual, place === Infinity ? meanOf(positions) : place)
  return [
    {
      ...module,
      slice: middle.index,
      slices: usual.map(({ index }) => index),
      phantom: middle.cylinder,
      rotation,
      isConfirmed: looksLike(module.kind, middle)
    }
  ]
}

/** A body without rods: the MITA phantom if its discs show, else a uniform cylinder. */
async function phantomWithoutRods(slices: PhantomSlices, body: readonly BodySlice[]): Promise<LocatedPhantom> {
  const even = body.filter(({ structure }) => structure <= evenBelow)
  if (even.length === 0) {
    const least = Math.min(...body.map(({ structure }) => structure))
    refuse(
      `phantom: none found; the cylinder is not even (${least.toFixed(0)} HU on a ring) and its rods match no known phantom`
    )
  }
  const middle = even[Math.floor(even.length / 2)]!
  const located = (model: PhantomModel, rotation: number, warnings: string[]): LocatedPhantom => ({
    model,
    modules: model.modules.flatMap((module) => locatedModule(slices, even, module, middle.position, rotation)),
    warnings
  })
  const body200 = phantomModel('mita-lcd')
  const [smallest, largest] = body200.radius
  if (!middle.halfAxes && middle.cylinder.radius >= smallest && middle.cylinder.radius <= largest) {
    const mean = await meanImage(slices, even)
    const rotation = lowContrastRotation(mean, slices.pixelSpacing, middle.cylinder, body200.discs!)
    if (rotation !== null) return located(body200, rotation, [])
  }
  return located(phantomModel('uniform'), 0, ellipseWarnings(middle))
}

const ellipseWarnings = ({ halfAxes }: BodySlice): string[] =>
  halfAxes
    ? [
        `The body is an ellipse of ${halfAxes.map((half) => (2 * half).toFixed(0)).join(' x ')} mm: measures use the largest circle in it`
      ]
    : []

/** Mean over slices. */
async function meanImage({ read }: PhantomSlices, of: readonly BodySlice[]): Promise<Image> {
  const first = await read(of[0]!.index)
  const sum = Float32Array.from(first.data)
  for (const { index } of of.slice(1)) {
    const { data } = await read(index)
    for (let at = 0; at < sum.length; at++) sum[at]! += data[at]!
  }
  for (let at = 0; at < sum.length; at++) sum[at]! /= of.length
  return { ...first, data: sum }
}
