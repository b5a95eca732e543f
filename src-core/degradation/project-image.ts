import { DenoscopeError } from '../errors.ts'
import type { Image } from '../images/image.ts'
import { kernels, doublesAt, floatsAt, KernelWorkspace } from '../kernels/kernels.ts'
import { type ParallelBeam, type Turns, turnsOf } from './parallel-beam.ts'

/** Pixels of zero around the image: one for interpolation at the edge, one for rounding at a ray's end. */
const margin = 2

/**
 * Projects an image along parallel rays (Radon transform): sums of samples one pixel apart on each ray.
 * Samples are interpolated bilinearly, with zero outside the image.
 * With `diagonalBeam` the result is that of scikit-image's `radon(image, theta, circle=False)`. It turns the image
 * instead of the rays.
 * @param image values of any unit, all finite
 * @returns the sinogram: rows are detector pixels, columns views, values in the image's unit times pixels
 * @throws argument.invalid for values that are not finite
 */
export function project(image: Image, beam: ParallelBeam): Image {
  const { angles, detectorPixels, detectorPitch, detectorCentre, axis, firstSample, lastSample } = beam
  requireFinite(image)
  const turns = turnsOf(image, beam)
  const workspace = new KernelWorkspace()
  const images = placeTurned(workspace, image, turns)
  const rays = turns === 1 ? detectorPixels : Math.ceil(detectorPixels / 2)
  const sums = workspace.reserve(32 * rays)
  const views = angles.length
  const right = turns === 4 ? views / 2 : views
  const data = new Float32Array(detectorPixels * views)
  for (let view = 0; view < right; view++) {
    const [cosine, sine] = [Math.cos(angles[view]!), Math.sin(angles[view]!)]
    kernels().projectView(
      images,
      image.rows,
      image.columns,
      margin,
      sums,
      rays,
      detectorPitch,
      detectorCentre,
      axis.row,
      axis.column,
      cosine,
      sine,
      firstSample,
      lastSample
    )
    const found = doublesAt(sums, 4 * rays)
    for (let turn = 0; turn < turns; turn++) {
      const column = view + (turn >> 1) * right
      for (let ray = 0; ray < rays; ray++) {
        const pixel = turn % 2 === 0 ? ray : detectorPixels - 1 - ray
        data[pixel * views + column] = found[4 * ray + turn]!
      }
    }
  }
  return { data, rows: detectorPixels, columns: views }
}

/** Address of the turned images, four values for each pixel. Unused turns, and pixels around the image, are zero. */
function placeTurned(workspace: KernelWorkspace, { data, rows, columns }: Image, turns: Turns): number {
  const width = columns + 2 * margin
  // One more row, since a ray that ends on the last column of the margin reads one pixel further.
  const length = 4 * width * (rows + 2 * margin + 1)
  const address = workspace.reserve(4 * length)
  const placed = floatsAt(address, length).fill(0)
  for (let row = 0, pixel = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, pixel++) {
      const at = 4 * ((row + margin) * width + column + margin)
      const turned = (rows - 1 - column) * columns + row
      placed[at] = data[pixel]!
      if (turns > 1) placed[at + 1] = data[data.length - 1 - pixel]!
      if (turns < 4) continue
      placed[at + 2] = data[turned]!
      placed[at + 3] = data[data.length - 1 - turned]!
    }
  }
  return address
}

function requireFinite({ data }: Image): void {
  const bad = data.findIndex((value) => !Number.isFinite(value))
  if (bad >= 0)
    throw new DenoscopeError('argument.invalid', `image: expected finite values, got ${data[bad]} at index ${bad}`)
}

/**
 * Attenuation of water, attenuation of air, and the clipping limit; per metre.
 * LoDoPaB-CT, doi:10.1038/s41597-021-00893-z.
 */
const waterAttenuation = 20
const airAttenuation = 0.02
const largestAttenuation = 81.35858
export const attenuationPerHu = (waterAttenuation - airAttenuation) / 1000

/** Attenuation per metre of values in HU, clipped to 0 .. 81.36 (-1001 .. 3071 HU). */
export function attenuationOf(slice: Image): Image {
  const data = slice.data.map((hu) =>
    Math.min(largestAttenuation, Math.max(0, waterAttenuation + attenuationPerHu * hu))
  )
  return { ...slice, data }
}

/** HU of an attenuation per metre. */
export const huOf = (attenuation: number): number => (attenuation - waterAttenuation) / attenuationPerHu

const airHu = -1000

/** A slice in the middle of the smallest square that holds it; the rest of the square is air. In HU. */
export function inSquareOfAir(slice: Image): Image {
  const { size, top, left } = placeInSquare(slice)
  const square = { data: new Float32Array(size * size).fill(airHu), rows: size, columns: size }
  for (let row = 0; row < slice.rows; row++) {
    square.data.set(slice.data.subarray(row * slice.columns, (row + 1) * slice.columns), (top + row) * size + left)
  }
  return square
}

/** The slice of this shape that `inSquareOfAir` put into a square. */
export function outOfSquare(square: Image, { rows, columns }: Pick<Image, 'rows' | 'columns'>): Image {
  const { size, top, left } = placeInSquare({ rows, columns })
  const data = new Float32Array(rows * columns)
  for (let row = 0; row < rows; row++) {
    const start = (top + row) * size + left
    data.set(square.data.subarray(start, start + columns), row * columns)
  }
  return { data, rows, columns }
}

function placeInSquare({ rows, columns }: Pick<Image, 'rows' | 'columns'>) {
  const size = Math.max(rows, columns)
  return { size, top: (size - rows) >> 1, left: (size - columns) >> 1 }
}
