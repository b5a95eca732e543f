import type { Random } from '../../random/random.ts'
import type { Point, Segment } from './tubes.ts'

/** Root of a vessel tree, and the organ that it supplies. Lengths in mm. */
export interface TreePlan {
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
