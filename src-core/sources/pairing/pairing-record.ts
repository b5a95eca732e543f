import type { SeriesMatch } from '../source.ts'

/** Rules by which DICOM slices are paired, the surest first. */
export const pairRules = ['position', 'location', 'number', 'order'] as const
export type PairRule = (typeof pairRules)[number]

/** A slice without a partner; `place` in mm (position, location) or as instance number, null for the rule `order`. */
export interface LeftOutSlice {
  /** 0-based, in its own series. */
  readonly slice: number
  readonly place: number | null
}

/** Correlation of a pair's pixels, and of the base's slice with the partners that were tried beside it. */
export interface PairLikeness {
  readonly slice: number
  readonly partner: number
  readonly correlation: number
  /** With the partner before, the partner after, and the partner in reversed order; null where there is none. */
  readonly before: number | null
  readonly after: number | null
  readonly reversed: number | null
  /** The most alike of some partners spread over all. Absent in audits older than it. */
  readonly nearest?: { readonly partner: number; readonly correlation: number }
}

/** How the slices of one series were paired with those of the base. */
export interface PairedSeries {
  readonly id: string
  /** The series' own; of an output the name that it was given. */
  readonly label: string
  /** `name`: image files that are no DICOM, by file name. */
  readonly rule: PairRule | 'name'
  /** True if the rule's order was turned round, since the pixels are more alike that way. */
  readonly reversed: boolean
  /** In mm; null for the rules `number`, `order` and `name`. */
  readonly tolerance: number | null
  /** 0-based slices, in the order of the base. */
  readonly pairs: readonly (readonly [base: number, other: number])[]
  /** Between paired slices along the normal, in mm; null where positions are unknown. */
  readonly largestDistance: number | null
  readonly leftOut: { readonly base: readonly LeftOutSlice[]; readonly other: readonly LeftOutSlice[] }
  /** First, middle and last pair; null where positions are sure. */
  readonly likeness: readonly PairLikeness[] | null
  readonly kinship: SeriesMatch
}

/** How several series were paired, as plain JSON: part of an audit's record. */
export interface SeriesPairing {
  readonly base: { readonly id: string; readonly label: string; readonly sliceCount: number }
  /** Slices of the base that every other series has; 0-based, ascending. */
  readonly slices: readonly number[]
  readonly series: readonly PairedSeries[]
  /** Everything that a reader of the numbers must know, one sentence each, in plain English. */
  readonly warnings: readonly string[]
}
