import { z } from 'zod'
import { storedDiscrepancySchema } from '../scores/discrepancy-configuration.ts'
import { DenoscopeError } from '../errors.ts'
import type { AuditRecord } from './audit-record.ts'
import { currentRecord } from './former-records.ts'

/** The record in an audit's folder. */
export const recordFile = 'audit.json'

const count = z.int().nonnegative()
const text = z.string()
/** JSON has no NaN and no infinity: they are written as null. */
const figure = z.number().nullable()
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected a SHA-256 of 64 hexadecimal digits')

/** Becomes part of a file name: it must not lead to another folder. */
const partOfName = text.regex(/^[^/\\\0]+$/, 'expected a name without / and \\')

/** What a series is drawn and measured by. */
const series = z.looseObject({
  id: text,
  kind: text,
  label: text,
  unit: text,
  intensityRange: z.tuple([z.number(), z.number()]),
  sliceCount: count,
  rows: count,
  columns: count,
  pixelSpacing: z.tuple([z.number(), z.number()]).nullable().optional(),
  sliceSpacing: z.number().nullable().optional(),
  details: z.array(text).optional(),
  warnings: z.array(text).optional()
})
const leftOut = z.array(z.looseObject({ slice: count, place: z.number().nullable() }))
const pairing = z.looseObject({
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
const means = z.record(text, z.record(text, z.looseObject({ mean: figure, low: figure, high: figure, n: count })))

/** What is read of `audit.json`. Keys that are not named pass, so that an older program reads what a newer one added. */
const recordSchema = z.looseObject({
  id: text,
  title: text,
  createdAt: text,
  request: z.looseObject({
    patchify: z.looseObject({ patchSize: count, stride: count, crop: z.looseObject({ kind: text }) }),
    degradation: z.looseObject({ kind: text })
  }),
  source: series,
  reference: series.nullable(),
  hasReference: z.boolean(),
  patchCount: count,
  patchRows: count,
  patchColumns: count,
  outputs: z
    .array(z.looseObject({ key: partOfName, label: text, file: partOfName.optional(), source: series }))
    .optional(),
  denoisers: z.array(
    z.looseObject({
      key: partOfName,
      label: text,
      description: z.looseObject({
        id: text,
        name: text,
        parameters: z.array(z.looseObject({ name: text, label: text }))
      }),
      parameters: z.record(text, z.union([z.number(), z.boolean()]))
    })
  ),
  discrepancy: storedDiscrepancySchema.optional(),
  warnings: z.array(text).optional(),
  clipped: z.looseObject({ below: z.number(), above: z.number() }).optional(),
  slicePlaces: z
    .array(z.looseObject({ instanceNumber: z.number().nullable(), position: z.number().nullable() }))
    .optional(),
  pairing: pairing.optional(),
  scoreIds: z.array(text).optional(),
  means,
  meansWithoutAir: means.optional(),
  airPatches: count.optional(),
  arrays: z.record(partOfName, z.looseObject({ bytes: count, sha256 })).optional(),
  versions: z.record(text, text),
  backend: text,
  seconds: z.number()
})

/**
 * An audit's record from its text.
 * @param path names the file in messages
 * @throws audit.damaged naming the file, and the field that is not what it should be
 */
export function parseAuditRecord(text: string, path: string): AuditRecord {
  return checkAuditRecord(parseJson(text, path), path)
}

/** The same from a value that may be anything. @param where names the record in messages @throws audit.damaged */
export function checkAuditRecord(value: unknown, where: string): AuditRecord {
  const checked = recordSchema.safeParse(value)
  if (checked.success) return currentRecord(checked.data as unknown as AuditRecord)
  const { path: field, message } = checked.error.issues[0]!
  throw damagedRecord(where, `${field.join('.') || 'its content'}: ${message}`)
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw damagedRecord(path, text.trim() === '' ? 'it is empty' : 'it is no JSON, or cut short', cause)
  }
}

const damagedRecord = (path: string, what: string, cause?: unknown) =>
  new DenoscopeError('audit.damaged', `${path}: damaged record (${what.split('\n')[0]}); ${remedy}`, { cause })

/** What a person does about a damaged audit. */
export const remedy = 'restore the audit from a copy, or run it again'
