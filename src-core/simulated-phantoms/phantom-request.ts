import { z } from 'zod'
import { noiseKernels } from '../degradation/degradation.ts'
import { seedSchema } from '../random/random.ts'

/** Phantoms that can be made. */
export const phantomNames = ['acr', 'catphan', 'mita-lcd', 'uniform', 'anthropomorphic'] as const
export type PhantomName = (typeof phantomNames)[number]

/** Models of the Catphan that can be made. */
export const catphanModels = ['503', '504', '600', '604'] as const
export type CatphanModel = (typeof catphanModels)[number]

const millimetres = (least: number, most: number) => z.number().min(least).max(most)

export const phantomRequestSchema = z.strictObject({
  phantom: z.enum(phantomNames),
  /** Model of the Catphan. */
  model: z.enum(catphanModels).default('604'),
  /** Diameter of the uniform cylinder, in mm. */
  diameter: millimetres(40, 600).default(200),
  /** Shares of the full dose. */
  dose: z
    .array(
      z
        .number('expected shares from 0.01 to 1')
        .min(0.01, 'expected shares from 0.01 to 1')
        .max(1, 'expected shares from 0.01 to 1')
    )
    .min(1)
    .max(20)
    .refine((doses) => new Set(doses).size === doses.length, 'expected each dose once')
    .default([1]),
  /** Series of each dose, with noise of their own. */
  repeats: z.int().min(1).max(1000).default(1),
  kernel: z.enum(noiseKernels).default('soft'),
  seed: seedSchema.default(1),
  /** Rows and columns. */
  size: z.int().min(64).max(1024).default(512),
  /** Side of a pixel in mm. Default: 0.5, anthropomorphic 0.7. */
  pixelSpacing: millimetres(0.1, 4).optional(),
  /** Thickness and distance of slices in mm. */
  thickness: millimetres(0.5, 10).default(2.5),
  /** Slices of phantoms that are alike along z. Default: 5, anthropomorphic 9. */
  slices: z.int().min(1).max(500).optional(),
  views: z.int().min(90).max(4000).default(720),
  /** Photons of the dose 1 per mm² at the axis, all views together. Default: calibrated, anthropomorphic four times. */
  photons: z.number().min(1e5).max(1e12).optional(),
  /** Standard deviation of the electronic noise of a sample, in photons. */
  electronicNoise: z.number().min(0).max(1e4).default(0),
  /** Diameter of the water cylinder that a bow-tie filter evens out, in mm. */
  bowTie: millimetres(50, 600).nullable().default(null),
  /** Clockwise, in degrees. */
  rotation: z.number().min(-180).max(180).default(0),
  /** Towards right and down, in mm. */
  shift: z.tuple([z.number(), z.number()], 'expected RIGHT,DOWN in mm').default([0, 0])
})
export type PhantomRequest = z.output<typeof phantomRequestSchema>
