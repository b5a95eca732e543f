import { join } from 'node:path'
import { NpyRowReader } from '../files/npy-files.ts'
import type { SourceSummary } from '../sources/source.ts'
import { NeighbourSums, type NeighbourPatches } from '../scores/between-slices/between-slices.ts'
import type { OutputScores } from '../scores/metric-definition.ts'
import type { AuditPlan } from './audit-plan.ts'
import type { PatchTable } from './audit-record.ts'

/** Patches that are compared at a time: patches may be as large as slices. */
const pixelsAtOnce = 2 ** 20

/** True if the slices of an audit are at even distances and two of them are neighbours. */
export const hasNeighbours = (source: Pick<SourceSummary, 'sliceSpacing'>, { slices }: Pick<AuditPlan, 'slices'>) =>
  source.sliceSpacing !== null && slices.some((slice, index) => slices[index + 1] === slice + 1)

/** Pairs of patches at one place of neighbouring slices, in the order of the second. */
export function neighbourPairs({ slice, row, column }: PatchTable): [number, number][] {
  const pairs: [number, number][] = []
  const places = [new Map<string, number>(), new Map<string, number>()] as const
  let [current, before] = places
  for (let patch = 0; patch < slice.length; patch++) {
    if (patch > 0 && slice[patch] !== slice[patch - 1]) {
      ;[current, before] = [before, current]
      current.clear()
      if (slice[patch] !== slice[patch - 1]! + 1) before.clear()
    }
    const place = `${row[patch]} ${column[patch]}`
    const other = before.get(place)
    if (other !== undefined) pairs.push([other, patch])
    current.set(place, patch)
  }
  return pairs
}

interface NeighbourFiles {
  readonly directory: string
  /** Names of the arrays. */
  readonly reference: string
  readonly outputs: readonly string[]
}

/**
 * Scores of the differences between neighbouring slices, from the arrays of an audit.
 * @param width of the intensity range, in the unit of the source
 * @param pause awaited between parts; ends the work by throwing
 * @returns scores of each output
 */
export async function neighbourScores(
  { directory, reference, outputs }: NeighbourFiles,
  patches: PatchTable,
  width: number,
  pause: () => Promise<void>
): Promise<OutputScores[]> {
  const readers = [reference, ...outputs].map((file) => new NpyRowReader(join(directory, file)))
  const [clean, ...made] = readers as [NpyRowReader, ...NpyRowReader[]]
  const size = clean.shape[1]! * clean.shape[2]!
  const step = Math.max(1, Math.floor(pixelsAtOnce / size))
  const pairs = neighbourPairs(patches)
  const sums = outputs.map(() => new NeighbourSums(patches.slice.length))
  try {
    for (let first = 0; first < pairs.length; first += step) {
      const part = pairs.slice(first, first + step)
      const patchesOf = patchReader(part, size)
      const cleanOf = patchesOf(clean)
      for (const [output, reader] of made.entries()) {
        await pause()
        const madeOf = patchesOf(reader)
        for (const pair of part) sums[output]!.add(pair, cleanOf(pair), madeOf(pair))
      }
    }
  } finally {
    for (const reader of readers) reader.close()
  }
  return sums.map((ofOutput) => ofOutput.scores(width))
}

/** Reads the patches of some pairs. @returns function from an array to the patches of each pair */
function patchReader(pairs: readonly [number, number][], size: number) {
  const rows = rowsOf(pairs)
  const places = new Map(rows.map((row, place) => [row, place]))
  return (reader: NpyRowReader): ((pair: readonly [number, number]) => NeighbourPatches) => {
    const values = reader.readRows(rows)
    const cut = (row: number) => values.subarray(places.get(row)! * size, (places.get(row)! + 1) * size)
    return ([here, there]) => ({ here: cut(here), there: cut(there) })
  }
}

/** The patches of some pairs, each once, in ascending order: neighbouring slices overlap from pair to pair. */
const rowsOf = (pairs: readonly [number, number][]): number[] => [...new Set(pairs.flat())].sort((a, b) => a - b)
