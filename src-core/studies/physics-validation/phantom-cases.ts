import { z } from 'zod'
import { imageAt } from '../../images/image.ts'
import { cylinderPosition } from '../../phantoms/cylinder-position.ts'
import { huAccuracy } from '../../phantoms/hu-accuracy.ts'
import { locateModule } from '../../phantoms/module-position.ts'
import { huPhantoms } from '../../phantoms/hu-phantoms.ts'
import { squareSpacing } from '../../physics/measured.ts'
import { fiveNames, fiveRegions, noiseMagnitude, uniformity } from '../../physics/noise-magnitude.ts'
import { caseKind, type CaseValue } from './case-kind.ts'

/** Phantoms by the names of the manifest. */
const phantomIds: Readonly<Record<string, string>> = {
  acr1: 'acr464',
  ctp504: 'catphan504',
  ctp600: 'catphan600',
  ctp604: 'catphan604'
}

const rodSchema = z.object({
  centre_px_xy: z.tuple([z.number(), z.number()]),
  nominal_range_HU: z.tuple([z.number(), z.number()]).optional()
})

const moduleSchema = z.object({
  kind: z.enum(Object.keys(phantomIds) as [string, ...string[]]),
  inserts: z.record(z.string(), rodSchema).default({})
})

/** Farthest distance in pixels at which a rod has the name of the manifest's rod. */
const sameRod = 10

/** A module with rods: places and HU come from the image alone. */
export const rodModule = caseKind('HU of a phantom module', moduleSchema, async ({ params, files }) => {
  const { images, spacing } = await files.read()
  const pixelSpacing = squareSpacing([spacing.at(-2)!, spacing.at(-1)!])
  const phantom = huPhantoms.find(({ id }) => id === phantomIds[params.kind])!
  const position = locateModule(imageAt(images, 0), pixelSpacing, phantom)
  const values = new Map<string, CaseValue>([
    ['truth.phantom_centre_px_xy', [position.phantom.x, position.phantom.y]],
    ['truth.rotation_deg_clockwise', position.rotation]
  ])
  const { materials } = huAccuracy({ images, pixelSpacing }, phantom, position)
  for (const { name, mean, plateauMean, centre, range, withinRange } of materials) {
    // The manifest may have other names. Its place of a rod serves to match the name only.
    const [other, rod] =
      Object.entries(params.inserts).find(
        ([
          ,
          {
            centre_px_xy: [x, y]
          }
        ]) => Math.hypot(x - centre.x, y - centre.y) < sameRod
      ) ?? []
    const [low, high] = rod?.nominal_range_HU ?? range
    for (const key of new Set([name, other ?? name])) {
      values.set(`${key}.mean_HU`, mean)
      values.set(`truth.${key}.HU`, plateauMean)
      values.set(`truth.${key}.centre_px_xy`, [centre.x, centre.y])
      values.set(`${key}.within_nominal`, rod ? mean >= low && mean <= high : withinRange)
    }
  }
  return { values }
})

const uniformSchema = z.object({
  kind: z.literal('acr3'),
  inserts: z.object({ radius_mm: z.number(), distance_mm: z.number() })
})

/** A uniform module: five regions around the centre that is found. */
export const uniformModule = caseKind('uniformity of a phantom module', uniformSchema, async ({ params, files }) => {
  const { images, spacing } = await files.read()
  const pixelSpacing = squareSpacing([spacing.at(-2)!, spacing.at(-1)!])
  const cylinder = cylinderPosition(imageAt(images, 0), pixelSpacing)
  const { radius_mm: radius, distance_mm: distance } = params.inserts
  const regions = fiveRegions(cylinder, { radius, distance, pixelSpacing })
  const found = uniformity({ images, pixelSpacing }, regions, cylinder)
  const { noise } = noiseMagnitude({ images, pixelSpacing }, regions, cylinder)
  const values = new Map<string, CaseValue>([
    ['truth.phantom_centre_px_xy', [cylinder.x, cylinder.y]],
    ['uniformity.max_abs_edge_minus_centre_HU', found.largestDifference],
    ['uniformity_index_Elstrom_percent', found.uniformityIndex],
    ['integral_nonuniformity', found.integralNonUniformity],
    ['noise_HU_mean_of_5_ROIs', noise],
    ['truth.noise_HU', noise]
  ])
  fiveNames.forEach((name, index) => {
    values.set(`${name}.mean_HU`, found.means[index]!)
    values.set(`truth.${name}.mean_HU`, found.means[index]!)
  })
  return { values }
})
