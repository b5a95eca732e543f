/** A connected region that a detector marks, 8-connected. */
export interface Mark {
  readonly rating: number
  /** True if the region touches the inserted artefact or comes within a pixel of it. */
  readonly hit: boolean
}

/**
 * Regions of pixels above a level in one patch, rated by their highest value, highest first.
 * @param values shape (rows, columns) @param truth 1 inside the artefact, same shape.
 */
export function findMarks(values: ArrayLike<number>, truth: Uint8Array, columns: number, level: number): Mark[] {
  const pending = new Uint8Array(values.length)
  for (let pixel = 0; pixel < pending.length; pixel++) pending[pixel] = Number(values[pixel]! > level)
  const marks: Mark[] = []
  for (let pixel = 0; pixel < pending.length; pixel++) {
    if (pending[pixel] === 0) continue
    const region = takeRegion(pending, pixel, columns)
    const rating = region.reduce((highest, at) => Math.max(highest, values[at]!), -Infinity)
    marks.push({ rating, hit: region.some((at) => touches(truth, at, columns)) })
  }
  return marks.sort((a, b) => b.rating - a.rating)
}

/** Regions of a mask, rated by their area in pixels, largest first. */
export function findRegions(mask: Uint8Array, truth: Uint8Array, columns: number): Mark[] {
  const pending = mask.slice()
  const marks: Mark[] = []
  for (let pixel = 0; pixel < pending.length; pixel++) {
    if (pending[pixel] === 0) continue
    const region = takeRegion(pending, pixel, columns)
    marks.push({ rating: region.length, hit: region.some((at) => touches(truth, at, columns)) })
  }
  return marks.sort((a, b) => b.rating - a.rating)
}

function takeRegion(pending: Uint8Array, start: number, columns: number): number[] {
  const region = [start]
  pending[start] = 0
  for (let index = 0; index < region.length; index++) {
    for (const next of around(region[index]!, pending.length, columns)) {
      if (pending[next] === 0) continue
      pending[next] = 0
      region.push(next)
    }
  }
  return region
}

const touches = (truth: Uint8Array, pixel: number, columns: number) =>
  truth[pixel] === 1 || around(pixel, truth.length, columns).some((next) => truth[next] === 1)

/** The up to eight neighbours of a pixel. */
function around(pixel: number, length: number, columns: number): number[] {
  const column = pixel % columns
  const neighbours: number[] = []
  for (let row = pixel - column - columns; row <= pixel - column + columns; row += columns) {
    if (row < 0 || row >= length) continue
    for (let next = Math.max(0, column - 1); next <= Math.min(columns - 1, column + 1); next++) {
      if (row + next !== pixel) neighbours.push(row + next)
    }
  }
  return neighbours
}
