import type { SlicePlace, Vector } from '../../../../src-core/sources/slice-place.ts'
import type { SeriesMatch, Source, SourceSummary } from '../../../../src-core/sources/source.ts'
import { ctSeries } from '../../../support/records.ts'

export interface Stack {
  /** Heights in mm, in the order of the slices; they also decide the pixels, unless `shows` does. */
  readonly heights: readonly number[]
  readonly label?: string
  readonly origin?: readonly [x: number, y: number]
  readonly rows?: Vector
  readonly columns?: Vector
  readonly summary?: Partial<SourceSummary>
  readonly kinship?: SeriesMatch
  /** Heights of the anatomy that slices show. */
  readonly shows?: readonly number[]
  /** Changes of every slice's place: what is null is not stated. */
  readonly place?: (place: SlicePlace, index: number) => SlicePlace
}

const side = 24
const noKinship: SeriesMatch = { samePatient: true, sameFrameOfReference: true }

/** A DICOM series in memory: discs that wander and grow with height, so that each slice is most like itself. */
export function stack({
  heights,
  label = 'Chest',
  origin = [-10, -20],
  rows = [1, 0, 0],
  columns = [0, 1, 0],
  summary,
  kinship = noKinship,
  shows = heights,
  place = (same) => same
}: Stack): Source {
  const places = heights.map((height, index) =>
    place(
      {
        position: [origin[0], origin[1], height],
        rowDirection: rows,
        columnDirection: columns,
        sliceLocation: height,
        instanceNumber: index + 1,
        thickness: 2
      },
      index
    )
  )
  return {
    summary: ctSeries(label, { sliceCount: heights.length, rows: side, columns: side, sliceSpacing: null, ...summary }),
    readSlice: async (index) => ({ data: anatomy(shows[index]!), rows: side, columns: side }),
    contentHash: async () => label,
    slicePlaces: () => places,
    seriesMatchWith: async () => kinship
  }
}

function anatomy(height: number): Float32Array {
  const [middle, radius] = [6 + height / 2, 4 + height / 6]
  return Float32Array.from({ length: side * side }, (_, pixel) =>
    Math.hypot(Math.floor(pixel / side) - middle, (pixel % side) - 12) < radius ? 200 + 10 * height : -800
  )
}

export const heights = (first: number, count: number, spacing = 2.5): number[] =>
  Array.from({ length: count }, (_, index) => first + index * spacing)

export const withoutPosition = (place: SlicePlace): SlicePlace => ({ ...place, position: null, sliceLocation: null })
