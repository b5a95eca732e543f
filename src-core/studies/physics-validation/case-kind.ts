import type { z } from 'zod'
import type { CaseFiles } from './case-manifest.ts'

export type CaseValue = number | readonly number[] | boolean

/** A value that cannot be computed, and why. */
export class NotComputed {
  readonly reason: string

  constructor(reason: string) {
    this.reason = reason
  }
}

/** Data of a case for its computation. Expected values are not among them. */
export interface CaseInput<Params> {
  readonly params: Params
  readonly files: CaseFiles
  /** Names of the expected values. Some contain frequencies, doses or viewing distances. */
  readonly keys: readonly string[]
  /** Notes of the expected values, by name. Some contain frequency bins or sizes of regions. */
  readonly notes: ReadonlyMap<string, string>
  /** A curve of the manifest that is the input of another value. */
  readonly givenCurve: (key: string) => readonly number[] | null
}

/** Values by name, and remarks for a reader by name. */
export interface ComputedCase {
  readonly values: ReadonlyMap<string, CaseValue | NotComputed>
  readonly remarks?: ReadonlyMap<string, string>
}

/** A kind of case: the form of its parameters, and its computation. */
export interface CaseKind {
  readonly name: string
  readonly schema: z.ZodType
  compute(input: CaseInput<never>): Promise<ComputedCase>
}

/** Builds a kind whose computation receives parsed parameters. */
export function caseKind<Schema extends z.ZodType>(
  name: string,
  schema: Schema,
  compute: (input: CaseInput<z.output<Schema>>) => Promise<ComputedCase>
): CaseKind {
  return { name, schema, compute }
}

/** Numbers in a name such as `ttf_at_0.1_0.2`, after a prefix. */
export function numbersIn(key: string, prefix: string): number[] {
  return key
    .slice(key.indexOf(prefix) + prefix.length)
    .split('_')
    .filter((part) => part !== '')
    .map(Number)
    .filter(Number.isFinite)
}
