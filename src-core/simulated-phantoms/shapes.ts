/**
 * Shapes of a section through a phantom, in mm: x to the right, y down, from the axis of rotation.
 * Angles are clockwise, in degrees.
 */
interface PlacedShape {
  readonly x: number
  readonly y: number
  /** Half lengths along the shape's own axes. */
  readonly halfAxes: readonly [first: number, second: number]
  /** Direction of the first axis. */
  readonly angle: number
  /** HU that the shape adds to what is around it. */
  readonly hounsfield: number
}

/** An ellipse. A cut keeps the points p with normal · (p - centre) < offset. */
export interface Ellipse extends PlacedShape {
  readonly kind: 'ellipse'
  readonly cut?: { readonly angle: number; readonly offset: number }
}

export interface Bar extends PlacedShape {
  readonly kind: 'bar'
}

export type Shape = Ellipse | Bar

/** Rays of one view, in mm. Ray j lies at s = first + j step. Its points are s u + v d. */
export interface RayFan {
  /** Radians; u = (cos, -sin), d = (sin, cos), as in `ParallelBeam`. */
  readonly angle: number
  readonly first: number
  readonly step: number
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180

/**
 * Adds the line integrals of a shape to those of a view: chord length times HU, in HU mm. Chords are exact.
 * @param sums one value a ray
 */
export function addChords(sums: Float64Array, shape: Shape, fan: RayFan): void {
  if (shape.kind === 'ellipse' && !shape.cut) addEllipse(sums, shape, fan)
  else addClipped(sums, shape, fan)
}

/** A shape in the frame of a view: its centre, and its axes along s and v. */
function seenFrom({ x, y, angle, halfAxes: [a, b] }: Shape, view: number) {
  const [cosine, sine] = [Math.cos(view), Math.sin(view)]
  const turned = radians(angle) + view
  return {
    centre: x * cosine - y * sine,
    first: { s: a * Math.cos(turned), v: a * Math.sin(turned) },
    second: { s: -b * Math.sin(turned), v: b * Math.cos(turned) }
  }
}

/** Chord of an ellipse at a distance s from its centre: 2 a b / w² √(w² − s²), w: half width of its shadow. */
function addEllipse(sums: Float64Array, shape: Ellipse, { angle, first, step }: RayFan): void {
  const { centre, first: one, second: two } = seenFrom(shape, angle)
  const square = one.s ** 2 + two.s ** 2
  const scale = (2 * shape.halfAxes[0] * shape.halfAxes[1] * shape.hounsfield) / square
  const width = Math.sqrt(square)
  const last = Math.min(sums.length - 1, Math.floor((centre + width - first) / step))
  for (let ray = Math.max(0, Math.ceil((centre - width - first) / step)); ray <= last; ray++) {
    const s = first + ray * step - centre
    sums[ray]! += scale * Math.sqrt(Math.max(0, square - s * s))
  }
}

/** Chords as intersections of intervals along the ray. */
function addClipped(sums: Float64Array, shape: Shape, { angle, first, step }: RayFan): void {
  const seen = seenFrom(shape, angle)
  const [a, b] = shape.halfAxes
  const width = Math.abs(seen.first.s) + Math.abs(seen.second.s)
  const last = Math.min(sums.length - 1, Math.floor((seen.centre + width - first) / step))
  for (let ray = Math.max(0, Math.ceil((seen.centre - width - first) / step)); ray <= last; ray++) {
    const s = first + ray * step - seen.centre
    // Coordinates in the shape's own frame, as p + v q, with v from the centre's depth.
    const [p, q] = [
      [(s * seen.first.s) / a, (s * seen.second.s) / b],
      [seen.first.v / a, seen.second.v / b]
    ] as const
    const [from, to] = shape.kind === 'bar' ? inBar(p, q, [a, b]) : inEllipse(p, q, shape, angle, s)
    if (to > from) sums[ray]! += (to - from) * shape.hounsfield
  }
}

type Pair = readonly [number, number]
const nothing: Pair = [0, 0]

function inBar(p: Pair, q: Pair, half: Pair): Pair {
  let [from, to] = [-Infinity, Infinity]
  for (let axis = 0; axis < 2; axis++) {
    if (Math.abs(q[axis]!) < 1e-12) {
      if (Math.abs(p[axis]!) > half[axis]!) return nothing
      continue
    }
    const ends = [(-half[axis]! - p[axis]!) / q[axis]!, (half[axis]! - p[axis]!) / q[axis]!]
    from = Math.max(from, Math.min(...ends))
    to = Math.min(to, Math.max(...ends))
  }
  return [from, to]
}

function inEllipse(p: Pair, q: Pair, { halfAxes, cut }: Ellipse, view: number, s: number): Pair {
  const [p0, p1, q0, q1] = [p[0] / halfAxes[0], p[1] / halfAxes[1], q[0] / halfAxes[0], q[1] / halfAxes[1]]
  const [square, half, rest] = [q0 * q0 + q1 * q1, p0 * q0 + p1 * q1, p0 * p0 + p1 * p1 - 1]
  const root = half * half - square * rest
  if (root <= 0) return nothing
  const interval: Pair = [(-half - Math.sqrt(root)) / square, (-half + Math.sqrt(root)) / square]
  if (!cut) return interval
  const turned = radians(cut.angle) + view
  const [along, across] = [Math.sin(turned), Math.cos(turned)]
  const limit = cut.offset - s * across
  if (Math.abs(along) < 1e-12) return limit > 0 ? interval : nothing
  return along > 0
    ? [interval[0], Math.min(interval[1], limit / along)]
    : [Math.max(interval[0], limit / along), interval[1]]
}
