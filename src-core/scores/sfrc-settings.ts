import { z } from 'zod'

/**
 * How sFRC looks for patches that do not correlate with their reference (Kc, Zeng, Soni & Badano 2026, arXiv:2603.04673).
 *
 * `mode`: `corrected`, or `published` for the same flags as the published program (DIDSR/sfrc), quirks included: patches that
 * reach the last row or column lose a line, the Hann window multiplies each patch by its transpose too, and correlations
 * are kept in single precision.
 * `frcThreshold`: below it two patches no longer correlate. 0.5 for CT, 0.75 for MRI in the paper.
 * `hallucinationThreshold`: a patch is flagged when it stops correlating at this frequency or below: in 1/mm where the pixel
 * spacing is known, else in cycles a pixel. It holds for one patch size and noise level: `denoscope calibrate-sfrc` finds it.
 * `holdsFor`: the patches that the hallucination threshold holds for, `as given` if a person chose it. Absent: the paper's, for its thresholds.
 * `pixels`: what the values are, for the air test, where the source does not tell: HU, unsigned 16-bit pixels (HU + 1024),
 * 8-bit ones, or 0..1.
 */
export const sfrcSettingsSchema = z.strictObject({
  mode: z.enum(['published', 'corrected']).default('corrected'),
  frcThreshold: z.number().gt(0).lt(1).default(0.5),
  hallucinationThreshold: z.number().positive().default(0.33),
  holdsFor: z
    .union([
      z.literal('as given'),
      z.strictObject({ patchSize: z.int().min(16), pixelSpacing: z.number().positive().nullable() })
    ])
    .optional(),
  pixels: z.enum(['hu', 'uint16', 'uint8', 'unit']).optional()
})
export type SfrcSettings = z.infer<typeof sfrcSettingsSchema>
export type SfrcMode = SfrcSettings['mode']
export type PixelKind = NonNullable<SfrcSettings['pixels']>

/** The paper's for CT: patches of 64 x 64, pixels of 0.48 mm. */
export const defaultSfrcSettings: SfrcSettings = sfrcSettingsSchema.parse({})

/** What the two modes differ in. */
export interface SfrcArithmetic {
  /** Patches that reach the last row or column end one line before it. */
  readonly lastLineLost: boolean
  /** The window step multiplies a patch by its transpose too. */
  readonly patchTransposed: boolean
  /** Sums over rings and correlations are rounded to 32 bits; a ring without power makes a patch uncorrelated nowhere. */
  readonly singlePrecision: boolean
}

export const sfrcArithmetic: Readonly<Record<SfrcMode, SfrcArithmetic>> = {
  published: { lastLineLost: true, patchTransposed: true, singlePrecision: true },
  corrected: { lastLineLost: false, patchTransposed: false, singlePrecision: false }
}
