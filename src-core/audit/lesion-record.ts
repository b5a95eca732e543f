import { z } from 'zod'
import type { LesionPlace } from '../lesions/lesion-plan.ts'
import type { ObserverFigures } from '../physics/observer-intervals.ts'
import type { MeanInterval } from '../statistics/confidence-intervals.ts'

/** Figures of one output for the lesions of an audit. */
export interface LesionFigures {
  /** Difference with and without lesion over the inserted difference, mean over its disc, in %; mean of the lesions. */
  readonly contrastKept: MeanInterval
  /** Test half of the lesions; null if they are too few or the channels are singular. */
  readonly observer: ObserverFigures | null
  /** Lesions that are flagged; null if the audit has no such scores. */
  readonly flagged: LesionFlags | null
}

/** Numbers of lesions by the discrepancy scores of a patch with the lesion in its middle. */
export interface LesionFlags {
  /** Lesions that are scored. */
  readonly lesions: number
  /** Flagged by the error map: lost or invented structure, or lost detail. */
  readonly shape: number
  readonly lost: number
  readonly invented: number
  /** Flagged by sFRC; null if no threshold holds. */
  readonly sfrc: number | null
  /** Patches without a lesion, and those that the error map flags. */
  readonly otherPatches: number
  readonly otherShape: number
}

/** Lesions of an audit and what its denoisers left of them. The plan stands in the request. */
export interface AuditedLesions {
  readonly places: readonly LesionPlace[]
  /** Side of the observer's region, in pixels. */
  readonly regionSize: number
  /** Channels in words. */
  readonly observer: string
  /** Lesions that train the observer, and lesions that test it. */
  readonly split: readonly [training: number, test: number]
  /**
   * Counterparts without lesions that were given, by `noisy`, `reference` and the key of each output of others.
   * Absent if the audit inserted the lesions.
   */
  readonly counterparts?: Readonly<Record<string, Counterpart>>
  /** By `noisy`, else `reference`, and the key of each output. */
  readonly outputs: Readonly<Record<string, LesionFigures>>
}

/** A series without the lesions. */
export interface Counterpart {
  readonly label: string
  readonly contentHash: string
}

const count = z.int().nonnegative()
const figure = z.number().nullable()
const limits = z.tuple([figure, figure])

/** `AuditedLesions` in `audit.json`. */
export const auditedLesionsSchema = z
  .looseObject({
    places: z.array(z.looseObject({ slice: count, row: count, column: count })),
    regionSize: count,
    observer: z.string(),
    split: z.tuple([count, count]).describe('Lesions that train the observer, and lesions that test it.'),
    counterparts: z
      .record(z.string(), z.looseObject({ label: z.string(), contentHash: z.string() }))
      .optional()
      .describe('Series without the lesions that were given. Absent if the audit inserted the lesions.'),
    outputs: z.record(
      z.string(),
      z.looseObject({
        contrastKept: z
          .looseObject({ mean: figure, low: figure, high: figure, n: count })
          .describe('In %, with its 95 % bootstrap interval over lesions.'),
        observer: z
          .looseObject({ auc: figure, aucInterval: limits, detectability: figure, detectabilityInterval: limits })
          .nullable()
          .describe('Null if the lesions are too few.'),
        flagged: z
          .looseObject({
            lesions: count,
            shape: count,
            lost: count,
            invented: count,
            sfrc: count.nullable(),
            otherPatches: count,
            otherShape: count
          })
          .nullable()
      })
    )
  })
  .describe('Inserted lesions: places (0-based), and the figures of each output.')
