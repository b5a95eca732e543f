import { kernelsBinary } from './binary.ts'

/** A kernel that makes rows firstRow..endRow of `count` images. */
export type RowKernel = (
  source: number, target: number, scratch: number, count: number, rows: number, columns: number,
  firstRow: number, endRow: number
) => void

/** The functions of the .as files, whose comments say what each does; addresses are in bytes. */
export interface Kernels {
  readonly memory: WebAssembly.Memory
  heapBase(): number
  allFinite(source: number, length: number): number
  median3: RowKernel
  median5: RowKernel
  convolve(
    source: number, target: number, scratch: number, count: number, rows: number, columns: number,
    firstRow: number, endRow: number, weights: number, radius: number
  ): void
  bilateral(
    source: number, target: number, scratch: number, count: number, rows: number, columns: number,
    firstRow: number, endRow: number, radius: number, neighbours: number, offsets: number, spaceWeights: number, constants: number
  ): void
  nonLocalMeans(
    source: number, target: number, scratch: number, count: number, rows: number, columns: number,
    padding: number, distance: number, taps: number, firstTap: number, tapWeights: number, twiceVariance: number,
    clipped: boolean, exponential: number
  ): void
  totalVariation(
    source: number, target: number, scratch: number, count: number, rows: number, columns: number,
    weight: number, tolerance: number, maximumIterations: number
  ): void
  gaussianNoise(
    source: number, target: number, count: number, size: number, factor: number, seed: number, firstStream: number,
    ratio: number, edge: number, height: number
  ): void
  similarity(
    reference: number, test: number, means: number, scratch: number, count: number, rows: number, columns: number,
    weights: number, taps: number, covarianceFactor: number, c1: number, c2: number
  ): void
}

let loaded: Kernels | undefined

/**
 * The filter kernels: WebAssembly with 128-bit SIMD, one instance and one memory in each thread. Numbers per second
 * decide here: JavaScript alone is some ten times slower than OpenCV's SIMD, this about as fast.
 */
export function kernels(): Kernels {
  loaded ??= new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(kernelsBinary, 'base64'))).exports as unknown as Kernels
  return loaded
}
