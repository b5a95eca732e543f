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
  readonly output: string
}

/**
 * Scores of the differences between neighbouring slices, from the arrays of an audit.
 * @param width of the intensity range, in the unit of the source
 * @param pause awaited between parts; ends the work by throwing
 */
export async function neighbourScores(
  { directory, reference, output }: NeighbourFiles,
  patches: PatchTable,
  width: number,
  pause: () => Promise<void>
): Promise<OutputScores> {
  const readers = [reference, output].map((file) => new NpyRowReader(join(directory, file)))
  const [references, outputs] = readers as [NpyRowReader, NpyRowReader]
  const size = references.shape[1]! * references.shape[2]!
  const step = Math.max(1, Math.floor(pixelsAtOnce / size))
  const pairs = neighbourPairs(patches)
  const sums = new NeighbourSums(patches.slice.length)
  try {
    for (let first = 0; first < pairs.length; first += step) {
      await pause()
      const part = pairs.slice(first, first + step)
      const patchesOf = patchReader(part, size)
      const [clean, made] = [patchesOf(references), patchesOf(outputs)]
      part.forEach((pair, index) => sums.add(pair, clean(index), made(index)))
    }
  } finally {
    for (const reader of readers) reader.close()
  }
  return sums.scores(width)
}

/** Reads the patches of pairs. @returns function from an array to the patches of a pair by its place */
function patchReader(pairs: readonly [number, number][], size: number) {
  return (reader: NpyRowReader): ((index: number) => NeighbourPatches) => {
    const [here, there] = [0, 1].map((end) => reader.readRows(pairs.map((pair) => pair[end]!))) as [
      Float32Array,
      Float32Array
    ]
    const cut = (values: Float32Array, index: number) => values.subarray(index * size, (index + 1) * size)
    return (index) => ({ here: cut(here, index), there: cut(there, index) })
  }
}
