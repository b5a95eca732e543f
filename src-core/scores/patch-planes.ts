import { kernels, type Kernels, KernelWorkspace } from '../kernels/kernels.ts'

/** An array in the kernels' memory, with its address. */
export interface Plane<Values = Float64Array> {
  readonly values: Values
  readonly address: number
}
export type BytePlane = Plane<Uint8Array>

/** Doubles after each plane that vector kernels may overwrite. */
const slack = 8
/** Largest numbers of planes of one patch: of doubles, and of bytes. */
const [mostPlanes, mostBytePlanes] = [32, 8]
/** Least number of bytes for sums, for small patches. */
const sumsBytes = 4096

/**
 * Arrays of the size of one patch in the kernels' memory, shared by JavaScript and kernels without copies.
 * They are valid until another kernel rearranges the memory (filters, SSIM).
 * Do not keep them beyond one call of the analysis.
 */
export class PatchPlanes {
  readonly kernels: Kernels = kernels()
  readonly rows: number
  readonly columns: number
  /** Pixels of a patch. */
  readonly size: number
  /** Bytes between the starts of two planes of doubles. */
  readonly stride: number
  #address: number
  readonly #end: number

  constructor(rows: number, columns: number) {
    this.rows = rows
    this.columns = columns
    this.size = rows * columns
    this.stride = 8 * (this.size + slack)
    const bytes = this.stride * (mostPlanes + Math.ceil(mostBytePlanes / 8) + 1) + sumsBytes
    this.#address = new KernelWorkspace().reserve(bytes)
    this.#end = this.#address + bytes
  }

  doubles(): Plane {
    return this.values(this.size)
  }

  /** Doubles for a few sums. */
  values(length: number): Plane {
    const address = this.#take(8 * (length + slack))
    return { address, values: new Float64Array(this.kernels.memory.buffer, address, length) }
  }

  bytes(): BytePlane {
    const address = this.#take(this.size + 8 * slack)
    return { address, values: new Uint8Array(this.kernels.memory.buffer, address, this.size) }
  }

  #take(bytes: number): number {
    const address = this.#address
    this.#address = Math.ceil((address + bytes) / 8) * 8
    if (this.#address > this.#end) throw new Error('PatchPlanes: more planes were taken than there is room for')
    return address
  }
}
