import { z } from 'zod'
import { counted } from '../counts.ts'

/** HU of the ground on which a rule places lesions, by name. */
export const lesionGrounds = {
  'soft-tissue': { label: 'soft tissue', range: [-50, 150] },
  liver: { label: 'liver', range: [40, 140] },
  lung: { label: 'lung', range: [-950, -700] }
} as const
export type LesionGround = keyof typeof lesionGrounds

export const lesionShapes = ['disc', 'sphere'] as const

/** A Gaussian, or a measured transfer function in even steps from frequency 0. */
const lesionBlurSchema = z.discriminatedUnion('kind', [
  /** Standard deviation in mm; 0 for a sharp edge. */
  z.strictObject({ kind: z.literal('gaussian'), sigma: z.number().min(0).max(20) }),
  /** Step in 1/mm. Values: 1 at frequency 0. */
  z.strictObject({
    kind: z.literal('transfer'),
    step: z.number().positive().max(1),
    values: z.array(z.number().min(0).max(2)).min(3).max(5000)
  })
])
export type LesionBlur = z.infer<typeof lesionBlurSchema>

const lesionPlaceSchema = z.strictObject({
  /** 0-based. */
  slice: z.int().nonnegative(),
  /** Middle of the lesion, in pixels of the slice, 0-based. */
  row: z.int().nonnegative(),
  column: z.int().nonnegative()
})
export type LesionPlace = z.infer<typeof lesionPlaceSchema>

/** Highest number of lesions. */
export const mostLesions = 2000

/** Lesions of one kind that are inserted into the clean slices, before degradation and denoising. */
export const lesionPlanSchema = z.strictObject({
  shape: z.enum(lesionShapes),
  /** In mm. */
  diameter: z.number().positive().max(100),
  /** In HU; negative for a dark lesion. */
  contrast: z
    .number()
    .min(-1000)
    .max(1000)
    .refine((value) => value !== 0, 'expected a contrast other than 0 HU'),
  blur: lesionBlurSchema,
  places: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('rule'),
      count: z.int().min(1).max(mostLesions),
      /** Name of a ground, or lowest and highest HU. */
      ground: z.union([
        z.enum(['soft-tissue', 'liver', 'lung']),
        z
          .tuple([z.number(), z.number()])
          .refine(([low, high]) => low < high, 'expected the lower limit below the upper one')
      ])
    }),
    z.strictObject({ kind: z.literal('given'), places: z.array(lesionPlaceSchema).min(1).max(mostLesions) })
  ])
})
export type LesionPlan = z.infer<typeof lesionPlanSchema>

/** Shape, size and contrast of the lesions of a plan. */
export type LesionKind = Pick<LesionPlan, 'shape' | 'diameter' | 'contrast'>

/** Range of HU of a ground. */
export const groundRange = (ground: LesionGround | readonly [number, number]): readonly [number, number] =>
  typeof ground === 'string' ? lesionGrounds[ground].range : ground

/** `soft tissue (-50 to 150 HU)`. */
export function groundText(ground: LesionGround | readonly [number, number]): string {
  const range = `${groundRange(ground).join(' to ')} HU`
  return typeof ground === 'string' ? `${lesionGrounds[ground].label} (${range})` : `values of ${range}`
}

/** `40 discs of 5 mm and 20 HU`. */
export const lesionsText = (count: number, { shape, diameter, contrast }: LesionKind): string =>
  `${counted(count, shape)} of ${diameter} mm and ${contrast} HU`
