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
})
