import { pixelSize, side, toPixel, type Canvas, type Tissue } from './phantom-canvas.ts'
import type { Layer } from './organ-shapes.ts'
import type { Random } from '../../random/random.ts'

export type Point = readonly [x: number, y: number, z: number]

/** A straight piece of a tube with a linear radius. Lengths in mm. */
export interface Segment {
  readonly from: Point
  readonly to: Point
  readonly fromRadius: number
  readonly toRadius: number
}

const binHeight = 4
const middle = (side - 1) / 2

/** Segments by the heights that they reach, for fast access by slice. */
function binSegments(segments: readonly Segment[]): Map<number, Segment[]> {
  const bins = new Map<number, Segment[]>()
  for (const segment of segments) {
    const reach = Math.max(segment.fromRadius, segment.toRadius) + pixelSize
    const first = Math.floor((Math.min(segment.from[2], segment.to[2]) - reach) / binHeight)
    const last = Math.floor((Math.max(segment.from[2], segment.to[2]) + reach) / binHeight)
    for (let bin = first; bin <= last; bin++) {
      const members = bins.get(bin)
      if (members === undefined) bins.set(bin, [segment])
      else members.push(segment)
    }
  }
  return bins
}

/** Rows or columns of pixels with centres within `reach` mm of [from, to]; end exclusive. */
function pixelRange(from: number, to: number, reach: number): [first: number, end: number] {
  const first = Math.ceil(toPixel(Math.min(from, to) - reach))
  const end = Math.floor(toPixel(Math.max(from, to) + reach)) + 1
  return [Math.max(0, first), Math.min(side, end)]
}

/**
 * Covers the cut of a rounded cone at height z: pixels with a signed distance above -0.5 pixels. Segments of one set
 * share the larger cover, so that joints do not bulge.
 */
function coverSegment(canvas: Canvas, segment: Segment, z: number, inset: number): void {
  const { cover } = canvas
  const [x0, y0, z0] = segment.from
  const [dx, dy, dz] = [segment.to[0] - x0, segment.to[1] - y0, segment.to[2] - z0]
  const reach = Math.max(segment.fromRadius, segment.toRadius) - inset + pixelSize / 2
  if (reach <= pixelSize / 2) return
  const [nearest, farthest] = shareNear(z0, dz, z, reach)
  if (nearest > farthest) return
  const inverse = 1 / (dx * dx + dy * dy + dz * dz || 1)
  const [top, bottom] = pixelRange(y0 + nearest * dy, y0 + farthest * dy, reach)
  const [left, right] = pixelRange(x0 + nearest * dx, x0 + farthest * dx, reach)
  const outside = reach * reach
  const solid = Math.max(0, Math.min(segment.fromRadius, segment.toRadius) - inset - pixelSize / 2) ** 2
  const pz = z - z0
  for (let row = top; row < bottom; row++) {
    const py = (row - middle) * pixelSize - y0
    for (let column = left; column < right; column++) {
      const px = (column - middle) * pixelSize - x0
      const along = (px * dx + py * dy + pz * dz) * inverse
      const share = along < 0 ? 0 : along > 1 ? 1 : along
      const ex = px - share * dx
      const ey = py - share * dy
      const ez = pz - share * dz
      const squared = ex * ex + ey * ey + ez * ez
      if (squared >= outside) continue
      const index = row * side + column
      if (squared <= solid) {
        cover[index] = 1
        continue
      }
      const radius = segment.fromRadius + (segment.toRadius - segment.fromRadius) * share - inset
      const value = 0.5 + (radius - Math.sqrt(squared)) / pixelSize
      if (value > cover[index]!) cover[index] = value > 1 ? 1 : value
    }
  }
  canvas.touch(top, bottom, left, right)
}

/** The part of a segment within `reach` of height z, as shares 0..1 of its length. */
function shareNear(z0: number, dz: number, z: number, reach: number): [number, number] {
  if (Math.abs(dz) < 1e-6) return Math.abs(z - z0) <= reach ? [0, 1] : [1, 0]
  const [a, b] = [(z - reach - z0) / dz, (z + reach - z0) / dz]
  return [Math.max(0, Math.min(a, b)), Math.min(1, Math.max(a, b))]
}

/** Tubes of one tissue. `inset` is the depth under the surface in mm at which the tissue begins, as for marrow. */
export class TubeLayer implements Layer {
  readonly segments: readonly Segment[]
  readonly tissue: Tissue
  readonly inset: number
  readonly #bins: Map<number, Segment[]>

  constructor(segments: readonly Segment[], tissue: Tissue, inset: number = 0) {
    this.segments = segments
    this.tissue = tissue
    this.inset = inset
    this.#bins = binSegments(segments)
  }

  paint(canvas: Canvas, z: number): void {
    const near = this.#bins.get(Math.floor(z / binHeight))
    if (near === undefined) return
    for (const segment of near) coverSegment(canvas, segment, z, this.inset)
    canvas.apply(this.tissue)
  }
}

/** Segments along a line of points with a radius at each. */
export function polyline(points: readonly Point[], radius: (share: number) => number): Segment[] {
  const last = points.length - 1
  return points
    .slice(1)
    .map((to, index) => ({
      from: points[index]!,
      to,
      fromRadius: radius(index / last),
      toRadius: radius((index + 1) / last)
    }))
}

/** Root of a vessel tree, and the organ that it supplies. Lengths in mm. */
interface TreePlan {
  readonly root: Point
  /** Number of places in the organ that the tree reaches. */
  readonly leaves: number
  readonly leafRadius: number
  /** Corners of a box around the organ. */
  readonly box: readonly [low: Point, high: Point]
  readonly contains: (point: Point, margin: number) => boolean
}

interface Node {
  readonly point: Point
  readonly parent: number
  /** Sum of the cubes of the radii of all twigs beyond this node. */
  cubed: number
}

const step = 3.5
const attempts = 30

const distance = (a: Point, b: Point): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])

/**
 * Grows a tree that fills an organ. Random places, nearest first, are joined to the tree by a slightly wavy line.
 * After constrained constructive optimization, without its optimization (Schreiner & Buxbaum 1993,
 * doi:10.1109/10.243413).
 * Radii follow from the twigs up by Murray's law, `r^3 = r1^3 + r2^3` (Murray 1926, doi:10.1073/pnas.12.3.207).
 */
export function growTree(random: Random, plan: TreePlan): Segment[] {
  const nodes: Node[] = [{ point: plan.root, parent: -1, cubed: 0 }]
  const targets = drawTargets(random, plan).sort((a, b) => distance(a, plan.root) - distance(b, plan.root))
  for (const target of targets) growTowards(random, plan, nodes, target)
  return toSegments(nodes)
}

function drawTargets(random: Random, { leaves, box: [low, high], contains }: TreePlan): Point[] {
  const targets: Point[] = []
  for (let attempt = 0; attempt < leaves * attempts && targets.length < leaves; attempt++) {
    const at = (axis: 0 | 1 | 2) => low[axis] + (high[axis] - low[axis]) * random.uniform()
    const point: Point = [at(0), at(1), at(2)]
    if (contains(point, 2)) targets.push(point)
  }
  return targets
}

function nearestNode(nodes: readonly Node[], target: Point): number {
  let best = 0
  let bestSquared = Infinity
  for (let index = 0; index < nodes.length; index++) {
    const [x, y, z] = nodes[index]!.point
    const squared = (x - target[0]) ** 2 + (y - target[1]) ** 2 + (z - target[2]) ** 2
    if (squared < bestSquared) [best, bestSquared] = [index, squared]
  }
  return best
}

/** Adds the way to a target, or nothing if the way would leave the organ. */
function growTowards(random: Random, plan: TreePlan, nodes: Node[], target: Point): void {
  const from = nearestNode(nodes, target)
  const way: Point[] = []
  let point = nodes[from]!.point
  for (let left = Math.ceil(distance(point, target) / step); left > 0; left--) {
    const waver = left === 1 ? 0 : 0.7
    const next = (axis: 0 | 1 | 2) => point[axis] + (target[axis] - point[axis]) / left + waver * random.normal()
    point = [next(0), next(1), next(2)]
    // The root may lie outside the organ.
    if (!plan.contains(point, 1) && distance(point, plan.root) > 12) return
    way.push(point)
  }
  let parent = from
  for (const place of way) parent = nodes.push({ point: place, parent, cubed: 0 }) - 1
  for (let index = parent; index >= 0; index = nodes[index]!.parent) nodes[index]!.cubed += plan.leafRadius ** 3
}

function toSegments(nodes: readonly Node[]): Segment[] {
  return nodes.slice(1).map(({ point, parent, cubed }) => {
    const { point: from, cubed: above } = nodes[parent]!
    // A twig starts thinner than the vessel that it leaves.
    const fromRadius = Math.min(Math.cbrt(above), Math.cbrt(cubed) * 1.25)
    return { from, to: point, fromRadius, toRadius: Math.cbrt(cubed) }
  })
}
