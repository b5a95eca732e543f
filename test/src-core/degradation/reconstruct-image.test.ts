import { describe, expect, it } from 'vitest'
import { diagonalBeam, lodopabBeam, type ParallelBeam, turnsOf } from '../../../src-core/degradation/parallel-beam.ts'
import { project } from '../../../src-core/degradation/project-image.ts'
import { filterViews, reconstruct } from '../../../src-core/degradation/reconstruct-image.ts'
import type { Image } from '../../../src-core/images/image.ts'
import { Random } from '../../../src-core/random/random.ts'
import { largestDifference } from '../../support/reference.ts'

/** Values of 0..1 without any symmetry. */
function noisy(rows: number, columns: number): Image {
  const random = new Random(9)
  return { data: Float32Array.from({ length: rows * columns }, () => random.uniform()), rows, columns }
}

/** Sums of bilinear samples, by the definition of `project`. */
function plainSinogram({ data, rows, columns }: Image, beam: ParallelBeam): number[] {
  const at = (row: number, column: number) =>
    row < 0 || column < 0 || row >= rows || column >= columns ? 0 : data[row * columns + column]!
  const sample = (row: number, column: number) => {
    const [top, left] = [Math.floor(row), Math.floor(column)]
    const [down, right] = [row - top, column - left]
    return (
      (1 - down) * ((1 - right) * at(top, left) + right * at(top, left + 1)) +
      down * ((1 - right) * at(top + 1, left) + right * at(top + 1, left + 1))
    )
  }
  const sums: number[] = []
  for (let pixel = 0; pixel < beam.detectorPixels; pixel++) {
    const s = (pixel - beam.detectorCentre) * beam.detectorPitch
    for (const angle of beam.angles) {
      let sum = 0
      for (let v = beam.firstSample; v <= beam.lastSample; v++) {
        sum += sample(
          beam.axis.row - s * Math.sin(angle) + v * Math.cos(angle),
          beam.axis.column + s * Math.cos(angle) + v * Math.sin(angle)
        )
      }
      sums.push(sum)
    }
  }
  return sums
}

/** Filtered views interpolated linearly at each pixel, by the definition of `reconstruct`. */
function plainImage(sinogram: Image, beam: ParallelBeam, size: number): number[] {
  const filtered = filterViews(sinogram, {})
  return Array.from({ length: size * size }, (_, index) => {
    let sum = 0
    beam.angles.forEach((angle, view) => {
      const [x, y] = [(index % size) - beam.axis.column, Math.floor(index / size) - beam.axis.row]
      const position = beam.detectorCentre + (x * Math.cos(angle) - y * Math.sin(angle)) / beam.detectorPitch
      if (position < 0 || position > beam.detectorPixels - 1) return
      const below = Math.min(beam.detectorPixels - 2, Math.floor(position))
      const [value, next] = [
        filtered[view * beam.detectorPixels + below]!,
        filtered[view * beam.detectorPixels + below + 1]!
      ]
      sum += value + (position - below) * (next - value)
    })
    return (sum * Math.PI) / (2 * beam.angles.length * beam.detectorPitch)
  })
}

const scans = [
  { name: 'four turns, even side', rows: 20, columns: 20, beam: lodopabBeam(20, 12, 45), turns: 4 },
  { name: 'four turns, odd side', rows: 21, columns: 21, beam: lodopabBeam(21, 10), turns: 4 },
  { name: 'four turns, even detector', rows: 21, columns: 21, beam: lodopabBeam(21, 10, 40), turns: 4 },
  { name: 'two turns, odd number of views', rows: 20, columns: 20, beam: lodopabBeam(20, 9), turns: 2 },
  { name: 'one turn, axis beside the middle', rows: 20, columns: 20, beam: diagonalBeam(20, 20, 8), turns: 1 }
] as const

describe.each(scans)('a scan of $name', ({ rows, columns, beam, turns }) => {
  it('shares rays among as many turned images', () => {
    expect(turnsOf({ rows, columns }, beam)).toBe(turns)
  })

  it('projects each ray to the sum of its samples', () => {
    const image = noisy(rows, columns)
    expect(largestDifference(project(image, beam).data, plainSinogram(image, beam))).toBeLessThan(4e-6)
  })

  it('reconstructs each pixel from all filtered views', () => {
    const sinogram = noisy(beam.detectorPixels, beam.angles.length)
    expect(largestDifference(reconstruct(sinogram, beam, rows).data, plainImage(sinogram, beam, rows))).toBeLessThan(
      1e-6
    )
  })
})

it('a rectangle of odd sides about its middle shares rays among two images', () => {
  const beam = {
    ...diagonalBeam(21, 21, 8),
    axis: { row: 6, column: 10 },
    detectorCentre: 14.5,
    firstSample: -15,
    lastSample: 15
  }
  const image = noisy(13, 21)
  expect(turnsOf(image, beam)).toBe(2)
  expect(largestDifference(project(image, beam).data, plainSinogram(image, beam))).toBeLessThan(4e-6)
})
