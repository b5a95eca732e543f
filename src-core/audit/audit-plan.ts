import { count } from '../counts.ts'
import { DenoscopeError } from '../errors.ts'
import { sliceNumber } from '../sources/slice-number.ts'
import type { SourceSummary } from '../sources/source.ts'
import type { AuditRequest } from './audit-request.ts'
import { patchGrid, raggedGrid, resolveCrop, type Patchify } from '../images/patchify-grid.ts'

/** Starts of the patches on every slice of a source, in pixels of the slice. */
export interface SliceGrid {
  readonly crop: { readonly row: number; readonly column: number; readonly size: number }
  readonly rowStarts: readonly number[]
  readonly columnStarts: readonly number[]
}

/** The patches of an audit: all patches of its slices. A limit may cut the last slice short (`LimitedChoice`). */
export interface AuditPlan {
  readonly grid: SliceGrid
  /** 0-based slices of the source, ascending. */
  readonly slices: readonly number[]
  readonly patchesPerSlice: number
  readonly patchCount: number
}

/** @throws argument.invalid if crop or patch do not fit the source's slices */
export function planGrid(source: SourceSummary, patchify: Patchify): SliceGrid {
  const crop = resolveCrop(source.rows, source.columns, patchify.crop)
  const { rowStarts, columnStarts } =
    patchify.crop.kind === 'whole' ? wholeGrid(source, patchify) : patchGrid(crop, patchify.patchSize, patchify.stride)
  return { crop, rowStarts, columnStarts }
}

function wholeGrid({ rows, columns }: SourceSummary, { patchSize, stride }: Patchify) {
  if (stride !== patchSize) {
    throw new DenoscopeError(
      'argument.invalid',
      `stride: patches of a whole slice lie side by side: expected ${patchSize}, got ${stride}`
    )
  }
  return raggedGrid(rows, columns, patchSize)
}

/**
 * @param paired slices of the source that every other series has; null if there is no other series
 * @throws argument.invalid or slice.out-of-range if the request does not fit the source
 */
export function planAudit(
  source: SourceSummary,
  request: Pick<AuditRequest, 'patchify' | 'slices' | 'limit'>,
  paired: readonly number[] | null = null
): AuditPlan {
  const grid = planGrid(source, request.patchify)
  const slices = chosenSlices(source, request.slices, paired)
  const patchesPerSlice = grid.rowStarts.length * grid.columnStarts.length
  const patchCount = Math.min(request.limit ?? Infinity, patchesPerSlice * slices.length)
  return { grid, slices: slices.slice(0, Math.ceil(patchCount / patchesPerSlice)), patchesPerSlice, patchCount }
}

/**
 * The slices of a range, 0-based and ascending. A limit of patches may leave later ones out of an audit.
 * @param range default: all slices
 * @param paired slices of the source that every other series has; null if there is no other series
 * @throws slice.out-of-range if the range does not fit the source, or holds no paired slice
 */
export function chosenSlices(
  source: Pick<SourceSummary, 'sliceCount'>,
  range: AuditRequest['slices'],
  paired: readonly number[] | null
): readonly number[] {
  const { first, last } = range ?? { first: 0, last: source.sliceCount - 1 }
  const numbers = `${count(sliceNumber(first))} to ${count(sliceNumber(last))}`
  if (first > last || last >= source.sliceCount) {
    throw new DenoscopeError(
      'slice.out-of-range',
      `slices: expected a range within 1 to ${count(source.sliceCount)}, got ${numbers}`
    )
  }
  const slices = (paired ?? Array.from({ length: source.sliceCount }, (_, slice) => slice)).filter(
    (slice) => slice >= first && slice <= last
  )
  if (slices.length === 0) {
    throw new DenoscopeError('slice.out-of-range', `slices: none of ${numbers} has a partner in every series`)
  }
  return slices
}
