import { z } from 'zod'
import { discrepancyChoiceSchema } from '../discrepancy/configuration.ts'
import { seedSchema } from '../random/seed.ts'
import { pairRules } from '../sources/pairing/pairing-record.ts'

/** A crop of a slice: the central square, one that was drawn, or all of it. Sizes and positions in pixels. */
export const cropSchema = z.discriminatedUnion('kind', [
  /** Without a size: the largest central square. */
  z.strictObject({ kind: z.literal('central'), size: z.int().positive().optional() }),
  z.strictObject({
    kind: z.literal('square'),
    row: z.int().nonnegative(),
    column: z.int().nonnegative(),
    size: z.int().positive()
  }),
  /** The slice whatever its shape; patches lie side by side, and those at the lower and right edge are filled up with 0. */
  z.strictObject({ kind: z.literal('whole') })
])
export type Crop = z.infer<typeof cropSchema>

/** How a slice is cut: square patches of `patchSize` every `stride` pixels; only whole ones, unless the crop is the whole slice. */
export const patchifySchema = z.strictObject({
  crop: cropSchema,
  patchSize: z.int().min(8).max(512),
  stride: z.int().min(1).max(512)
})
export type Patchify = z.infer<typeof patchifySchema>

const factor = z.number().positive().max(10)
const photons = z.number().min(1).max(1e9)

/**
 * What turns a clean image into a noisy one. `low-dose`: whole slices in HU scanned again with so many photons.
 * `pair`: the source is noisy, another one its reference. `compare`: the source is somebody else's output, another one its reference.
 */
export const degradationSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('gaussian'), factor }),
  z.strictObject({ kind: z.literal('poisson'), factor }),
  z.strictObject({ kind: z.literal('low-dose'), photons }),
  z.strictObject({ kind: z.literal('pair'), referenceSourceId: z.string().min(1) }),
  z.strictObject({ kind: z.literal('compare'), referenceSourceId: z.string().min(1) })
])
export type Degradation = z.infer<typeof degradationSchema>

export const denoiserChoiceSchema = z.strictObject({
  id: z.string().min(1),
  parameters: z.record(z.string(), z.union([z.number(), z.boolean()])).default({})
})

/** How slices of several series are paired; see `pairSeries` for what happens without. */
export const pairingChoiceSchema = z.strictObject({
  by: z.enum(pairRules).optional(),
  /** In mm along the normal. */
  tolerance: z.number().positive().max(1000).optional()
})
export type PairingChoice = z.infer<typeof pairingChoiceSchema>

/** Everything that, with the source's pixels, decides an audit's numbers. */
export const auditRequestSchema = z.strictObject({
  sourceId: z.string().min(1),
  patchify: patchifySchema,
  degradation: degradationSchema,
  /** None when two series are compared, else one or more. */
  denoisers: z.array(denoiserChoiceSchema).max(12),
  seed: seedSchema,
  /** First and last slice, 0-based and inclusive; all slices when absent. */
  slices: z.strictObject({ first: z.int().nonnegative(), last: z.int().nonnegative() }).optional(),
  pairing: pairingChoiceSchema.optional(),
  /** At most so many patches, slice after slice; see `LimitedChoice` for those of the last slice. */
  limit: z.int().positive().optional(),
  /** Scores how stable outputs are over so many draws of noise; each denoiser then runs so many times more. */
  stability: z.strictObject({ draws: z.int().min(2).max(64) }).optional(),
  /** Sections of the discrepancy scores' configuration that take the place of the defaults. */
  discrepancy: discrepancyChoiceSchema.optional(),
  title: z.string().max(200).optional()
}).superRefine(({ degradation, denoisers }, context) => {
  const comparison = degradation.kind === 'compare'
  if (comparison === (denoisers.length === 0)) return
  const message = comparison ? 'a comparison of two series runs no denoiser' : 'expected at least one denoiser'
  context.addIssue({ code: 'custom', path: ['denoisers'], message })
})
export type AuditRequest = z.infer<typeof auditRequestSchema>
