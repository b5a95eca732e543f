import { z } from 'zod'
import { storedDiscrepancySchema } from '../scores/discrepancy-configuration.ts'
import { auditedLesionsSchema } from './lesion-record.ts'

const count = z.int().nonnegative()
const text = z.string()
const figure = z.number().nullable().describe('Null stands for NaN and infinity, which JSON lacks.')
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected a SHA-256 of 64 hexadecimal digits')

/** A part of a file name, which must not lead to another folder. */
const partOfName = text
  .regex(/^[^/\\\0]+$/, 'expected a name without / and \\')
  .describe('A part of a file name, unique in the audit.')

/** The summary of a series: the fields that pictures and measurements need. */
const series = z
  .looseObject({
    id: text,
    kind: text,
    label: text,
    unit: text.describe('HU, 1 for a plain range, or stored for values of an unknown unit.'),
    intensityRange: z
      .tuple([z.number(), z.number()])
      .describe('Values that 0 and 1 of the arrays stand for, in `unit`.'),
    sliceCount: count,
    rows: count,
    columns: count,
    pixelSpacing: z
      .tuple([z.number(), z.number()])
      .nullable()
      .optional()
      .describe('Distance of neighbouring rows and of neighbouring columns in mm; null if unknown.'),
    sliceSpacing: z.number().nullable().optional().describe('In mm; null if unknown or uneven.'),
    details: z.array(text).optional(),
    warnings: z.array(text).optional()
  })
  .describe('A series of slices.')
const vector = z.tuple([z.number(), z.number(), z.number()])
const leftOut = z.array(z.looseObject({ slice: count, place: z.number().nullable() }))
const pairing = z
  .looseObject({
    base: z.looseObject({ id: text, label: text, sliceCount: count }),
    slices: z.array(count),
    series: z.array(
      z.looseObject({
        id: text,
        label: text,
        rule: text,
        reversed: z.boolean(),
        pairs: z.array(z.tuple([count, count])),
        leftOut: z.looseObject({ base: leftOut, other: leftOut })
      })
    ),
    warnings: z.array(text)
  })
  .describe('The rule, the pairs of slices and the slices left out, for each other series.')
const means = z
  .record(
    text,
    z.record(
      text,
      z.looseObject({
        mean: figure,
        low: figure.describe('Lower limit of the 95 % bootstrap interval.'),
        high: figure.describe('Upper limit of the 95 % bootstrap interval.'),
        n: count.describe('Number of finite values.')
      })
    )
  )
  .describe('By key of the output (`noisy` for the input), then by id of the score.')

/** The fields of `audit.json` that are read. Other keys pass: an older program can read the file of a newer one. */
export const recordSchema = z.looseObject({
  id: text,
  title: text,
  createdAt: text.describe('ISO 8601, UTC.'),
  request: z
    .looseObject({
      patchify: z.looseObject({ patchSize: count, stride: count, crop: z.looseObject({ kind: text }) }),
      degradation: z.looseObject({ kind: text })
    })
    .describe('Crop, patches, degradation, denoisers, outputs, seed and thresholds as requested.'),
  source: series.describe('The input series, or the reference if no input is known.'),
  reference: series.nullable().describe('The reference series of a real pair; null without one.'),
  hasReference: z.boolean().describe('False if nothing clean is known.'),
  patchCount: count,
  patchRows: count,
  patchColumns: count,
  outputs: z
    .array(z.looseObject({ key: partOfName, label: text, file: partOfName.optional(), source: series }))
    .optional()
    .describe('Outputs of other methods. Absent in the first audits.'),
  denoisers: z
    .array(
      z.looseObject({
        key: partOfName,
        label: text,
        description: z.looseObject({
          id: text,
          name: text,
          parameters: z.array(z.looseObject({ name: text, label: text }))
        }),
        parameters: z.record(text, z.union([z.number(), z.boolean()])),
        program: z
          .looseObject({
            commandLine: text,
            exchange: text.describe('npy or dicom.'),
            version: text.nullable().describe('As stated or printed; null if unknown.'),
            exitCode: z.number(),
            sha256: sha256.describe('SHA-256 of the set-up.')
          })
          .optional()
          .describe('A program of others. Absent for other denoisers.')
      })
    )
    .describe('Denoisers that ran in the audit.'),
  discrepancy: storedDiscrepancySchema.optional().describe('Every threshold of the discrepancy scores.'),
  warnings: z.array(text).optional().describe('Every warning, as it is shown.'),
  clipped: z
    .looseObject({ below: z.number(), above: z.number() })
    .optional()
    .describe('Shares (0..1) of pixels below and above the intensity range.'),
  slicePlaces: z
    .array(z.looseObject({ instanceNumber: z.number().nullable(), position: z.number().nullable() }))
    .optional()
    .describe('Instance Number and position (mm) of each slice of the source.'),
  plane: z
    .looseObject({
      name: z.enum(['coronal', 'sagittal']),
      slices: z.looseObject({ first: count, last: count }).describe('Acquired slices in the planes, from 0.'),
      series: z
        .looseObject({ id: text, label: text, sliceCount: count, rows: count, columns: count })
        .describe('The acquired series.'),
      grid: z
        .looseObject({
          spacing: z.tuple([z.number(), z.number(), z.number()]).describe('Rows, columns and planes apart, in mm.'),
          directions: z.tuple([vector, vector, vector]).nullable(),
          origin: vector.nullable().describe('Centre of the first pixel of the first plane, in mm.')
        })
        .describe('Place of the planes in the patient.')
    })
    .optional()
    .describe('Planes that the patches lie in; `source` then describes these planes. Absent: the acquired slices.'),
  pairing: pairing.optional(),
  scoreIds: z.array(text).optional().describe('Ids of the scores in the order of scores.npy.'),
  means,
  meansWithoutAir: means.optional().describe('Means over the patches that are not mostly air.'),
  airPatches: count.optional().describe('Number of patches that are mostly air.'),
  arrays: z
    .record(partOfName, z.looseObject({ bytes: count, sha256 }))
    .optional()
    .describe('Size and SHA-256 of each array, by file name.'),
  pixels: z
    .enum(['worst', 'none'])
    .optional()
    .describe('Images that the folder keeps: the worst patches of each output, or none. Absent: all.'),
  cohort: z
    .looseObject({ key: text, series: text, patient: text, setting: text })
    .optional()
    .describe('The job of a cohort that made the audit. Labels of series and patient, without patient data.'),
  drawnFrom: z
    .looseObject({
      cohort: z.looseObject({ id: text, title: text, planHash: sha256 }),
      setting: text,
      order: z.enum(['random', 'worst']),
      seed: count,
      slices: z
        .array(z.looseObject({ patient: text, series: text, slice: count }))
        .describe('Labels of patient and series, and the slice from 0, by the slice index of patches.npy.')
    })
    .optional()
    .describe("Cases of a readers' study that were drawn from a cohort. Absent for audits of one series."),
  lesions: auditedLesionsSchema.optional(),
  versions: z.record(text, text).describe('Versions of the programs.'),
  backend: text,
  seconds: z.number()
})
