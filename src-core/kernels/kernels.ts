import { readFileSync } from 'node:fs'

/** A kernel that makes rows firstRow..endRow of `count` images. */
export type RowKernel = (
  source: number,
  target: number,
  scratch: number,
  count: number,
  rows: number,
  columns: number,
  firstRow: number,
  endRow: number
) => void

/** The functions of the .as files, which describe each of them. Addresses are in bytes. */
export interface Kernels {
  readonly memory: WebAssembly.Memory
  heapBase(): number
  allFinite(source: number, length: number): number
  median3: RowKernel
  median5: RowKernel
  convolve(
    source: number,
    target: number,
    scratch: number,
    count: number,
    rows: number,
    columns: number,
    firstRow: number,
    endRow: number,
    weights: number,
    radius: number
  ): void
  bilateral(
    source: number,
    target: number,
    scratch: number,
    count: number,
    rows: number,
    columns: number,
    firstRow: number,
    endRow: number,
    radius: number,
    neighbours: number,
    offsets: number,
    spaceWeights: number,
    constants: number
  ): void
  nonLocalMeans(
    source: number,
    target: number,
    scratch: number,
    count: number,
    rows: number,
    columns: number,
    padding: number,
    distance: number,
    taps: number,
    firstTap: number,
    tapWeights: number,
    twiceVariance: number,
    clipped: boolean,
    exponential: number
  ): void
  totalVariation(
    source: number,
    target: number,
    scratch: number,
    count: number,
    rows: number,
    columns: number,
    weight: number,
    tolerance: number,
    maximumIterations: number
  ): void
  gaussianNoise(
    source: number,
    target: number,
    count: number,
    size: number,
    factor: number,
    seed: number,
    firstStream: number,
    ratio: number,
    edge: number,
    height: number
  ): void
  similarity(
    reference: number,
    test: number,
    means: number,
    scratch: number,
    count: number,
    rows: number,
    columns: number,
    weights: number,
    taps: number,
    covarianceFactor: number,
    c1: number,
    c2: number
  ): void
  keepStrongest(
    smooth: number,
    tolerated: number,
    response: number,
    scratch: number,
    count: number,
    rows: number,
    columns: number,
    border: number
  ): void
  smoothBinomial(values: number, into: number, scratch: number, rows: number, columns: number, step: number): void
  extremesWithin(
    values: number,
    largest: number,
    smallest: number,
    most: number,
    least: number,
    rows: number,
    columns: number,
    reach: number
  ): void
  makeRegressors(
    moved: number,
    smooth: number,
    images: number,
    plane: number,
    scratch: number,
    rows: number,
    columns: number
  ): void
  sumProducts(images: number, plane: number, left: number, size: number, gram: number): void
  sumWanted(images: number, plane: number, wanted: number, left: number, size: number, products: number): void
  explain(moved: number, images: number, plane: number, factors: number, explained: number, size: number): void
  subtract(a: number, b: number, into: number, size: number): void
  compareSmoothed(
    explained: number,
    smoothOutput: number,
    smooth: number,
    difference: number,
    scratch: number,
    rows: number,
    columns: number
  ): void
  sumOfSquares(values: number, size: number): number
  squaredDistance(a: number, b: number, size: number): number
  displacedDistance(test: number, reference: number, rows: number, columns: number, down: number, right: number): number
  variance(values: number, size: number): number
  whiteNoise(
    moved: number,
    difference: number,
    explained: number,
    within: number,
    scratch: number,
    rows: number,
    columns: number
  ): number
  shareOfRange(largest: number, smallest: number, into: number, size: number, share: number): void
  cutLoss(difference: number, allowed: number, least: number, beyond: number, size: number): number
  anyBeyond(difference: number, threshold: number, size: number): number
  quantileOfMagnitude(
    difference: number,
    sides: number,
    side: number,
    size: number,
    enough: number,
    share: number,
    scratch: number
  ): number
  markOff(
    smooth: number,
    test: number,
    difference: number,
    mostExplained: number,
    leastExplained: number,
    mostFound: number,
    leastFound: number,
    allowed: number,
    foreground: number,
    differing: number,
    inside: number,
    outside: number,
    enough: number,
    state: number,
    size: number
  ): void
  lagProducts(values: number, rows: number, columns: number, down: number, products: number): void
  projectView(
    images: number,
    rows: number,
    columns: number,
    margin: number,
    sums: number,
    rays: number,
    pitch: number,
    centre: number,
    axisRow: number,
    axisColumn: number,
    cosine: number,
    sine: number,
    firstSample: number,
    lastSample: number
  ): void
  addViews(
    sums: number,
    rows: number,
    columns: number,
    views: number,
    last: number,
    start: number,
    rowStep: number,
    columnStep: number
  ): void
  surround(from: number, bits: number, into: number, scratch: number, rows: number, columns: number): void
}

let loaded: Kernels | undefined

/**
 * The kernels of filters, metrics and shape comparison: WebAssembly with 128-bit SIMD.
 * Each thread has one instance and one memory.
 * JavaScript alone takes about ten times as long as OpenCV's SIMD; these kernels take about as long.
 * `kernels.wasm` lies beside this file, and beside the bundle that holds it.
 */
export function kernels(): Kernels {
  loaded ??= new WebAssembly.Instance(new WebAssembly.Module(readFileSync(new URL('./kernels.wasm', import.meta.url))))
    .exports as unknown as Kernels
  return loaded
}

const pageBytes = 65536
/** Room after each array: kernels work on vectors and may run beyond an array's end by up to four of 16 bytes. */
const slack = 64

/**
 * Lays arrays out in the kernels' memory, one after the other from its start, and makes the memory large enough.
 * The contents are valid for one call only.
 */
export class KernelWorkspace {
  #end = align(kernels().heapBase())

  /** Address of `bytes` uninitialised bytes. */
  reserve(bytes: number): number {
    const address = this.#end
    this.#end = align(address + bytes + slack)
    const { memory } = kernels()
    const missing = this.#end - memory.buffer.byteLength
    if (missing > 0) memory.grow(Math.ceil(missing / pageBytes))
    return address
  }

  /** Address of a copy of these values. */
  place(values: Float32Array | Float64Array | Int32Array): number {
    const address = this.reserve(values.byteLength)
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
    new Uint8Array(kernels().memory.buffer).set(bytes, address)
    return address
  }
}

/** The values at an address; valid until the memory next grows. */
export function floatsAt(address: number, length: number): Float32Array {
  return new Float32Array(kernels().memory.buffer, address, length)
}

/** `floatsAt` for doubles. */
export function doublesAt(address: number, length: number): Float64Array {
  return new Float64Array(kernels().memory.buffer, address, length)
}

const align = (address: number): number => Math.ceil(address / slack) * slack
