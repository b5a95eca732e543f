import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync, gzipSync } from 'node:zlib'
import { zipSync } from 'fflate'
import { ready, File } from 'h5wasm/node'
import { PNG } from 'pngjs'
import { describe, expect, it } from 'vitest'
import { encodeNpy } from '../../../../src-core/files/npy-files.ts'
import { openSeries } from '../../../../src-core/sources/opening/open-series.ts'
import { mulberry32, slicePlace, syntheticDicom } from '../../../support/dicom.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { alongAxes, niftiBytes, ramp, shorts } from '../formats/support/nifti-bytes.ts'
import { tiffBytes } from '../formats/support/tiff-bytes.ts'
import { valuesOf } from '../formats/support/opening.ts'

const nifti = niftiBytes({ sizes: [4, 3, 2], sform: { code: 1, rows: alongAxes([-1, -1, 2]) } }, ramp(24))
const metaImage = (data: Uint8Array, isPacked: boolean) =>
  Buffer.concat([
    Buffer.from(
      `ObjectType = Image\nNDims = 3\nCompressedData = ${isPacked ? 'True' : 'False'}\nDimSize = 4 3 2\nElementType = MET_SHORT\nElementDataFile = LOCAL\n`
    ),
    data
  ])
const page = { columns: 4, rows: 3, strip: shorts(ramp(12)) }
const png = PNG.sync.write({ width: 4, height: 3, data: shorts(ramp(12)) } as unknown as PNG, {
  bitDepth: 16,
  colorType: 0,
  inputColorType: 0,
  inputHasAlpha: false
})

async function hdf5(): Promise<Buffer> {
  await ready
  const path = join(temporaryFolder(), 'a.h5')
  const file = new File(path, 'w')
  file.create_dataset({
    name: 'hu',
    data: Int16Array.from(ramp(24)),
    shape: [2, 3, 4],
    dtype: '<h',
    chunks: [1, 3, 4],
    compression: 4
  })
  file.close()
  return readFileSync(path)
}

const files: readonly (readonly [string, () => Buffer | Uint8Array | Promise<Buffer>])[] = [
  ['a.nii', () => nifti],
  ['a.nii.gz', () => gzipSync(nifti)],
  ['a.mha', () => metaImage(shorts(ramp(24)), false)],
  ['b.mha', () => metaImage(deflateSync(shorts(ramp(24))), true)],
  ['a.tif', () => tiffBytes([page, page])],
  ['b.tif', () => tiffBytes([page, page], { bigTiff: true })],
  ['a.png', () => png],
  ['a.npy', () => encodeNpy(Float32Array.from(ramp(24)), [2, 3, 4])],
  ['a.npz', () => zipSync({ 'a.npy': encodeNpy(Float32Array.from(ramp(24)), [2, 3, 4]) })],
  ['a.h5', hdf5],
  [
    'a.zip',
    () =>
      zipSync({ a: syntheticDicom({ attributes: slicePlace(0) }), b: syntheticDicom({ attributes: slicePlace(1) }) })
  ]
]
const mutations = 60

/** Damaged bytes: some changed, inserted, or the end cut off, from a seed. */
function damagedBytes(bytes: Uint8Array, seed: number): Buffer {
  const random = mulberry32(seed)
  const at = () => Math.floor(random() * bytes.length)
  const copy = Buffer.from(bytes)
  for (let change = 0; change <= seed % 4; change++) copy[at()] = Math.floor(random() * 256)
  if (seed % 3 === 0) return copy.subarray(0, at())
  return seed % 5 === 0 ? Buffer.concat([copy.subarray(0, at()), copy]) : copy
}

/** All that was opened is complete, and what was refused has one line. */
async function requireWholeOrRefused(path: string, unpacked: string): Promise<void> {
  const { sources, questions, refusals } = await openSeries([path], { folderForArchive: () => unpacked })
  expect(sources.length + questions.length + refusals.length).toBeGreaterThan(0)
  for (const source of sources) {
    const { sliceCount, rows, columns, kind } = source.summary
    if (kind === 'dicom') continue
    expect((await valuesOf(source)).length).toBe(sliceCount * rows * columns)
  }
  for (const { message, code } of refusals) {
    expect([code, message]).toEqual([expect.not.stringMatching(/^internal$/), expect.stringMatching(/^[^\n]+$/)])
  }
}

describe('damaged bytes give a whole volume, a question or a refusal, never a crash', () => {
  it.each(files)('%s', async (name, bytesOf) => {
    const bytes = await bytesOf()
    const folder = temporaryFolder()
    const [path, unpacked] = [join(folder, name), join(folder, 'unpacked')]
    for (let seed = 1; seed <= mutations; seed++) {
      writeFileSync(path, damagedBytes(bytes, seed))
      await requireWholeOrRefused(path, unpacked)
      rmSync(unpacked, { recursive: true, force: true })
    }
  })

  it.each(files)('%s, cut off at many places, is refused', async (name, bytesOf) => {
    const bytes = await bytesOf()
    const folder = temporaryFolder()
    const path = join(folder, name)
    for (let part = 0; part < 20; part++) {
      // The last bytes of a TIFF are an empty link, those of gzip, PNG and ZIP carry checks.
      writeFileSync(path, bytes.subarray(0, Math.floor(((bytes.length - 8) * part) / 19)))
      const { sources, refusals } = await openSeries([path], { folderForArchive: () => join(folder, 'unpacked') })
      expect([part, sources.length, refusals.length]).toEqual([part, 0, 1])
    }
  })
})
