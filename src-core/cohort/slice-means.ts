import { join } from 'node:path'
import { requireIntact } from '../audit/array-check.ts'
import type { AuditRecord, AuditScores, PatchTable } from '../audit/audit-record.ts'
import { scoredKeysOf } from '../audit/audited-outputs.ts'
import { DenoscopeError } from '../errors.ts'
import { readNpy, writeNpy, type WrittenArray } from '../files/npy-files.ts'
import { hasMean, scoresOf } from '../scores/table/score-table.ts'
import type { SliceMeans } from './cohort-results.ts'

/**
 * Means of each slice in an audit's folder: float64, shape (slices, 2 + outputs x scores). Columns: slice, number of
 * patches, then the scores of each output that have a mean.
 */
export const sliceMeansFile = 'slice-means.npy'

const idsOf = (record: Pick<AuditRecord, 'scoreIds'>): string[] =>
  scoresOf(record)
    .filter(hasMean)
    .map(({ id }) => id)

/**
 * Means of the finite values of each slice, over the patches that are not mostly air. Slices without such a patch are
 * left out.
 */
export function writeSliceMeans(
  directory: string,
  record: AuditRecord,
  {
    patches,
    scores,
    air
  }: { readonly patches: PatchTable; readonly scores: AuditScores; readonly air: Uint8Array | null }
): WrittenArray {
  const bySlice = new Map<number, number[]>()
  for (const [patch, slice] of patches.slice.entries())
    if (air?.[patch] !== 1) bySlice.set(slice, [...(bySlice.get(slice) ?? []), patch])
  const columns = scoredKeysOf(record).flatMap((key) => idsOf(record).map((id) => scores[key]![id]!))
  const rows = [...bySlice]
    .sort(([one], [other]) => one - other)
    .map(([slice, own]) => [slice, own.length, ...columns.map((column) => finiteMean(column, own))])
  return writeNpy(join(directory, sliceMeansFile), Float64Array.from(rows.flat()), [rows.length, 2 + columns.length])
}

/** NaN without a finite value. */
function finiteMean(column: Float64Array, patches: readonly number[]): number {
  let [sum, count] = [0, 0]
  for (const patch of patches) {
    const value = column[patch]!
    if (!Number.isFinite(value)) continue
    sum += value
    count++
  }
  return sum / count
}

/** @throws audit.damaged */
export function readSliceMeans(directory: string, record: AuditRecord): SliceMeans[] {
  requireIntact(directory, sliceMeansFile)
  const path = join(directory, sliceMeansFile)
  const { data, shape } = readNpy(path)
  const [outputs, ids] = [scoredKeysOf(record), idsOf(record)]
  const width = 2 + outputs.length * ids.length
  if (shape[1] !== width)
    throw new DenoscopeError(
      'audit.damaged',
      `${path}: expected ${width} columns by the audit's record, got ${shape[1]}`
    )
  return Array.from({ length: shape[0]! }, (_, row): SliceMeans => {
    const start = row * width
    const ofOutput = (output: number) =>
      Object.fromEntries(ids.map((id, column) => [id, data[start + 2 + output * ids.length + column]!]))
    return {
      slice: data[start]!,
      patches: data[start + 1]!,
      means: Object.fromEntries(outputs.map((key, index) => [key, ofOutput(index)]))
    }
  })
}
