import { currentScoreId } from '../../../src-core/scores/former-score-ids.ts'
import type { MetricDefinition } from '../../../src-core/scores/metric-definition.ts'
import { persisted } from '../../state/settings.svelte.ts'

/**
 * Maps values of one score to positions along an axis, in CSS pixels. Infinite values have a position beyond the end.
 */
export interface PlotScale {
  readonly low: number
  readonly high: number
  readonly ticks: readonly number[]
  /** Position of a value; NaN for a missing value. */
  place(value: number): number
}

/** Distance between the last finite value and the position of infinity, in CSS pixels. */
const infinityRoom = 18

/** A scale from `start` (the lowest value) to `end`; on a vertical axis `start` lies below `end`. */
export function plotScale(values: Float64Array, start: number, end: number, wantedTicks: number): PlotScale {
  const [low, high, infinite] = rangeOf(values)
  const ticks = niceTicks(low, high, wantedTicks)
  const from = Math.min(low, ticks[0] ?? low)
  const to = Math.max(high, ticks.at(-1) ?? high)
  const direction = Math.sign(end - start)
  const last = infinite ? end - direction * infinityRoom : end
  const place = (value: number) => {
    if (value === Infinity) return end
    if (value === -Infinity) return start
    return start + ((value - from) / (to - from)) * (last - start)
  }
  return { low: from, high: to, ticks, place }
}

function rangeOf(values: Float64Array): [low: number, high: number, infinite: boolean] {
  let [low, high, infinite] = [Infinity, -Infinity, false]
  for (const value of values) {
    if (value === Infinity) infinite = true
    if (!Number.isFinite(value)) continue
    if (value < low) low = value
    if (value > high) high = value
  }
  if (low > high) return [0, 1, infinite]
  if (low === 0 && high === 0) return [0, 1, infinite]
  return low === high ? [low - 0.5, high + 0.5, infinite] : [low, high, infinite]
}

/** Multiples of 1, 2 or 5 times a power of ten. The first is at most `low`, the last at least `high`. */
export function niceTicks(low: number, high: number, wanted: number): number[] {
  const rough = (high - low) / Math.max(1, wanted)
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999) ?? 10)
  const first = Math.floor(low / step + 1e-9)
  const last = Math.ceil(high / step - 1e-9)
  // Computed from whole multiples, because sums of steps give 0.30000000000000004.
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)))
}

export type LassoTool = 'lasso' | 'rectangle'

/** Scores on the axes, by id, and the tool. */
interface ScatterSettings {
  readonly shown: boolean
  readonly x: string
  readonly y: string
  readonly tool: LassoTool
}

export const defaultScatter: ScatterSettings = { shown: true, x: 'psnr', y: 'detailKept', tool: 'lasso' }

export function isScatterSettings(value: unknown): boolean {
  const { shown, x, y, tool } = (value ?? {}) as Partial<ScatterSettings>
  return (
    typeof shown === 'boolean' &&
    typeof x === 'string' &&
    typeof y === 'string' &&
    (tool === 'lasso' || tool === 'rectangle')
  )
}

export const scatterSettings = persisted<ScatterSettings>('audit.scatter', defaultScatter, isScatterSettings)

/**
 * Ids of the scores on the axes:
 * 1. the chosen ones
 * 2. PSNR and detail kept, which only scans have, or structural error
 * 3. the first two scores of the audit
 */
export function axesOf(
  definitions: readonly MetricDefinition[],
  { x, y }: ScatterSettings
): { x: MetricDefinition; y: MetricDefinition } | null {
  const ordered = definitions.filter(({ categories }) => !categories)
  const find = (...ids: string[]) =>
    ids.map((id) => ordered.find((score) => score.id === id)).find((score) => score !== undefined)
  const across = find(currentScoreId(x), defaultScatter.x) ?? ordered[0]
  const up = find(currentScoreId(y), defaultScatter.y, 'structuralError', 'ssim') ?? ordered[1] ?? across
  return across && up ? { x: across, y: up } : null
}

/** Positions of patches in the plot, in CSS pixels; NaN for patches that lack one of the scores. */
export interface PlotPoints {
  readonly x: Float64Array
  readonly y: Float64Array
}

export interface Point {
  readonly x: number
  readonly y: number
}

const cellSize = 16

/** Finds the patch at a position. A grid of cells avoids a search through all points. */
export class PointIndex {
  readonly #points: PlotPoints
  readonly #cells = new Map<string, number[]>()

  /** @param patches the patches that can be found, the topmost last */
  constructor(points: PlotPoints, patches: Int32Array) {
    this.#points = points
    for (const patch of patches) {
      const [x, y] = [points.x[patch]!, points.y[patch]!]
      if (Number.isNaN(x) || Number.isNaN(y)) continue
      const key = `${Math.floor(x / cellSize)} ${Math.floor(y / cellSize)}`
      const cell = this.#cells.get(key)
      if (cell) cell.push(patch)
      else this.#cells.set(key, [patch])
    }
  }

  /** The nearest patch within `reach` pixels, which is at most a cell's size; -1 if there is none. */
  nearest({ x, y }: Point, reach: number): number {
    let [found, distance] = [-1, reach]
    const [column, row] = [Math.floor(x / cellSize), Math.floor(y / cellSize)]
    for (let across = -1; across <= 1; across++) {
      for (let down = -1; down <= 1; down++) {
        for (const patch of this.#cells.get(`${column + across} ${row + down}`) ?? []) {
          const away = Math.hypot(this.#points.x[patch]! - x, this.#points.y[patch]! - y)
          if (away <= distance) [found, distance] = [patch, away]
        }
      }
    }
    return found
  }
}

/** The given patches whose points lie within a closed line, in the order given. */
export function patchesWithin(points: PlotPoints, patches: Int32Array, line: readonly Point[]): Int32Array {
  const [xs, ys] = [line.map(({ x }) => x), line.map(({ y }) => y)]
  const box = { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) }
  return patches.filter((patch) => {
    const [x, y] = [points.x[patch]!, points.y[patch]!]
    return x >= box.left && x <= box.right && y >= box.top && y <= box.bottom && isWithin(x, y, line)
  })
}

/** Even-odd rule (Shimrat 1962, doi:10.1145/368637.368653). */
function isWithin(x: number, y: number, line: readonly Point[]): boolean {
  let within = false
  for (let i = 0, j = line.length - 1; i < line.length; j = i++) {
    const [one, other] = [line[i]!, line[j]!]
    const crosses = one.y > y !== other.y > y && x < ((other.x - one.x) * (y - one.y)) / (other.y - one.y) + one.x
    if (crosses) within = !within
  }
  return within
}

/** The corners of a rectangle between two points. */
export function rectangleLine(from: Point, to: Point): Point[] {
  return [from, { x: to.x, y: from.y }, to, { x: from.x, y: to.y }]
}

/** The union of two selections in patch order, each patch once. */
export function joinSelections(one: Int32Array | null, other: Int32Array): Int32Array {
  return one ? Int32Array.from(new Set([...one, ...other])).sort() : other
}
