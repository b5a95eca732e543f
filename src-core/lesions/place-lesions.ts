import type { Image } from '../images/image.ts'
import { Random } from '../random/random.ts'
import { allowedValues, type AllowedValues, freePlaces, smoothedSlice } from './free-places.ts'
import {
  groundRange,
  groundText,
  type LesionGround,
  type LesionPlace,
  type LesionPlan,
  lesionsText
} from './lesion-plan.ts'
import {
  isInside,
  type LesionArea,
  type LesionScale,
  lesionScale,
  meet,
  placeObstacle,
  refuse,
  type ScaledSource,
  slicesOf
} from './lesion-scale.ts'

/** Slices in which lesions are placed. */
export interface LesionGroundSlices extends LesionArea {
  readonly source: ScaledSource
  /** A slice of the clean series in HU. */
  readonly readSlice: (slice: number) => Promise<Image>
}

/** Most candidates that are kept for one slice. */
const mostCandidates = 20_000

/**
 * The places of a plan's lesions, ordered by slice, row and column. The same seed gives the same places.
 * Rule (own choice), slice after slice in a drawn order, one lesion at a time:
 * 1. Smoothed values (sigma 1 pixel) within the lesion, its blurred edge and 2 pixels lie on the ground.
 * 2. Of these places, the half with the smaller standard deviation over the surrounding square counts.
 * 3. Two lesions are 2 diameters and 3 sigma apart. Spheres keep this distance if their slices meet.
 * @throws argument.invalid, in one line, if a given place does not fit or if there is too little room
 */
export async function placeLesions(plan: LesionPlan, ground: LesionGroundSlices, seed: number): Promise<LesionPlace[]> {
  const scale = lesionScale(plan, ground.source)
  const { places } = plan
  const placed =
    places.kind === 'given' ? givenPlaces(plan, places.places, ground, scale) : await byRule(plan, ground, scale, seed)
  return placed.sort((one, other) => one.slice - other.slice || one.row - other.row || one.column - other.column)
}

function givenPlaces(
  plan: LesionPlan,
  places: readonly LesionPlace[],
  ground: LesionGroundSlices,
  scale: LesionScale
): LesionPlace[] {
  const placed: LesionPlace[] = []
  for (const place of places) {
    const obstacle = placeObstacle(place, placed, { plan, scale, ground })
    if (obstacle) refuse(obstacle)
    placed.push(place)
  }
  return placed
}

async function byRule(
  plan: LesionPlan,
  ground: LesionGroundSlices,
  scale: LesionScale,
  seed: number
): Promise<LesionPlace[]> {
  const places = plan.places as Extract<LesionPlan['places'], { kind: 'rule' }>
  const candidates = new CandidatePlaces(plan, places.ground, ground, scale, seed)
  let open = new Random(seed).shuffle([...ground.slices])
  const placed: LesionPlace[] = []
  while (open.length > 0 && placed.length < places.count) {
    const next: number[] = []
    for (const slice of open) {
      if (placed.length === places.count) break
      const place = await candidates.take(slice, (tried) => placed.some((other) => meet(tried, other, plan, scale)))
      if (!place) continue
      placed.push(place)
      next.push(slice)
    }
    open = next
  }
  if (placed.length < places.count)
    refuse(
      `room for ${placed.length} of ${lesionsText(places.count, plan)} in ${groundText(places.ground)}; ask for fewer, or use more slices`
    )
  return placed
}

/** Places of a slice in the order in which they are tried. */
class CandidatePlaces {
  readonly #plan: LesionPlan
  readonly #allowed: AllowedValues
  readonly #ground: LesionGroundSlices
  readonly #scale: LesionScale
  readonly #seed: number
  readonly #free = new Map<number, Promise<FreeSlice>>()
  readonly #left = new Map<number, number[]>()

  constructor(
    plan: LesionPlan,
    wanted: LesionGround | readonly [number, number],
    ground: LesionGroundSlices,
    scale: LesionScale,
    seed: number
  ) {
    this.#plan = plan
    this.#allowed = allowedValues(groundRange(wanted), ground.source.intensityRange, plan.contrast)
    this.#ground = ground
    this.#scale = scale
    this.#seed = seed
  }

  /** Takes the next place of a slice that is not refused; undefined if there is none. */
  async take(slice: number, isRefused: (place: LesionPlace) => boolean): Promise<LesionPlace | undefined> {
    const left = this.#left.get(slice) ?? (await this.#candidates(slice))
    this.#left.set(slice, left)
    const { columns } = this.#ground.source
    for (let at = left.pop(); at !== undefined; at = left.pop()) {
      const place = { slice, row: Math.floor(at / columns), column: at % columns }
      if (!isRefused(place)) return place
    }
    return undefined
  }

  /** Inside the area, on the ground in each slice that the lesion reaches, and of the smoother half. */
  async #candidates(slice: number): Promise<number[]> {
    const [own, ...others] = [slice, ...slicesOf(slice, this.#plan, this.#scale).filter((each) => each !== slice)]
    const { sliceCount, columns } = this.#ground.source
    if (others.some((each) => each < 0 || each >= sliceCount)) return []
    const { free, deviations } = await this.#freeOf(own!)
    const further = await Promise.all(others.map((each) => this.#freeOf(each)))
    const inside = free.filter(
      (at) =>
        further.every((other) => other.isFree[at] === 1) &&
        isInside({ slice, row: Math.floor(at / columns), column: at % columns }, this.#ground, this.#scale)
    )
    const ranked = inside.map((at) => deviations(at)).sort((one, other) => one - other)
    const limit = ranked[Math.floor(ranked.length / 2)] ?? 0
    const smooth = inside.filter((at) => deviations(at) <= limit)
    return new Random(this.#seed, slice + 1).shuffle(smooth).slice(0, mostCandidates)
  }

  #freeOf(slice: number): Promise<FreeSlice> {
    const known = this.#free.get(slice)
    if (known) return known
    const made = this.#ground.readSlice(slice).then((image) => freeSlice(image, this.#allowed, this.#scale.reach))
    this.#free.set(slice, made)
    return made
  }
}

interface FreeSlice {
  readonly free: readonly number[]
  /** 1 for each free pixel. */
  readonly isFree: Uint8Array
  /** Standard deviation of the smoothed values over the square around a free pixel. */
  readonly deviations: (at: number) => number
}

function freeSlice(image: Image, allowed: AllowedValues, reach: number): FreeSlice {
  const smoothed = smoothedSlice(image)
  const free = freePlaces(smoothed, allowed, reach)
  const isFree = new Uint8Array(image.data.length)
  for (const at of free) isFree[at] = 1
  return { free, isFree, deviations: squareDeviations(smoothed, free, Math.ceil(reach)) }
}

/** Standard deviation over the square of 2 reach + 1 pixels around each place, by tables of sums. */
function squareDeviations({ data, rows, columns }: Image, places: readonly number[], reach: number) {
  const width = columns + 1
  const [sums, squares] = [new Float64Array(width * (rows + 1)), new Float64Array(width * (rows + 1))]
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const [value, at] = [data[row * columns + column]!, (row + 1) * width + column + 1]
      sums[at] = value + sums[at - 1]! + sums[at - width]! - sums[at - width - 1]!
      squares[at] = value * value + squares[at - 1]! + squares[at - width]! - squares[at - width - 1]!
    }
  const n = (2 * reach + 1) ** 2
  const within = (table: Float64Array, row: number, column: number): number => {
    const [top, bottom] = [(row - reach) * width, (row + reach + 1) * width]
    const [left, right] = [column - reach, column + reach + 1]
    return table[bottom + right]! - table[bottom + left]! - table[top + right]! + table[top + left]!
  }
  const deviations = new Map<number, number>()
  for (const at of places) {
    const [row, column] = [Math.floor(at / columns), at % columns]
    const mean = within(sums, row, column) / n
    deviations.set(at, Math.sqrt(Math.max(0, within(squares, row, column) / n - mean * mean)))
  }
  return (at: number): number => deviations.get(at)!
}
