import type { Image } from '../../../../src-core/images/image.ts'
import { pixelScales, type PixelScale } from '../../../../src-core/scores/sfrc/sfrc.ts'

export interface PublishedPair {
  readonly rows: number
  readonly columns: number
  readonly patchSize: number
  readonly scale: PixelScale
  readonly bright: number
  readonly frcThreshold: number
  readonly pixelSpacing: number | null
  /** Images that are constant over the first patch. */
  readonly flat: readonly ('reference' | 'candidate')[]
  /** x_ct of each patch, null where the air test drops it. */
  readonly crossings: readonly (number | null)[]
}

const none = Infinity

/**
 * Crossings that the functions of DIDSR/sfrc itself (commit 527fbf5; NumPy 1.26, shapely 2.0.2) gave for the images of
 * `imagesOf`: not square, not a multiple of the patch, 8 and 16 bits, air, constant patches, other patch sizes than 64.
 */
export const publishedPairs: readonly PublishedPair[] = [
  {
    rows: 90,
    columns: 70,
    patchSize: 32,
    scale: pixelScales.uint16,
    bright: 2000,
    frcThreshold: 0.5,
    pixelSpacing: 0.5,
    flat: [],
    crossings: [0.69526, null, none, 0.579166, 0.70991, none, 0.841616, 0.658696, null]
  },
  {
    rows: 64,
    columns: 96,
    patchSize: 32,
    scale: pixelScales.uint16,
    bright: 2000,
    frcThreshold: 0.5,
    pixelSpacing: 0.5,
    flat: ['reference'],
    crossings: [none, 0.548606, 0.645821, 0.578395, 0.802434, 0.661274]
  },
  {
    rows: 100,
    columns: 75,
    patchSize: 24,
    scale: pixelScales.uint8,
    bright: 200,
    frcThreshold: 0.75,
    pixelSpacing: null,
    flat: ['candidate'],
    crossings: [
      none,
      0.247375,
      0.242238,
      null,
      0.218621,
      0.21276,
      0.223181,
      null,
      0.226293,
      0.151325,
      0.178266,
      null,
      0.184998,
      0.235687,
      0.301985,
      null,
      null,
      null,
      null,
      null
    ]
  },
  {
    rows: 48,
    columns: 64,
    patchSize: 16,
    scale: pixelScales.uint8,
    bright: 200,
    frcThreshold: 0.5,
    pixelSpacing: null,
    flat: ['reference', 'candidate'],
    crossings: [none, none, 0.293336, 0.364464, 0.34667, 0.301923, 0.236967, none, 0.288206, 0.298834, 0.267797, none]
  }
]

/** Reference and candidate of integers only, which any language makes alike. */
export function imagesOf({ rows, columns, bright, patchSize, flat }: PublishedPair): {
  reference: Image
  candidate: Image
} {
  const level = (share: number) => Math.floor(bright / share)
  const first = congruential(rows * columns, rows)
  const second = congruential(rows * columns, rows + 1)
  const reference = Float32Array.from(first, (noise, index) => {
    const stripes = (Math.floor((index % columns) / 5) + Math.floor(Math.floor(index / columns) / 7)) % 3
    return level(4) + stripes * level(5) + (noise % level(8))
  })
  const at = (row: number, column: number) =>
    reference[((row + rows) % rows) * columns + ((column + columns) % columns)]!
  const candidate = Float32Array.from(second, (noise, index) => {
    const [row, column] = [Math.floor(index / columns), index % columns]
    return Math.floor((at(row, column) + at(row, column - 1) + at(row - 1, column)) / 3) + (noise % level(3))
  })
  for (let index = 0; index < rows * columns; index++) {
    const [row, column] = [Math.floor(index / columns), index % columns]
    if (row >= patchSize || column >= 2 * patchSize) continue
    if (column < patchSize && flat.includes('reference')) reference[index] = level(2)
    if (column < patchSize && flat.includes('candidate')) candidate[index] = level(2)
    if (column >= patchSize && flat.length === 0) reference[index] = Math.floor(reference[index]! / 100)
  }
  return { reference: { data: reference, rows, columns }, candidate: { data: candidate, rows, columns } }
}

function congruential(count: number, seed: number): number[] {
  let state = seed
  return Array.from({ length: count }, () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 16)
}
