import { count as printedCount } from '../counts.ts'
import { z } from 'zod'
import type { NarrowImage } from './image.ts'
import { regionStatistics, type ImagePoint, type RegionStatistics } from './region-statistics.ts'

/** Kinds of measurements, by number of points. A region has opposite corners, an angle its vertex in the middle. */
export const measurementPoints = { length: 2, profile: 2, angle: 3, rectangle: 2, ellipse: 2 } as const

export type MeasurementKind = keyof typeof measurementPoints

export const measurementLabels: Readonly<Record<MeasurementKind, string>> = {
  length: 'Length',
  profile: 'Profile',
  angle: 'Angle',
  rectangle: 'Rectangle',
  ellipse: 'Ellipse'
}

const coordinate = z.number().min(-1e6).max(1e6)

/** Points in pixels of the slice, x along columns; the corner of the first pixel is (0, 0). */
export const measurementPointsSchema = z.array(z.strictObject({ x: coordinate, y: coordinate }).readonly()).readonly()

/** A shape on a slice that measures it. Workspaces store measurements by series. */
export const measurementSchema = z
  .strictObject({
    id: z.string().min(1).max(60),
    kind: z.enum(['length', 'profile', 'angle', 'rectangle', 'ellipse']),
    /** Slice, 0-based. */
    slice: z.int().nonnegative(),
    points: measurementPointsSchema
  })
  .readonly()
  .refine(({ kind, points }) => points.length === measurementPoints[kind], 'expected the points of the kind')

export type SliceMeasurement = z.infer<typeof measurementSchema>

type Spacing = readonly [row: number, column: number] | null

/** Result of a measurement on one picture. */
export type MeasuredShape =
  | { readonly kind: 'length' | 'profile'; readonly length: number }
  /** In degrees, 0..180. Null if an arm has no length. */
  | { readonly kind: 'angle'; readonly degrees: number | null }
  /** Statistics are null without an image, or if no pixel lies in the region. */
  | { readonly kind: 'rectangle' | 'ellipse'; readonly statistics: RegionStatistics | null }

/**
 * Measures a picture: length in mm (pixels without a spacing), angle in degrees, region in the unit of the image.
 * @param image null until it is read
 */
export function measureShape(
  { kind, points }: Pick<SliceMeasurement, 'kind' | 'points'>,
  image: NarrowImage | null,
  spacing: Spacing
): MeasuredShape {
  const [first, second, third] = points as [ImagePoint, ImagePoint, ImagePoint]
  if (kind === 'length' || kind === 'profile') return { kind, length: lengthBetween(first, second, spacing) }
  if (kind === 'angle') return { kind, degrees: angleAt(second, first, third, spacing) }
  const region = { shape: kind, corners: [first, second] } as const
  return { kind, statistics: image && regionStatistics(image, region, spacing) }
}

/** A distance in mm. In pixels if the spacing of rows and columns is unknown. */
export function lengthBetween(from: ImagePoint, to: ImagePoint, spacing: Spacing): number {
  const [row, column] = spacing ?? [1, 1]
  return Math.hypot((to.x - from.x) * column, (to.y - from.y) * row)
}

/** Angle at `vertex` between the arms to `one` and `other`, in degrees, 0..180. Null if an arm has no length. */
function angleAt(vertex: ImagePoint, one: ImagePoint, other: ImagePoint, spacing: Spacing): number | null {
  const [row, column] = spacing ?? [1, 1]
  const arm = ({ x, y }: ImagePoint) => [(x - vertex.x) * column, (y - vertex.y) * row] as const
  const [[ax, ay], [bx, by]] = [arm(one), arm(other)]
  if (Math.hypot(ax, ay) === 0 || Math.hypot(bx, by) === 0) return null
  return (Math.atan2(Math.abs(ax * by - ay * bx), ax * bx + ay * by) * 180) / Math.PI
}

type Unit = 'HU' | '1' | 'stored'

/** Text in the place of values of a region that includes pixels without values. */
export const uncoveredText = 'Partly outside the patches'

/**
 * Lines of a measurement for a person, such as `Mean 40.2 SD 11.9 HU`. Empty without a value.
 * @param range range to which the values were clipped. Absent if they were not.
 */
export function measurementLines(
  shape: MeasuredShape,
  unit: Unit,
  spacing: Spacing,
  range?: readonly [low: number, high: number]
): string[] {
  if ('length' in shape) return [`${grouped(shape.length)} ${spacing ? 'mm' : 'px'}`]
  if ('degrees' in shape) return shape.degrees === null ? [] : [`${shape.degrees.toFixed(1)}°`]
  const { statistics } = shape
  if (!statistics) return []
  const { mean, standardDeviation, minimum, maximum, area, count } = statistics
  const suffix = unit === 'HU' ? ' HU' : ''
  const fine = (value: number) => signed(value, unit === '1' ? 4 : 1)
  const whole = (value: number) => signed(value, unit === '1' ? 3 : 0)
  const pixels = `${printedCount(count)} px`
  return [
    `Mean ${fine(mean)}  SD ${standardDeviation === null ? 'unknown' : fine(standardDeviation)}${suffix}`,
    `Min ${whole(minimum)}  Max ${whole(maximum)}${suffix}`,
    spacing ? `${grouped(area)} mm²  ${pixels}` : pixels,
    ...(range && reachesEnd(statistics, range) ? [`Clipped to ${whole(range[0])} to ${whole(range[1])}${suffix}`] : [])
  ]
}

/** True if values of a region may have been clipped to a range. */
export const reachesEnd = (
  { minimum, maximum }: Pick<RegionStatistics, 'minimum' | 'maximum'>,
  [low, high]: readonly [low: number, high: number]
): boolean => minimum <= low || maximum >= high

const grouped = (value: number): string =>
  value.toLocaleString('en-GB', { minimumFractionDigits: 1, maximumFractionDigits: 1 })

/** Fixed digits with a true minus, and no minus before zero. */
function signed(value: number, digits: number): string {
  const text = value.toFixed(digits)
  return Number(text) === 0 ? (0).toFixed(digits) : text.replace('-', '\u2212')
}
