import { imageAt, type Image } from '../../src-core/images/image.ts'
import type { PhantomSlices } from '../../src-core/phantoms/body-slices.ts'
import type { ModuleKind, PhantomModel } from '../../src-core/phantoms/phantom-models.ts'
import { imagesOf, noiseOf } from './physics-images.ts'

/** Side of a pixel in mm. */
const pixelSpacing = 1
/** Centre of the phantom, in pixels. */
export const scanCentre = { x: 113.4, y: 108.7 }
const soft = (distance: number, radius: number) => Math.min(1, Math.max(0, radius - distance + 0.5))

/** Extent of a series, and how the phantom lies in it. */
export interface PhantomScan {
  /** Place of the first slice, in mm. */
  readonly first: number
  readonly last: number
  readonly step: number
  readonly rotation?: number
  /** -1 for a phantom the other way round. */
  readonly direction?: number
  readonly noise?: number
  readonly table?: boolean
  readonly halfAxes?: readonly [number, number]
}

/** Half lengths of the modules in mm, as wide as the gaps between them allow. */
const halfLength: Record<ModuleKind, number> = { hu: 12, 'low-contrast': 14, uniform: 14, resolution: 14 }

/** A series of a model, 232 x 232 pixels. Its HU module is at 0 mm. */
export function phantomScan(
  model: PhantomModel,
  { first, last, step, rotation = 0, direction = 1, noise = 8, table = false, halfAxes = [100, 100] }: PhantomScan
): PhantomSlices {
  const positions = Array.from({ length: Math.round((last - first) / step) + 1 }, (_, index) => first + index * step)
  const draw = noiseOf(3, noise)
  const wide = model.id === 'acr464' ? { hu: 20, 'low-contrast': 20, uniform: 20, resolution: 20 } : halfLength
  const kindAt = (position: number): ModuleKind | null =>
    model.modules.find(({ kind, offset }) => Math.abs(direction * position - offset) <= wide[kind])?.kind ?? null
  const imageOf = (position: number): Image => {
    const kind = model.hu ? kindAt(position) : 'uniform'
    const rods = kind === 'hu' ? model.hu!.inserts : []
    const discs = model.discs?.inserts ?? []
    return imageAt(
      imagesOf([1, 232, 232], (x, y) => {
        const [dx, dy] = [x - scanCentre.x, y - scanCentre.y]
        const body = soft(Math.hypot(dx * (100 / halfAxes[0]), dy * (100 / halfAxes[1])), 100)
        let value = -1000 + body * (kind === 'hu' ? 1060 : 1010)
        const placed = (angle: number, distance: number) => {
          const radians = ((angle + rotation) * Math.PI) / 180
          return Math.hypot(dx - distance * Math.cos(radians), dy - distance * Math.sin(radians))
        }
        for (const { angle, material } of rods)
          value +=
            soft(placed(angle, model.hu!.distance), model.hu!.rodRadius) *
            ((material.range[0] + material.range[1]) / 2 - 60)
        for (const { angle, diameter, contrast } of discs)
          value += soft(placed(angle, model.discs!.distance), diameter / 2) * contrast
        if (kind === 'resolution' && Math.abs(Math.hypot(dx, dy) - 48) < 5)
          value += 400 * Math.max(0, Math.sign(Math.sin(6 * Math.atan2(dy, dx))))
        if (table && y > 218 && y < 222) value = 100
        return value + draw()
      }),
      0
    )
  }
  const images = new Map<number, Image>()
  const read = async (index: number) => {
    if (!images.has(index)) images.set(index, imageOf(positions[index]!))
    return images.get(index)!
  }
  return { pixelSpacing, positions, read }
}
