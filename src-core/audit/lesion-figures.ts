import { DenoscopeError } from '../errors.ts'
import { imageAt, type ImageBatch } from '../images/image.ts'
import type { LesionPlace } from '../lesions/lesion-plan.ts'
import { channelizedObserver } from '../physics/model-observer.ts'
import { laguerreGaussChannels } from '../physics/observer-channels.ts'
import type { ObserverFigures } from '../physics/observer-intervals.ts'
import { Random } from '../random/random.ts'
import { type CauseId, causeIndex } from '../scores/cause-categories.ts'
import { meanInterval } from '../statistics/confidence-intervals.ts'
import type { AuditRecord, AuditScores, PatchTable } from './audit-record.ts'
import { flagsOf } from './flagged-patches.ts'
import type { AuditLesions, LesionOutputs, LesionPairs } from './lesion-audit.ts'
import type { AuditedLesions, LesionFlags } from './lesion-record.ts'

/** Laguerre-Gauss channels of the observer. */
const channelCount = 5

/** Fewest lesions of the test half before figures carry a warning. */
const fewTestLesions = 50

/** Scores and settings for the figures, besides the pairs. */
export interface ScoredLesionAudit {
  /** Scores of a patch with each lesion in its middle, by output. Null if nothing clean is known. */
  readonly lesionScores: AuditScores | null
  readonly record: Pick<AuditRecord, 'discrepancy' | 'patchRows' | 'patchColumns' | 'source'>
  readonly patches: PatchTable
  readonly scores: AuditScores
  readonly seed: number
  /** True if noise is counted, so that a lesion changes it. */
  readonly countsPhotons: boolean
  /** Counterparts that were given. Absent if the audit inserted the lesions. */
  readonly counterparts?: AuditedLesions['counterparts']
}

export interface MeasuredLesions {
  readonly lesions: AuditedLesions
  /** One line each. */
  readonly warnings: readonly string[]
}

/**
 * Figures of each output, from pairs of patches with and without lesion.
 * - Contrast kept: difference of the pair over that of the clean pair, mean over the disc, in %.
 * - Observer: channelized Hotelling, 5 Laguerre-Gauss channels. Lesions are shuffled by the seed, then halved.
 * Its bootstrap draws pairs.
 * - Flags of one patch for each lesion, with the lesion in its middle: they do not depend on the grid.
 * @returns the figures, and warnings of one line each
 */
export function lesionFigures(lesions: AuditLesions, pairs: LesionOutputs, audit: ScoredLesionAudit): MeasuredLesions {
  const { places, regionReach, radius } = lesions
  const half = Math.floor(places.length / 2)
  const size = 2 * regionReach + 1
  const channels = laguerreGaussChannels(size, channelCount, (2 / 3) * 2 * radius)
  const order = new Random(audit.seed).shuffle(Array.from(places.keys()))
  const inserted = insertedContrasts(pairs, radius)
  const warnings = new Set(generalWarnings(places.length, audit))
  const observed = (output: LesionPairs): ObserverFigures | null => {
    if (half < channelCount) return null
    try {
      const regions = { present: regionsOf(output.present, order, size), absent: regionsOf(output.absent, order, size) }
      const { auc, aucInterval, detectability, detectabilityInterval } = channelizedObserver(regions, channels, {
        seed: audit.seed,
        paired: true
      })
      return { auc, aucInterval, detectability, detectabilityInterval }
    } catch (thrown) {
      if (!(thrown instanceof DenoscopeError && thrown.code === 'argument.invalid')) throw thrown
      warnings.add(`lesions: ${thrown.message}`)
      return null
    }
  }
  const outputs = Object.entries(pairs)
    .filter(([key]) => key !== 'reference' || !pairs['noisy'])
    .map(([key, output]) => {
      const kept = discDifferences(output, radius).map((difference, at) => (100 * difference) / inserted[at]!)
      const figures = {
        contrastKept: meanInterval(kept, { seed: audit.seed }),
        observer: observed(output),
        flagged: flagsAt(lesions, key, audit)
      }
      return [key, figures] as const
    })
  return {
    lesions: {
      places,
      regionSize: size,
      observer: `channelized Hotelling observer with ${channels.label}`,
      split: [half, places.length - half],
      ...(audit.counterparts && { counterparts: audit.counterparts }),
      outputs: Object.fromEntries(outputs)
    },
    warnings: [...warnings]
  }
}

function generalWarnings(count: number, { countsPhotons }: ScoredLesionAudit): string[] {
  const [half, test] = [Math.floor(count / 2), Math.ceil(count / 2)]
  return [
    ...(half < channelCount
      ? [`lesions: ${count} are too few for an observer, which needs ${2 * channelCount}; the AUC is left out`]
      : test < fewTestLesions
        ? [`lesions: ${half} train the observer and ${test} test it; the AUC scatters, so read its interval`]
        : []),
    ...(countsPhotons
      ? ['lesions: photons are counted, so that the noise with and without lesion differs; the contrast kept scatters']
      : [])
  ]
}

/** Differences of the clean pairs over the discs; those of the noisy pairs if nothing clean is known. */
const insertedContrasts = ({ reference, noisy }: LesionOutputs, radius: number): Float64Array =>
  discDifferences((reference ?? noisy)!, radius)

/** Mean difference with and without lesion over the disc in the middle of each patch. */
function discDifferences({ present, absent }: LesionPairs, radius: number): Float64Array {
  const { rows, columns, count } = present
  const [row, column] = [Math.floor(rows / 2), Math.floor(columns / 2)]
  const disc = Array.from({ length: rows * columns }, (_, at) => at).filter(
    (at) => Math.hypot(Math.floor(at / columns) - row, (at % columns) - column) <= radius
  )
  return Float64Array.from({ length: count }, (_, index) => {
    const [withLesion, without] = [imageAt(present, index).data, imageAt(absent, index).data]
    return disc.reduce((sum, at) => sum + withLesion[at]! - without[at]!, 0) / disc.length
  })
}

/** Squares of an odd side around the middles of the patches, in this order. */
function regionsOf(patches: ImageBatch, order: readonly number[], size: number): ImageBatch {
  const { rows, columns } = patches
  const [top, left] = [Math.floor(rows / 2) - (size - 1) / 2, Math.floor(columns / 2) - (size - 1) / 2]
  const data = new Float32Array(order.length * size * size)
  for (const [place, index] of order.entries()) {
    const patch = imageAt(patches, index).data
    for (let row = 0; row < size; row++) {
      const start = (top + row) * columns + left
      data.set(patch.subarray(start, start + size), (place * size + row) * size)
    }
  }
  return { data, count: order.length, rows: size, columns: size }
}

function flagsAt({ places, radius }: AuditLesions, key: string, audit: ScoredLesionAudit): LesionFlags | null {
  const [atLesions, onGrid] = [audit.lesionScores?.[key], audit.scores[key]]
  const shape = atLesions && flagsOf('shape', atLesions, audit.record)
  const shapeOnGrid = onGrid && flagsOf('shape', onGrid, audit.record)
  if (!atLesions || !shape || !shapeOnGrid) return null
  const sfrc = flagsOf('sfrc', atLesions, audit.record)
  const causes = Array.from(atLesions['cause']!)
  const withCause = (...ids: CauseId[]) => {
    const wanted = ids.map(causeIndex)
    return causes.filter((cause) => wanted.includes(cause)).length
  }
  const touched = patchesWithLesions(places, Math.ceil(radius) + 2, audit)
  const others = Array.from(shapeOnGrid.keys()).filter((patch) => !touched.has(patch))
  return {
    lesions: places.length,
    shape: shape.filter(Boolean).length,
    lost: withCause('lost', 'lost-detail'),
    invented: withCause('invented'),
    sfrc: sfrc && sfrc.filter(Boolean).length,
    otherPatches: others.length,
    otherShape: others.filter((patch) => shapeOnGrid[patch]).length
  }
}

/** True if a patch of the audit and a square around a place share pixels. */
const overlap = (
  [row, column]: readonly [number, number],
  place: LesionPlace,
  { record: { patchRows, patchColumns } }: ScoredLesionAudit,
  reach: number
): boolean =>
  row <= place.row + reach &&
  column <= place.column + reach &&
  row + patchRows > place.row - reach &&
  column + patchColumns > place.column - reach

/** Patches that hold a part of a lesion, in its own slice. */
function patchesWithLesions(places: readonly LesionPlace[], reach: number, audit: ScoredLesionAudit): Set<number> {
  const { slice, row, column } = audit.patches
  return new Set(
    Array.from(slice.keys()).filter((patch) =>
      places.some(
        (place) => place.slice === slice[patch] && overlap([row[patch]!, column[patch]!], place, audit, reach)
      )
    )
  )
}
