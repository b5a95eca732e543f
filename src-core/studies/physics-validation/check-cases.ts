import { DenoscopeError } from '../../errors.ts'
import { CaseFiles, expectedValueOf, readCaseManifest, type ExpectedValue, type ManifestCase } from './case-manifest.ts'
import { NotComputed, type CaseKind, type CaseValue, type ComputedCase } from './case-kind.ts'
import { analyticDetectability } from './detectability-cases.ts'
import { cuppedRegions, noiseRegions, repeatedImages } from './noise-cases.ts'
import { discObserver, lowContrastBody } from './observer-cases.ts'
import { rodModule, uniformModule } from './phantom-cases.ts'
import { insertion, rod, sphere, tiltedPlane } from './transfer-cases.ts'

/** The kinds of cases. A case is of the first kind whose form its parameters have. */
const kinds: readonly CaseKind[] = [
  noiseRegions,
  cuppedRegions,
  rod,
  tiltedPlane,
  sphere,
  discObserver,
  lowContrastBody,
  repeatedImages,
  insertion,
  analyticDetectability,
  rodModule,
  uniformModule
]

export type Verdict = 'right' | 'wrong' | 'not computed'

/** One value beside the expected one. */
export interface CheckedValue {
  readonly name: string
  readonly verdict: Verdict
  /** Null if it was not computed. */
  readonly value: CaseValue | null
  /** As the manifest has it. */
  readonly expected: unknown
  /** Null if the manifest states none. */
  readonly tolerance: number | null
  readonly toleranceType: 'relative' | 'absolute' | null
  /** `exact` or `truth`, as the manifest has it. */
  readonly kind: string | null
  /** Reason or remark. */
  readonly remark: string | null
}

export interface CheckedCase {
  readonly id: string
  /** Null for an unknown kind, whose values are not computed. */
  readonly kind: string | null
  readonly values: readonly CheckedValue[]
}

export interface CheckResult {
  readonly cases: readonly CheckedCase[]
  readonly right: number
  readonly wrong: number
  readonly notComputed: number
}

/**
 * Computes every case of a folder from its files and compares it with the manifest.
 * Expected values are read after the computation. Exceptions: names, notes, and curves that are inputs of a fit.
 * A case whose computation fails has wrong values, with the error as remark.
 * @throws as `readCaseManifest`
 */
export async function checkCases(folder: string, onProgress?: (fraction: number) => void): Promise<CheckResult> {
  const manifest = readCaseManifest(folder)
  const cases: CheckedCase[] = []
  for (const [index, item] of manifest.entries()) {
    cases.push(await checkCase(folder, item))
    onProgress?.((index + 1) / manifest.length)
  }
  const count = (verdict: Verdict) =>
    cases.reduce((sum, { values }) => sum + values.filter((value) => value.verdict === verdict).length, 0)
  return { cases, right: count('right'), wrong: count('wrong'), notComputed: count('not computed') }
}

async function checkCase(folder: string, item: ManifestCase): Promise<CheckedCase> {
  const kind = kinds.find(({ schema }) => schema.safeParse(item.params).success)
  const names = Object.keys(item.expected)
  if (!kind) {
    const remark = 'unknown kind of case'
    return { id: item.id, kind: null, values: names.map((name) => compared(name, item, new NotComputed(remark), null)) }
  }
  let computed: ComputedCase
  try {
    computed = await compute(kind, folder, item)
  } catch (error) {
    if (!(error instanceof DenoscopeError)) throw error
    return { id: item.id, kind: kind.name, values: names.map((name) => failed(name, item, error.message)) }
  }
  return {
    id: item.id,
    kind: kind.name,
    values: names.map((name) =>
      compared(
        name,
        item,
        computed.values.get(name) ?? new NotComputed('unknown name'),
        computed.remarks?.get(name) ?? null
      )
    )
  }
}

function compute(kind: CaseKind, folder: string, { params, files, expected }: ManifestCase): Promise<ComputedCase> {
  const notes = Object.entries(expected).flatMap(([name, entry]) => {
    const note = expectedValueOf(entry)?.note
    return note === undefined ? [] : [[name, note] as const]
  })
  return kind.compute({
    params: kind.schema.parse(params) as never,
    files: new CaseFiles(folder, files),
    keys: Object.keys(expected),
    notes: new Map(notes),
    givenCurve: (name) => {
      const value = expectedValueOf(expected[name])?.value
      return Array.isArray(value) ? value : null
    }
  })
}

function compared(
  name: string,
  { expected }: ManifestCase,
  found: CaseValue | NotComputed,
  remark: string | null
): CheckedValue {
  const entry = entryOf(expected[name])
  const facts = factsOf(entry, expected[name])
  if (found instanceof NotComputed)
    return { name, verdict: 'not computed', value: null, ...facts, remark: found.reason }
  if (typeof expected[name] === 'boolean')
    return { name, verdict: found === expected[name] ? 'right' : 'wrong', value: found, ...facts, remark }
  if (!entry)
    return { name, verdict: 'not computed', value: found, ...facts, remark: 'the manifest states no value to compare' }
  return { name, verdict: agrees(found, entry) ? 'right' : 'wrong', value: found, ...facts, remark }
}

function failed(name: string, { expected }: ManifestCase, message: string): CheckedValue {
  return { name, verdict: 'wrong', value: null, ...factsOf(entryOf(expected[name]), expected[name]), remark: message }
}

/** Largest relative change that a statement of invariance allows. */
const invariance: ExpectedValue = { value: 0, tol: 1e-4, tol_type: 'absolute', kind: 'exact' }

/** An entry with a value; a text states that figures must not change. */
const entryOf = (entry: unknown): ExpectedValue | null =>
  typeof entry === 'string' ? invariance : expectedValueOf(entry)

const factsOf = (entry: ExpectedValue | null, raw: unknown) => ({
  expected: entry ? entry.value : raw,
  tolerance: entry?.tol ?? null,
  toleranceType: entry?.tol_type ?? null,
  kind: entry?.kind ?? null
})

function agrees(found: CaseValue, { value, tol, tol_type }: ExpectedValue): boolean {
  const [ours, theirs] = [found, value].map((side) => (Array.isArray(side) ? side : [side])) as [number[], number[]]
  return (
    ours.length === theirs.length &&
    theirs.every((expected, at) => {
      const limit = tol_type === 'relative' ? tol * Math.abs(expected) : tol
      return Math.abs(ours[at]! - expected) <= limit
    })
  )
}
