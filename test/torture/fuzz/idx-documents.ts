import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseIdx } from '../../../src-core/sources/mnist/mnist.ts'
import { json, type FuzzDocument } from './document.ts'

/** An IDX file of 20 images of 28 x 28, or of 400 labels. */
export function idx(dimensions: readonly number[]): FuzzDocument {
  const count = dimensions.reduce((product, length) => product * length, 1)
  const head = Buffer.alloc(4 + 4 * dimensions.length)
  head.writeUInt16BE(0x800 | dimensions.length, 2)
  for (const [axis, length] of dimensions.entries()) head.writeUInt32BE(length, 4 + 4 * axis)
  const values = Buffer.from(Array.from({ length: count }, (_, index) => (index * 7) % 251))
  return {
    files: { 'a-idx-ubyte': Buffer.concat([head, values]) },
    other: { reader: 'idx', file: 'a-idx-ubyte' },
    open: async (folder) => {
      const path = join(folder, 'a-idx-ubyte')
      const read = parseIdx(readFileSync(path), dimensions, path).values
      return { text: json([...read]), values: Float32Array.from(read).sort() }
    }
  }
}
