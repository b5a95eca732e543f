import { kernels } from './kernels.ts'

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
