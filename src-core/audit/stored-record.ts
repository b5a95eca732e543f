import { z } from 'zod'
import { currentScoreId, withCurrentScoreIds, withFormerScoreIds } from '../scores/former-score-ids.ts'
import { storedDiscrepancySchema } from '../scores/discrepancy-configuration.ts'
import { DenoscopeError } from '../errors.ts'
import type { AuditRecord } from './audit-record.ts'
import type { AuditRequest } from './audit-request.ts'

/** File name of the record in an audit's folder. */
export const recordFile = 'audit.json'

const count = z.int().nonnegative()
const text = z.string()
/** Null stands for NaN and infinity, which JSON lacks. */
const figure = z.number().nullable()
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected a SHA-256 of 64 hexadecimal digits')

/** A part of a file name, which must not lead to another folder. */
const partOfName = text.regex(/^[^/\\\0]+$/, 'expected a name without / and \\')

/** The summary of a series: the fields that pictures and measurements need. */
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

/** The fields of `audit.json` that are read. Other keys pass: an older program can read the file of a newer one. */
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
 * An audit's record from the text of `audit.json`, in today's form.
 * @param path named in messages
 * @throws audit.damaged naming the file and the invalid field
 */
export function parseAuditRecord(text: string, path: string): AuditRecord {
  return checkAuditRecord(parseJson(text, path), path)
}

/** `parseAuditRecord` for a value of any kind. @param where named in messages @throws audit.damaged */
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
    throw damagedRecord(path, text.trim() === '' ? 'it is empty' : 'it is not JSON, or it is cut short', cause)
  }
}

const damagedRecord = (path: string, what: string, cause?: unknown) =>
  new DenoscopeError('audit.damaged', `${path}: damaged record (${what.split('\n')[0]}); ${remedy}`, { cause })

/** The remedy that messages about a damaged audit end with. */
export const remedy = 'restore the audit from a copy, or run it again'

/** The key of the only output of a comparison that was made before outputs had names. */
const formerOutputKey = 'candidate'

/** A comparison of that time: its source is the compared output, its reference another series. */
interface FormerComparison extends Omit<AuditRecord, 'request' | 'outputs' | 'reference' | 'referenceHash'> {
  readonly request: Omit<AuditRequest, 'degradation' | 'outputs'> & {
    readonly degradation: { readonly kind: 'compare'; readonly referenceSourceId: string }
  }
  readonly reference: NonNullable<AuditRecord['reference']>
  readonly referenceHash: NonNullable<AuditRecord['referenceHash']>
}

/** A record of an audit made before audits could have outputs of other methods. */
type FormerRecord = Omit<AuditRecord, 'request' | 'outputs'> & { readonly request: Omit<AuditRequest, 'outputs'> }

/** A stored record of any version, in today's form. */
export function currentRecord(stored: AuditRecord | FormerRecord | FormerComparison): AuditRecord {
  if (isFormerComparison(stored)) return withCurrentIds(fromComparison(stored))
  return withCurrentIds({
    ...stored,
    request: { outputs: [], ...stored.request },
    outputs: 'outputs' in stored ? stored.outputs : []
  })
}

/** A record with today's ids of scores. */
function withCurrentIds(record: AuditRecord): AuditRecord {
  const { scoreIds, means, meansWithoutAir } = record
  return {
    ...record,
    ...(scoreIds && { scoreIds: scoreIds.map(currentScoreId) }),
    means: mapMeans(means, withCurrentScoreIds),
    ...(meansWithoutAir && { meansWithoutAir: mapMeans(meansWithoutAir, withCurrentScoreIds) })
  }
}

/** Renames the scores in the means of each output. */
const mapMeans = (means: AuditRecord['means'], rename: typeof withCurrentScoreIds): AuditRecord['means'] =>
  Object.fromEntries(Object.entries(means).map(([output, ofOutput]) => [output, rename(ofOutput)]))

/** A record for a file or for the output of a command: its means have the former ids of scores beside today's. */
export const withFormerIds = (record: AuditRecord): AuditRecord => ({
  ...record,
  means: mapMeans(record.means, withFormerScoreIds),
  ...(record.meansWithoutAir && { meansWithoutAir: mapMeans(record.meansWithoutAir, withFormerScoreIds) })
})

const isFormerComparison = (stored: AuditRecord | FormerRecord | FormerComparison): stored is FormerComparison =>
  (stored.request.degradation.kind as string) === 'compare'

/** The reference becomes the audit's source, the compared series its only output. */
function fromComparison(stored: FormerComparison): AuditRecord {
  const { request, source, sourceHash, reference, referenceHash } = stored
  const output = { key: formerOutputKey, label: source.label, file: 'candidate.npy', source, sourceHash }
  return {
    ...stored,
    request: {
      ...request,
      sourceId: request.degradation.referenceSourceId,
      degradation: { kind: 'reference' },
      outputs: [{ key: formerOutputKey, name: source.label, sourceId: source.id }]
    },
    source: reference,
    sourceHash: referenceHash,
    reference: null,
    referenceHash: null,
    outputs: [output]
  }
}
