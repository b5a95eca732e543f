import { gaussianFilter } from '../../denoisers/filters/gaussian-filter.ts'
import { imageAt, imageBatch, type Image, type ImageBatch } from '../../images/image.ts'
import { Random } from '../../random/random.ts'
import {
  CaseCollector,
  type CaseBatch,
  type ArtefactDirection,
  type ArtefactKind,
  type Split
} from './artefact-cases.ts'
import { calcification, nodule, vessel, type Shape, noiseAround, type Site } from './ct-artefacts.ts'
import type { Variant } from './image-changes.ts'

/** Side of the patches in pixels, as in sFRC. */
export const ctPatchSide = 64
/** In pixels: 2.6 to 7.9 mm at the phantom's 0.66 mm. */
export const noduleDiameters = [4, 6, 9, 12] as const
export const vesselLengths = [8, 12, 20] as const
export const calcificationDiameters = [1.5, 2.5] as const
/** Diameters in pixels of places with blurred detail. The largest covers the whole patch. */
export const washedDiameters = [24, 36, 192] as const
export const washedBlurs = [1.5, 2, 3, 4] as const
/** Contrast in standard deviations of the noise around the place. */
export const contrastsToNoise = [1, 2, 3, 5, 8] as const

export interface CtPlan {
  /** One slice in 0..1 as a batch of one. */
  readonly slice: ImageBatch
  /** Upper left corners of its patches. */
  readonly places: readonly Site[]
  /** Number of each patch. */
  readonly numbers: readonly number[]
  readonly split: Split
  readonly variants: readonly Variant[]
  readonly seed: number
}

/** Artefacts of each patch, one case each. A fifth case is washed out. */
const insertedKinds: readonly ArtefactKind[] = ['nodule', 'nodule', 'vessel', 'calcification']
const vesselRadius = 1.2
/** Least distance of a structure from the patch's border, in pixels. */
const margin = 6
/** Width in pixels of the ring in which the noise around a structure is measured. */
const ringWidth = 5
const siteChoices = 12

/** Places of patches side by side that show the body: at least 95 % of the pixels are brighter than `air` (0..1). */
export function bodyPlaces({ data, rows, columns }: Image, air: number): Site[] {
  const places: Site[] = []
  for (let row = 0; row + ctPatchSide <= rows; row += ctPatchSide) {
    for (let column = 0; column + ctPatchSide <= columns; column += ctPatchSide) {
      const patch = cut({ data, rows, columns }, { row, column })
      if (patch.filter((value) => value > air).length >= 0.95 * patch.length) places.push({ row, column })
    }
  }
  return places
}

/** Cases of some patches of a slice, as `digitCases`. Variants change the whole slice before patches are cut. */
export async function ctCases({ slice, places, numbers, split, variants, seed }: CtPlan): Promise<CaseBatch> {
  const collector = new CaseCollector(ctPatchSide)
  const made = new Map<Variant, Image>()
  for (const [index, variant] of variants.entries()) {
    made.set(variant, imageAt(await variant.make(slice, { seed: seed + index, firstImage: numbers[0]! }), 0))
  }
  for (const [index, place] of places.entries()) {
    const image = numbers[index]!
    const reference = cut(imageAt(slice, 0), place)
    for (const [variant, whole] of made) {
      const description = { image, split, background: variant.name, control: variant.control, artefact: null }
      if (variant.name !== 'clean') collector.add(description, reference, cut(whole, place), null)
    }
    if (split === 'test') insertInPatch(reference, image, place, made, new Random(seed, image), collector)
  }
  return collector.take()
}

/** Sizes, contrasts and backgrounds alternate. Directions are random. */
function insertInPatch(
  reference: Float32Array,
  image: number,
  place: Site,
  made: ReadonlyMap<Variant, Image>,
  random: Random,
  collector: CaseCollector
): void {
  const backgrounds = [...made].filter(([{ planted }]) => planted)
  for (const [index, kind] of insertedKinds.entries()) {
    const turn = image * insertedKinds.length + index
    const sizes = { nodule: noduleDiameters, vessel: vesselLengths, calcification: calcificationDiameters }[
      kind as 'nodule'
    ]
    const size = sizes[random.integer(sizes.length)]!
    const contrast = contrastsToNoise[turn % contrastsToNoise.length]!
    const [variant, whole] = backgrounds[Math.floor(turn / contrastsToNoise.length) % backgrounds.length]!
    const background = cut(whole, place)
    const { site, noise } = chooseSite(reference, background, size / 2, random)
    const shape = shapeOf(kind, site, size, random)
    const direction: ArtefactDirection = random.uniform() < 0.5 ? 'lost' : 'invented'
    const added = (patch: Float32Array) => patch.map((value, pixel) => value + contrast * noise * shape.cover[pixel]!)
    const truth = Uint8Array.from(shape.cover, (cover) => Number(cover > 0.5))
    if (truth.every((value) => value === 0)) markPeak(truth, shape)
    const description = {
      image,
      split: 'test',
      background: variant.name,
      control: null,
      artefact: { kind, direction, size, contrast }
    } as const
    if (direction === 'invented') collector.add(description, reference, added(background), truth)
    else collector.add(description, added(reference), background, truth)
  }
  washOut(reference, image, made, place, random, collector)
}

/** Blurs the place of twelve where the reference has most structure. Strengths and backgrounds alternate. */
function washOut(
  reference: Float32Array,
  image: number,
  made: ReadonlyMap<Variant, Image>,
  place: Site,
  random: Random,
  collector: CaseCollector
): void {
  const backgrounds = [...made].filter(([{ planted }]) => planted)
  const size = washedDiameters[image % washedDiameters.length]!
  const contrast = washedBlurs[random.integer(washedBlurs.length)]!
  const [variant, whole] = backgrounds[random.integer(backgrounds.length)]!
  const at = () => ctPatchSide * (0.25 + 0.5 * random.uniform())
  const sites = Array.from({ length: siteChoices }, () => ({ row: at(), column: at() }))
  const spread = (site: Site) => noiseAround(reference, ctPatchSide, site, 0, washedDiameters[0] / 2)
  const site = sites.sort((a, b) => spread(b) - spread(a))[0]!
  const { cover } = nodule(ctPatchSide, site.row, site.column, size / 2)
  const background = cut(whole, place)
  const blurred = gaussianFilter(imageBatch(background, 1, ctPatchSide, ctPatchSide), {
    size: 2 * Math.ceil(3 * contrast) + 1,
    sigma: contrast
  }).data
  const washed = background.map((value, pixel) => value + cover[pixel]! * (blurred[pixel]! - value))
  const artefact = { kind: 'washed-out', direction: 'lost', size, contrast } as const
  const truth = Uint8Array.from(cover, (share) => Number(share > 0.5))
  collector.add({ image, split: 'test', background: variant.name, control: null, artefact }, reference, washed, truth)
}

/**
 * Chooses the fourth most even of twelve places and measures the noise there.
 * Noise is the larger of the reference's and the background's: the contrast-to-noise ratio then holds in both images.
 */
function chooseSite(
  reference: Float32Array,
  background: Float32Array,
  radius: number,
  random: Random
): { site: Site; noise: number } {
  const inner = radius + 1
  const distance = margin + Math.min(radius, 6)
  const at = () => distance + (ctPatchSide - 1 - 2 * distance) * random.uniform()
  const choices = Array.from({ length: siteChoices }, () => {
    const site = { row: at(), column: at() }
    const around = (image: Float32Array) => noiseAround(image, ctPatchSide, site, inner, inner + ringWidth)
    return { site, noise: Math.max(around(reference), around(background)) }
  })
  return choices.sort((a, b) => a.noise - b.noise)[3]!
}

function shapeOf(kind: ArtefactKind, { row, column }: Site, size: number, random: Random): Shape {
  if (kind === 'nodule') return nodule(ctPatchSide, row, column, size / 2)
  if (kind === 'vessel') return vessel(ctPatchSide, row, column, size, vesselRadius, random)
  return calcification(ctPatchSide, row, column, size / 2, random)
}

/** Marks the pixel with the largest cover, for a spot that covers no pixel by half. */
function markPeak(truth: Uint8Array, { cover }: Shape): void {
  truth[cover.indexOf(Math.max(...cover))] = 1
}

function cut({ data, columns }: Image, { row, column }: Site): Float32Array {
  const patch = new Float32Array(ctPatchSide ** 2)
  for (let line = 0; line < ctPatchSide; line++) {
    const start = (row + line) * columns + column
    patch.set(data.subarray(start, start + ctPatchSide), line * ctPatchSide)
  }
  return patch
}
