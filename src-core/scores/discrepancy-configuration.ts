import { z } from 'zod'
import type { IntensityUnit } from '../sources/source.ts'
import { defaultSfrcSettings, sfrcSettingsSchema } from './sfrc-settings.ts'

const share = z.number().min(0).max(1)

/** Rule for foreground: pixels above a threshold that is the same for reference and test image. */
export const foregroundRuleSchema = z.discriminatedUnion('kind', [
  /** Threshold on images in 0..1. */
  z.strictObject({ kind: z.literal('unit'), threshold: share }),
  /** One or more levels in the source's unit (HU), ascending. */
  z.strictObject({
    kind: z.literal('intensity'),
    thresholds: z
      .array(z.number())
      .min(1)
      .max(4)
      .refine(
        (values) => values.every((value, at) => at === 0 || value > values[at - 1]!),
        'expected ascending thresholds'
      )
  }),
  /**
   * Otsu's thresholds between a number of classes, from each reference patch.
   * A patch with a spread of values below `minimumContrast` (source unit) has no foreground.
   * A threshold would cut through noise there.
   */
  z.strictObject({ kind: z.literal('otsu'), classes: z.int().min(2).max(4), minimumContrast: z.number().min(0) })
])
export type ForegroundRule = z.infer<typeof foregroundRuleSchema>

/** Conditions under which a difference counts as lost or invented structure. */
const structureSchema = z.strictObject({
  /** Largest displacement of a structure, in pixels, that is no change. */
  tolerance: z.int().min(0).max(3),
  /** `bright`: only bright pixels are structure, as in digits; `either`: dark ones as well. */
  polarity: z.enum(['bright', 'either']),
  /** Least difference, in the source's unit, after smoothing with [1 2 1] / 4 along rows and columns. */
  contrast: z.number().positive(),
  /** Least difference in standard deviations of the noise left after smoothing. */
  significance: z.number().positive(),
  /** Least number of connected pixels. */
  minimumArea: z.int().min(1),
  /** Pixels of changed structure at which the structural error is 0.5. */
  halfArea: z.number().positive()
})

/** Conditions for small structures, and the least contrast that must be kept. */
const detailSchema = z.strictObject({
  /**
   * Least contrast of the reference's structures, in the source's unit.
   * It is the root mean square of the band around a pixel.
   */
  contrast: z.number().positive(),
  /** The same in standard deviations of the reference's noise in the band. */
  significance: z.number().min(0),
  /** Least number of pixels with such structures; fewer pixels give no reliable value. */
  minimumArea: z.int().min(1),
  /** Percent of contrast below which detail counts as lost. */
  leastKept: z.number().positive()
})

/** Scores beyond any of these flag a patch, which then gets a cause. */
const flagsSchema = z.strictObject({
  structuralError: share,
  lost: share,
  invented: share,
  componentsError: z.number().min(0),
  holesError: z.number().min(0),
  sharpnessChange: z.number().min(0),
  /** In the source's unit. */
  intensityShift: z.number().min(0),
  /** Root mean squared difference, in the source's unit. */
  rmse: z.number().min(0)
})

const causesSchema = z.strictObject({
  /** Least probability that the digit reads as another one, for the cause 'identity-change'. */
  identityChange: share,
  /** Least residual whiteness at which the evidence names the residual white. */
  whiteness: share
})

/** Thresholds of the discrepancy scores, stored with each audit. Meanings: docs/discrepancy.md. */
export const discrepancyConfigurationSchema = z.strictObject({
  foreground: foregroundRuleSchema,
  /**
   * Method of skeletons: the published rules, or the table of scikit-image.
   * The two differ in 25 of 256 neighbourhoods.
   */
  skeleton: z.enum(['scikit-image', 'zhang-suen']),
  structure: structureSchema,
  /** Absent if not measured: by default for digits, and in audits older than this score. */
  detail: detailSchema.optional(),
  flags: flagsSchema,
  causes: causesSchema,
  sfrc: sfrcSettingsSchema
})
export type DiscrepancyConfiguration = z.infer<typeof discrepancyConfigurationSchema>

/** Configuration stored in an audit: older audits lack some sections, newer ones have more. */
export const storedDiscrepancySchema = z.looseObject({
  foreground: foregroundRuleSchema,
  skeleton: discrepancyConfigurationSchema.shape.skeleton,
  structure: z.looseObject(structureSchema.shape),
  detail: z.looseObject(detailSchema.shape).optional(),
  flags: z.looseObject(flagsSchema.partial().shape),
  causes: z.looseObject(causesSchema.partial().shape)
})

/** Sections that a request may replace as a whole. */
export const discrepancyChoiceSchema = discrepancyConfigurationSchema.partial()
export type DiscrepancyChoice = z.infer<typeof discrepancyChoiceSchema>

const commonFlags = {
  structuralError: 0.1,
  lost: 0.05,
  invented: 0.05,
  componentsError: 0,
  holesError: 0,
  sharpnessChange: 0.25
}
const commonStructure = { tolerance: 1, significance: 4.5, minimumArea: 3, halfArea: 12 }
const detail = { contrast: 15, significance: 3.5, minimumArea: 20, leastKept: 60 }
const causes = { identityChange: 0.5, whiteness: 0.8 }
const sfrc = defaultSfrcSettings

const defaults: Readonly<Record<IntensityUnit, DiscrepancyConfiguration>> = {
  '1': {
    foreground: { kind: 'unit', threshold: 0.5 },
    skeleton: 'scikit-image',
    structure: { ...commonStructure, polarity: 'bright', contrast: 0.2 },
    flags: { ...commonFlags, intensityShift: 0.05, rmse: 0.05 },
    causes,
    sfrc
  },
  HU: {
    foreground: { kind: 'intensity', thresholds: [-400, 130] },
    skeleton: 'scikit-image',
    structure: { ...commonStructure, polarity: 'either', contrast: 15 },
    detail,
    flags: { ...commonFlags, intensityShift: 10, rmse: 20 },
    causes,
    sfrc
  },
  stored: {
    foreground: { kind: 'otsu', classes: 2, minimumContrast: 100 },
    skeleton: 'scikit-image',
    structure: { ...commonStructure, polarity: 'either', contrast: 15 },
    detail,
    flags: { ...commonFlags, intensityShift: 10, rmse: 20 },
    causes,
    sfrc
  }
}

/** Default thresholds for images of a unit, as listed in docs/discrepancy.md. */
export const defaultDiscrepancyConfiguration = (unit: IntensityUnit): DiscrepancyConfiguration => defaults[unit]

/** Completes a choice with the defaults of every section that it leaves out. */
export function completeDiscrepancyConfiguration(
  unit: IntensityUnit,
  choice: DiscrepancyChoice = {}
): DiscrepancyConfiguration {
  return { ...defaults[unit], ...choice }
}
