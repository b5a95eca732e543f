import { z } from 'zod'
import { featureKinds } from './phantom-design.ts'
import { phantomRequestSchema } from './phantom-request.ts'

/** Name of the file in the folder of a phantom. */
export const truthFile = 'truth.json'

const millimetre = z.number()
const slice = z.int().min(1)
/** First and last slice, counted from 1. */
const sliceRange = z.tuple([slice, slice])

/** Truth of a simulated phantom. Places: x to the right, y down, mm from the middle of the image; pixels from 0. */
export const phantomTruthSchema = z.strictObject({
  format: z.literal('denoscope-phantom'),
  version: z.literal(1),
  /** Id of a phantom that `denoscope measure phantom` finds, or `anthropomorphic`. */
  phantom: z.string(),
  name: z.string(),
  citation: z.string(),
  request: phantomRequestSchema,
  scanner: z.strictObject({
    size: z.int(),
    pixelSpacing: millimetre,
    thickness: millimetre,
    views: z.int(),
    /** Distance of samples and width of a detector element at the axis. */
    samplePitch: millimetre,
    aperture: millimetre,
    /** Per mm. */
    waterAttenuation: z.number(),
    photons: z.number(),
    electronicNoise: z.number(),
    bowTie: millimetre.nullable()
  }),
  kernel: z.strictObject({
    name: z.string(),
    window: z.literal('hann'),
    /** 1/mm, as all frequencies. */
    cutoff: z.number(),
    frequency: z.array(z.number()),
    /** Transfer function in the plane. */
    transfer: z.array(z.number()),
    f50: z.number(),
    f10: z.number(),
    /** Noise power at the axis of the first slice at dose 1 before sampling by pixels, in HU² mm². */
    noisePower: z.array(z.number())
  }),
  /** Middle of the phantom. */
  centre: z.strictObject({ x: millimetre, y: millimetre, column: z.number(), row: z.number(), radius: millimetre }),
  /** Middle of each slice along z. */
  positions: z.array(millimetre),
  modules: z.array(z.strictObject({ kind: z.string(), name: z.string(), hounsfield: z.number(), slices: sliceRange })),
  features: z.array(
    z.strictObject({
      kind: z.enum(featureKinds),
      name: z.string(),
      module: z.string(),
      x: millimetre,
      y: millimetre,
      column: z.number(),
      row: z.number(),
      diameter: millimetre,
      /** Inside; null for patterns and interfaces. */
      hounsfield: z.number().nullable(),
      /** Inside minus around, in HU. */
      contrast: z.number(),
      frequency: z.number().optional(),
      tilt: z.number().optional(),
      towards: z.number().optional(),
      /** Slices that hold nothing else along z; a lesion's slices cut it. */
      slices: sliceRange
    })
  ),
  /** One series of each dose and repeat. */
  parts: z.array(
    z.strictObject({
      name: z.enum(['series', 'present', 'absent']),
      /** True if discs or lesions are in it; null for phantoms with one part. */
      signal: z.boolean().nullable(),
      /** .npy file of [slice, row, column] in HU: the same scan without noise. */
      noiseFree: z.string()
    })
  ),
  series: z.array(
    z.strictObject({
      folder: z.string(),
      part: z.string(),
      dose: z.number(),
      repeat: z.int(),
      /** Seed of its noise; the index of the slice from 0 is the stream. */
      seed: z.int(),
      seriesInstanceUid: z.string()
    })
  ),
  /** Standard deviation of the noise by theory, in HU. */
  expectedNoise: z.array(
    z.strictObject({
      part: z.string(),
      module: z.string(),
      slice,
      dose: z.number(),
      points: z.array(
        z.strictObject({ x: millimetre, y: millimetre, column: z.number(), row: z.number(), deviation: z.number() })
      )
    })
  ),
  warnings: z.array(z.string()),
  versions: z.record(z.string(), z.string())
})
export type PhantomTruth = z.output<typeof phantomTruthSchema>
