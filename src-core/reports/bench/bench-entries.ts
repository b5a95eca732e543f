import { z } from 'zod'
import { isBenchMeasure } from '../../bench/bench-measures.ts'
import type { StatedLimit } from '../../bench/bench-limits.ts'
import { noWords, reportWordsSchema } from '../exported-report.ts'

const text = z.string().max(500)

/** A limit as a person enters it. At least one of minimum and maximum is stated. */
export const statedLimitSchema = z
  .strictObject({
    measure: text.refine((id): boolean => isBenchMeasure(id), 'expected the id of a measure'),
    subject: text.nullable(),
    dose: z.number().nullable(),
    image: text.nullable(),
    minimum: z.number().nullable(),
    maximum: z.number().nullable(),
    source: text
  })
  .refine(({ minimum, maximum }) => minimum !== null || maximum !== null, 'expected a minimum or a maximum')
  .refine(
    ({ minimum, maximum }) => minimum === null || maximum === null || minimum <= maximum,
    'the minimum is above the maximum'
  ) satisfies z.ZodType<StatedLimit>

/** Entries of a person beside a measured bench: texts of the report, and limits. Kept in entries.json. */
export const benchEntriesSchema = z.strictObject({
  words: reportWordsSchema,
  limits: z.array(statedLimitSchema).max(500),
  /** True to judge HU by the accepted ranges of the phantom's programme as well. */
  useCitedLimits: z.boolean()
})
export type BenchEntries = z.infer<typeof benchEntriesSchema>

export const noEntries: BenchEntries = { words: noWords, limits: [], useCitedLimits: false }
