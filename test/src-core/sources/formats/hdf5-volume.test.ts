import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import * as hdf5 from 'h5wasm/node'
import { beforeEach, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { ramp } from './support/nifti-bytes.ts'
import { onlyQuestion, onlyRefusal, onlySource, valuesOf } from './support/opening.ts'

/** Made by h5py 3.16: a dataset `v` of 2 x 8 numbers whose bytes lie in `package.json`. */
const external =
  'eNrr9HBx4+WS4mLm4GCAgf9Q8J0RwjeAii/NEfX193AJYmKoYBJCVggDXEwMQC1sPAxAirFsM8w8DwaqgbYStTtgJwAtYFRhYGBi' +
  'YmRkgsrBPIDOZ+ZhYBTggIkLMLACXcnMxa4BNIEB7FKG/YyoOmBAAWYS0LfMjDBfwkQZahgGFFieWH7Tw9UxAMSWgIpBPcJwnxFV' +
  'bUFicnZieqpeVnF+HogPACi7Nk4='

let folder: string
beforeEach(() => {
  folder = temporaryFolder()
})

interface Written {
  readonly name: string
  readonly data: Int16Array | Float32Array
}

/** Writes datasets of 2 x 3 x 4 numbers. @returns the path */
async function written(file: string, datasets: readonly Written[], add?: (file: hdf5.File) => void): Promise<string> {
  await hdf5.ready
  const path = join(folder, file)
  const made = new hdf5.File(path, 'w')
  for (const { name, data } of datasets) made.create_dataset({ name, data, shape: [2, 3, 4] })
  add?.(made)
  made.close()
  return path
}
const values = Int16Array.from(ramp(24))

/** Structures that have no checksums. */
const oldStructures = { libver: ['earliest', 'latest'] as ['earliest', 'latest'] }

/** A dataset in chunks of a slice of 3 x 4 numbers. Only the first ones are written. */
async function chunked(file: string, factor: number, { needed, slices } = { needed: 2, slices: 2 }): Promise<string> {
  await hdf5.ready
  const path = join(folder, file)
  const made = new hdf5.File(path, 'w', oldStructures)
  const data = values.map((value) => factor * value)
  const shape = [slices, 3, 4]
  const dataset = made.create_dataset({
    name: 'v',
    data,
    shape,
    maxshape: [null, 3, 4],
    chunks: [1, 3, 4],
    compression: 4
  })
  if (needed > slices) dataset.resize([needed, 3, 4])
  made.close()
  return path
}

describe('HDF5', () => {
  it('opens the only dataset', async () => {
    expect([...(await valuesOf(await onlySource(await written('a.h5', [{ name: 'v', data: values }]))))]).toEqual(
      ramp(24)
    )
  })

  it('asks which dataset, and does not offer one again under the name of a link', async () => {
    const both = [
      { name: 'a', data: values },
      { name: 'b', data: values.map((value) => value + 5) }
    ]
    const path = await written('a.h5', both, (file) => file.create_soft_link('/a', 'alias'))
    const question = await onlyQuestion(path)
    expect(question.kind === 'dataset' && question.choices.map(({ name }) => name)).toEqual(['/a', '/b'])
    expect([...(await valuesOf(await onlySource(path, { dataset: '/b' })))]).toEqual(ramp(24).map((value) => value + 5))
  })

  it('does not follow a link to another file', async () => {
    await written('other.h5', [{ name: 'v', data: values }])
    const path = await written('a.h5', [], (file) => file.create_external_link('other.h5', '/v', 'v'))
    expect(await onlyRefusal(path)).toMatch(/a\.h5: holds no dataset of images/)
  })

  it('refuses values that lie in another file, and names it', async () => {
    const path = join(folder, 'a.h5')
    writeFileSync(path, inflateSync(Buffer.from(external, 'base64')))
    expect(await onlyRefusal(path)).toMatch(/a\.h5: has values in another file \(package\.json\), which is not read/)
  })

  it('converts `data` of 32-bit floats as LoDoPaB-CT defines it', async () => {
    const path = await written('a.h5', [{ name: 'data', data: new Float32Array(24).fill(20 / 81.35858) }])
    const water = await valuesOf(await onlySource(path))
    expect(Math.max(...water.map(Math.abs))).toBeLessThan(1e-3)
  })

  it('refuses a file that ends early', async () => {
    const path = await written('a.h5', [{ name: 'v', data: values }])
    const bytes = readFileSync(path)
    for (const length of [20, 100, bytes.length >> 1, bytes.length - 1]) {
      writeFileSync(path, bytes.subarray(0, length))
      expect(await onlyRefusal(path)).toMatch(/a\.h5: (ends early|is not a)/)
    }
  })

  it('shows the content of now after a damaged file in the same place', async () => {
    const path = await chunked('a.h5', 1)
    const whole = readFileSync(path)
    const other = readFileSync(await chunked('b.h5', 2))
    // The head of the first chunk's zlib data.
    whole.fill(0, whole.indexOf(Buffer.from([0x78, 0x5e])))
    writeFileSync(path, whole)
    expect(await onlyRefusal(path)).toMatch(/a\.h5: is not a readable HDF5 file/)
    writeFileSync(path, other)
    expect([...(await valuesOf(await onlySource(path)))]).toEqual(ramp(24).map((value) => 2 * value))
  })

  it.each([
    [2, 2, []],
    [3, 2, ['1 of 3 chunks is not in the file: its values']],
    [4, 2, ['2 of 4 chunks are not in the file: their values']]
  ])('of %i chunks warns of those that are not in the file', async (needed, slices, beginnings) => {
    const { warnings } = (await onlySource(await chunked('a.h5', 1, { needed, slices }))).summary
    expect(warnings.filter((text) => text.includes('chunk'))).toEqual(
      beginnings.map(
        (beginning) =>
          `${beginning} are the fill value (0 if none is set), because they were never written or the file is damaged`
      )
    )
  })

  it('refuses a dataset that has no values in the file', async () => {
    await hdf5.ready
    const path = join(folder, 'a.h5')
    const made = new hdf5.File(path, 'w', oldStructures)
    made.create_dataset({ name: 'v', data: values, shape: [2, 3, 4] })
    made.close()
    const bytes = readFileSync(path)
    // Layout message of version 3: class 1, address, 48 bytes.
    const size = bytes.indexOf(Buffer.from([48, 0, 0, 0, 0, 0, 0, 0]))
    expect([...bytes.subarray(size - 10, size - 8)]).toEqual([3, 1])
    writeFileSync(path, bytes.fill(0xff, size - 8, size))
    expect(await onlyRefusal(path)).toMatch(/a\.h5: holds none of the values of its dataset/)
  })

  it.each([
    ['a place that is no chunk', 8, 1],
    ['a place outside the shape', 8, 2],
    ['places out of order', 8 + 48, 0]
  ])('refuses an index of chunks with %s', async (_, offset, value) => {
    const path = await chunked('a.h5', 1)
    const bytes = readFileSync(path)
    // Behind the head of 24 bytes, each key has the size, a mask and four offsets; the address of the chunk follows.
    const keys = bytes.indexOf(Buffer.from('TREE\x01')) + 24
    bytes.writeBigUInt64LE(BigInt(value), keys + offset)
    writeFileSync(path, bytes)
    expect(await onlyRefusal(path)).toMatch(/a\.h5: has a damaged index of its values/)
  })
})
