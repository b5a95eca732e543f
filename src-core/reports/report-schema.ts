import { z } from 'zod'
import { recordSchema } from '../audit/record-schema.ts'
import { findingCategories, findingSeverities, regionSchema } from '../review/finding.ts'
import { reportFormat, reportFormatVersion } from './report-json.ts'

const count = z.int().nonnegative()
const text = z.string()
const idsOf = <Id extends string>(entries: readonly { readonly id: Id }[]) =>
  z.enum(entries.map(({ id }) => id) as [Id, ...Id[]])

const finding = z.looseObject({
  id: text,
  patchIndex: count.describe('Index of the patch, from 0: the row of the arrays and of `patches`.'),
  patchNumber: count.describe('Number of the patch on the screen, from 1.'),
  sliceNumber: count.describe('Number of the slice on the screen, from 1.'),
  denoiserKey: text.describe('Key of the output.'),
  reviewer: text,
  category: idsOf(findingCategories),
  severity: idsOf(findingSeverities).nullable().describe('Null if acceptable.'),
  note: text,
  region: regionSchema.nullable().describe('In pixels of the patch.'),
  recordedAt: text.describe('ISO 8601, UTC.'),
  review: z.looseObject({ id: text }).nullable().describe('The review; null if stated in the audit.')
})
const values = z.looseObject({
  mean: z.number(),
  standardDeviation: z.number().nullable(),
  minimum: z.number(),
  maximum: z.number(),
  areaMm2: z.number().nullable(),
  pixels: count,
  clipped: z.boolean().describe('True if values reach an end of the range of the audit.')
})
const measurement = z.looseObject({
  id: text,
  kind: text,
  sliceNumber: count.describe('Number of the slice on the screen, from 1.'),
  points: z.array(z.looseObject({ x: z.number(), y: z.number() })).describe('In pixels of the slice.'),
  lengthMm: z.number().optional(),
  lengthPixels: z.number().optional(),
  degrees: z.number().nullable().optional(),
  unit: text.optional().describe('Unit of the values of a region.'),
  regions: z.record(text, values.nullable()).optional().describe('By picture; null if the region leaves the patches.')
})
const column = z.array(z.union([z.number(), z.null(), z.enum(['Infinity', '-Infinity'])]))

/** The members of `report.json`. Later versions of the same format only add members. */
export const reportSchema = z.looseObject({
  format: z.literal(reportFormat),
  formatVersion: z.literal(reportFormatVersion),
  denoscope: text.describe('Version of Denoscope.'),
  title: text,
  institution: text,
  reader: text,
  conclusion: text,
  number: text.describe('Number of the full form of the report.'),
  question: text,
  signatures: z.array(z.looseObject({ role: text, name: text, date: text.describe('YYYY-MM-DD, or empty.') })),
  signedBy: z
    .looseObject({ reader: text, key: text.describe('Fingerprint: SHA-256 of the DER of the public key.') })
    .nullable()
    .optional()
    .describe(
      'Key that signs the files of the report, for `denoscope verify`. Null if nobody signs. Absent in old reports.'
    ),
  ledger: z
    .looseObject({ number: count, hash: text })
    .nullable()
    .optional()
    .describe('Last entry about the audit in the ledger of its workspace, for `denoscope verify --head`.'),
  audit: recordSchema.describe('The record of the audit, as in audit.json.'),
  metrics: z
    .array(
      z.looseObject({
        id: text,
        label: text,
        unit: text,
        better: text,
        source: text,
        categories: z
          .array(z.looseObject({ id: text, label: text }))
          .optional()
          .describe('Names of values that are indices.')
      })
    )
    .describe('Scores of the audit.'),
  findings: z.array(finding).describe('Present state of the findings that count.'),
  otherFindings: z.array(finding).describe('Further statements of the same readers on the same outputs; not counted.'),
  embargoed: z.array(z.looseObject({})).describe('Blinded reviews whose findings are left out.'),
  histories: z.record(text, z.array(z.looseObject({}))).describe('Revisions by id of the finding, first to last.'),
  reviews: z.array(z.looseObject({ id: text })).describe('Plan and results of each review.'),
  measurements: z.array(measurement).optional().describe('Measurements on the audited slices. Absent in old reports.'),
  patches: z
    .looseObject({
      sliceNumber: z.array(count).describe('From 1.'),
      instanceNumber: z.array(z.number().nullable()).optional(),
      positionMm: z.array(z.number().nullable()).optional(),
      row: z.array(count).describe('Top row in pixels, from 0.'),
      column: z.array(count).describe('Left column in pixels, from 0.'),
      air: z.array(count).nullable().describe('1 for mostly air; null if values cannot tell.')
    })
    .describe('Origin of each patch; arrays of equal length.'),
  scores: z
    .record(text, z.record(text, column))
    .describe('By key of the output, then by id of the score: one value for each patch. Null: undefined.')
})
