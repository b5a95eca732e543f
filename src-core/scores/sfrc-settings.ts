import { z } from 'zod'

/**
 * Settings of sFRC, which finds patches that do not correlate with their reference (Kc, Zeng, Soni & Badano 2026,
 * arXiv:2603.04673).
 * `mode`: `corrected`, or `published` for the same flags as the published program (DIDSR/sfrc).
 * With `published`, patches at the last row or column lose a line. The Hann window also multiplies each patch by its
 * transpose. Correlations are in single precision.
 * `frcThreshold`: correlation below which two patches no longer correlate. The paper has 0.5 for CT and 0.75 for MRI.
 * `hallucinationThreshold`: a patch is flagged if its correlation ends at this frequency or below.
 * The unit is 1/mm if the pixel spacing is known, else cycles per pixel.
 * The threshold is valid for one patch size and noise level; `denoscope calibrate-sfrc` finds it.
 * `holdsFor`: patches for which the hallucination threshold is valid; `as given` if a person chose it. Absent: the
 * paper's patches, for the paper's thresholds.
 * `pixels`: kind of the values for the air test, if the source does not define it.
 * Kinds are HU, unsigned 16-bit pixels (HU + 1024), 8-bit pixels, and 0..1.
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

/** The paper's settings for CT: patches of 64 x 64, pixels of 0.48 mm. */
export const defaultSfrcSettings: SfrcSettings = sfrcSettingsSchema.parse({})

/** Differences between the two modes. */
export interface SfrcArithmetic {
  /** Patches at the last row or column end one line before it. */
  readonly lastLineLost: boolean
  /** The window step also multiplies a patch by its transpose. */
  readonly patchTransposed: boolean
  /**
   * Sums over rings and correlations are rounded to 32 bits.
   * A ring without power then has no correlation that could cross the threshold.
   */
  readonly singlePrecision: boolean
}

export const sfrcArithmetic: Readonly<Record<SfrcMode, SfrcArithmetic>> = {
  published: { lastLineLost: true, patchTransposed: true, singlePrecision: true },
  corrected: { lastLineLost: false, patchTransposed: false, singlePrecision: false }
}
