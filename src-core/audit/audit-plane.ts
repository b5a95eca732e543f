import { count } from '../counts.ts'
import { DenoscopeError } from '../errors.ts'
import type { PatchGrid, Patchify } from '../images/patchify-grid.ts'
import { evenlySpread, sliceNumber, slicesInWords } from '../sources/slice-number.ts'
import type { SlicePlace, Vector } from '../sources/slice-place.ts'
import type { Source, SourceSummary } from '../sources/source.ts'
import { planesOf, type Plane, type PlaneAxis, type PlaneName } from '../sources/volume/planes.ts'
import {
  positionOf,
  usualDirections,
  volumeGrid,
  type VolumeGrid,
  type VolumeGridAnswer
} from '../sources/volume/volume-grid.ts'
import { chosenSlices, planAudit, type AuditPlan } from './audit-plan.ts'
import type { AuditRequest } from './audit-request.ts'
import type { DrawnFrom } from './drawn-from.ts'

/** The planes of an audit that are no acquired slices, for its record. */
export interface AuditedPlane {
  readonly name: Exclude<PlaneName, 'axial'>
  /** First and last acquired slice in the planes, 0-based and inclusive. */
  readonly slices: { readonly first: number; readonly last: number }
  /** The acquired series. */
  readonly series: Pick<SourceSummary, 'id' | 'label' | 'sliceCount' | 'rows' | 'columns'>
  /** Place of the planes in the patient, one plane after the other. */
  readonly grid: VolumeGrid
}

/** Planes that are cut from the acquired slices of an audit. */
export interface AuditPlanes {
  readonly recorded: AuditedPlane
  readonly plane: Plane
  /** Acquired slices in the planes, 0-based and ascending without a gap. */
  readonly slices: readonly number[]
  /** The place of each plane; null if the series states none. */
  readonly places: readonly SlicePlace[] | null
}

type PlacedSource = Pick<Source, 'summary' | 'slicePlaces'>
type PlaneRequest = Pick<AuditRequest, 'plane' | 'patchify' | 'slices' | 'limit'>

/** Reason, in one line, why planes of a series with this grid cannot be audited. Null if they can. */
export function planeRefusal(answer: VolumeGridAnswer): string | null {
  if ('refusal' in answer) return answer.refusal
  const acquired = acquiredPlane(answer.grid)
  return acquired === 'axial' ? null : `The acquired slices are ${acquired}, not axial`
}

/** The anatomical plane nearest to the slices of a grid. */
const acquiredPlane = (grid: VolumeGrid): PlaneName =>
  planesOf(grid, { slices: [], rows: 0, columns: 0 }).find(({ normal }) => normal === 2)!.name

/**
 * The coronal or sagittal planes of a series, cut from the chosen axial slices. Null for an axial audit.
 * @param slices axial slices of the audit, ascending
 * @throws argument.invalid without an even grid of axial slices, or with fewer slices than a patch has rows
 */
export function auditPlanes(
  source: PlacedSource,
  request: PlaneRequest,
  slices: readonly number[]
): AuditPlanes | null {
  const { plane: name = 'axial', patchify } = request
  if (name === 'axial') return null
  const refuse = (reason: string): never => {
    throw new DenoscopeError('argument.invalid', `plane: no ${name} planes of '${source.summary.label}': ${reason}`)
  }
  const places = source.slicePlaces?.() ?? null
  const refusal = planeRefusal(volumeGrid(source.summary, places))
  if (refusal !== null) return refuse(refusal)
  const [first, last] = [slices[0]!, slices.at(-1)!]
  const missing = slices.find((slice, index) => slice !== first + index)
  if (missing !== undefined) return refuse(`${slicesInWords({ first: missing - 1, last: missing - 1 })} has no partner`)
  if (slices.length < patchify.patchSize)
    return refuse(
      `a patch of ${patchify.patchSize} rows needs ${patchify.patchSize} axial slices, the audit has ${count(slices.length)}`
    )
  const { id, label, rows, columns, sliceCount } = source.summary
  const used = { ...source.summary, sliceCount: slices.length }
  const answer = volumeGrid(used, places?.slice(first, last + 1) ?? null)
  if ('refusal' in answer) return refuse(answer.refusal)
  const plane = planesOf(answer.grid, { slices, rows, columns }).find((other) => other.name === name)!
  const grid = gridOfPlanes(answer.grid, plane, [columns, rows, slices.length])
  return {
    recorded: { name, slices: { first, last }, series: { id, label, rows, columns, sliceCount }, grid },
    plane,
    slices,
    places: placesOf(grid, plane.count)
  }
}

/**
 * The slice of a patch in words: 'slice 3', 'coronal plane 3', or 'P0001, S0002, slice 3' of drawn cases.
 * @param slice index from 0
 */
export function sliceText(
  { plane, drawnFrom }: { readonly plane?: AuditedPlane; readonly drawnFrom?: Pick<DrawnFrom, 'slices'> },
  slice: number
): string {
  const drawn = drawnFrom?.slices[slice]
  const name = `${plane ? `${plane.name} plane` : 'slice'} ${count(sliceNumber(drawn?.slice ?? slice))}`
  return drawn ? `${drawn.patient}, ${drawn.series}, ${name}` : name
}

/** Planes in words: 'coronal planes of the axial slices 1 to 40 of 120'. */
export const planesText = ({ name, slices, series }: AuditedPlane): string =>
  `${name} planes of the axial ${slicesInWords(slices)} of ${count(series.sliceCount)}`

/** @throws argument.invalid if the patches of an audit lie in no acquired slices */
export function requireAcquiredSlices({ plane }: { readonly plane?: AuditedPlane }): void {
  if (!plane) return
  throw new DenoscopeError(
    'argument.invalid',
    `DICOM objects refer to acquired slices: an audit of ${plane.name} planes has none, export an axial audit instead`
  )
}

/** The grid of planes as if they were acquired: their columns, rows and order. */
function gridOfPlanes(grid: VolumeGrid, plane: Plane, counts: Vector): VolumeGrid {
  const { across, down, normal, pixelSpacing } = plane
  const distances = [grid.spacing[1], grid.spacing[0], grid.spacing[2]]
  const spacing = [...pixelSpacing, distances[normal]!] as const
  const known = grid.directions ?? usualDirections
  const pointing = ({ axis, reversed }: PlaneAxis): Vector => {
    const [x, y, z] = known[axis]
    return reversed ? [-x, -y, -z] : [x, y, z]
  }
  const start: [number, number, number] = [0, 0, 0]
  for (const { axis, reversed } of [across, down]) if (reversed) start[axis] = counts[axis]! - 1
  return {
    ...grid,
    spacing,
    directions: grid.directions && [pointing(across), pointing(down), known[normal]],
    origin: grid.origin && positionOf(grid, start)
  }
}

function placesOf(grid: VolumeGrid, planes: number): SlicePlace[] | null {
  const { directions, origin } = grid
  if (!directions || !origin) return null
  return Array.from({ length: planes }, (_, index) => ({
    position: positionOf(grid, [0, 0, index]),
    rowDirection: directions[0],
    columnDirection: directions[1],
    sliceLocation: null,
    instanceNumber: null,
    thickness: null
  }))
}

/** The summary of a series whose slices are the planes. Its id differs, since its pixels lie elsewhere. */
export function summaryOfPlanes(summary: SourceSummary, { recorded, plane }: AuditPlanes): SourceSummary {
  const { name, slices, grid } = recorded
  const { rows, columns, count: sliceCount, pixelSpacing, edgeLetters } = plane
  const size = pixelSpacing.map((side) => Number(side.toFixed(4)))
  return {
    ...summary,
    id: `${summary.id}-${name}-${slices.first}-${slices.last}`,
    label: `${summary.label}, ${name}`,
    details: [
      ...summary.details,
      `${name === 'coronal' ? 'Coronal' : 'Sagittal'} planes of the axial ${slicesInWords(slices)}; pixels of ${size[0]} x ${size[1]} mm (height x width), not resampled`,
      ...(grid.directions ? [] : ['No directions are stated: the slices count as axial and in order towards the head'])
    ],
    sliceCount,
    rows,
    columns,
    pixelSpacing,
    sliceSpacing: grid.spacing[2],
    edgeLetters
  }
}

/**
 * The patches of an audit whose series are not paired yet.
 * @throws as `planAudit` and `auditPlanes`
 */
export function planRequest(source: PlacedSource, request: PlaneRequest): AuditPlan {
  const planes = auditPlanes(source, request, chosenSlices(source.summary, request.slices, null))
  return planes ? planOfPlanes(summaryOfPlanes(source.summary, planes), request) : planAudit(source.summary, request)
}

/**
 * Starts of the patches on a plane, which lie wholly in it. What is left over is halved between both ends.
 * Empty if no patch fits.
 */
export function planeGrid(
  { rows, columns }: Pick<Plane, 'rows' | 'columns'>,
  { patchSize, stride }: Pick<Patchify, 'patchSize' | 'stride'>
): PatchGrid {
  const starts = (length: number) => {
    const steps = Math.floor((length - patchSize) / stride)
    const first = (length - patchSize - steps * stride) >> 1
    return Array.from({ length: Math.max(0, steps + 1) }, (_, index) => first + index * stride)
  }
  return { rowStarts: starts(rows), columnStarts: starts(columns) }
}

/**
 * The patches of planes. Without a size of its crop, they cover the whole plane, which is seldom a square.
 * A limit spreads the planes evenly over the series, since neighbours are much alike.
 */
export function planOfPlanes(source: SourceSummary, { patchify, limit }: PlaneRequest): AuditPlan {
  const { crop } = patchify
  const all = planAudit(source, { patchify })
  const isWholePlane = crop.kind === 'central' && crop.size === undefined
  const grid = isWholePlane
    ? { crop: { row: 0, column: 0, size: Math.max(source.rows, source.columns) }, ...planeGrid(source, patchify) }
    : all.grid
  const patchesPerSlice = grid.rowStarts.length * grid.columnStarts.length
  const patchCount = Math.min(limit ?? Infinity, patchesPerSlice * source.sliceCount)
  const slices = evenlySpread(all.slices, Math.ceil(patchCount / patchesPerSlice))
  return { grid, patchesPerSlice, patchCount, slices }
}
