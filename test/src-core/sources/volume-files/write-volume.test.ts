import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { readHeader, readImage } from 'nifti-reader-js'
import { describe, expect, it } from 'vitest'
import { readNpy } from '../../../../src-core/files/npy-files.ts'
import type { Vector } from '../../../../src-core/sources/slice-place.ts'
import { arrayFormatOf, writeVolume } from '../../../../src-core/sources/volume-files/write-volume.ts'
import {
  type ArrayFormat,
  narrowestType,
  type WrittenVolume,
  writtenPlace
} from '../../../../src-core/sources/volume-files/written-volume.ts'
import { volumeGrid } from '../../../../src-core/sources/volume/volume-grid.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { onlySource, valuesOf } from '../formats/support/opening.ts'

const [sin, cos] = [Math.sin(0.2), Math.cos(0.2)]
/** Axial slices, tilted by 0.2 about the patient's x axis, of 3 rows and 4 columns. */
const tilted: WrittenVolume['place'] = {
  spacing: [0.75, 0.5, 2],
  directions: [
    [1, 0, 0],
    [0, cos, sin],
    [0, -sin, cos]
  ],
  origin: [-10, 20, -30],
  isKnown: true
}
const volume = (place = tilted, shift = 0): WrittenVolume => ({
  shape: [2, 3, 4],
  readSlice: (index) => Float32Array.from({ length: 12 }, (_, pixel) => 12 * index + pixel - 12 + shift),
  place
})
const values = (shift = 0) => Array.from({ length: 24 }, (_, index) => index - 12 + shift)

async function written(format: ArrayFormat, from = volume()): Promise<string> {
  const path = join(temporaryFolder(), `a.${format}`)
  await writeVolume(path, format, from, await narrowestType(from))
  return path
}

describe.each(['nii', 'nii.gz', 'mha'] as const)('%s', (format) => {
  it('is read back with the same values, types, spacing, directions and place', async () => {
    for (const shift of [0, 0.25]) {
      const source = await onlySource(await written(format, volume(tilted, shift)))
      expect([...(await valuesOf(source))]).toEqual(values(shift))
      const answer = volumeGrid(source.summary, source.slicePlaces())
      const grid = 'grid' in answer ? answer.grid : null
      const near = (vector: Vector | undefined) => vector?.map((part) => expect.closeTo(part, 5))
      expect(grid?.spacing).toEqual([0.75, 0.5, 2])
      expect(grid?.origin).toEqual(near(tilted.origin))
      expect(grid?.directions).toEqual(tilted.directions.map(near))
    }
  })

  it('without a place is read back the same way round', async () => {
    const source = await onlySource(await written(format, volume(writtenPlace(null, [0.5, 0.5]))))
    expect([...(await valuesOf(source))]).toEqual(values())
    expect(source.summary.edgeLetters).toEqual({ top: 'A', right: 'L', bottom: 'P', left: 'R' })
  })
})

it('NIfTI states its place twice, equally, as another reader computes it', async () => {
  const bytes = readFileSync(await written('nii'))
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer
  const header = readHeader(file)
  expect([header.sform_code, header.qform_code, header.numBitsPerVoxel]).toEqual([1, 1, 16])
  const byQform = header.convertNiftiQFormToNiftiSForm(
    header.quatern_b,
    header.quatern_c,
    header.quatern_d,
    header.qoffset_x,
    header.qoffset_y,
    header.qoffset_z,
    header.pixDims[1]!,
    header.pixDims[2]!,
    header.pixDims[3]!,
    header.pixDims[0]!
  )
  // Columns run to the left: x of NIfTI falls by 0.5 mm.
  const expected = [
    [-0.5, 0, 0, 10],
    [0, -0.75 * cos, 2 * sin, -20],
    [0, 0.75 * sin, 2 * cos, -30]
  ].map((row) => row.map((value) => expect.closeTo(value, 5)))
  expect(header.affine.slice(0, 3)).toEqual(expected)
  expect(byQform.slice(0, 3)).toEqual(expected)
  expect([...new Int16Array(readImage(header, file))]).toEqual(values())
})

it('npy has the shape of the volume, or another one, and integers only if all values are', async () => {
  expect(readNpy(await written('npy'))).toMatchObject({ shape: [2, 3, 4], dtype: '<i2' })
  expect(readNpy(await written('npy', volume(tilted, 0.5)))).toMatchObject({ dtype: '<f4' })
  expect(readNpy(await written('npy', volume(tilted, 40000)))).toMatchObject({ dtype: '<f4' })
  const path = join(temporaryFolder(), 'a.npy')
  await writeVolume(path, 'npy', volume(), '<f4', [6, 4])
  expect(readNpy(path)).toMatchObject({ shape: [6, 4], dtype: '<f4' })
})

it('the format follows from the name', () => {
  expect(['a.nii.gz', 'a.NII', 'b.mha', 'c.npy', 'c.gz', 'npy'].map(arrayFormatOf)).toEqual([
    'nii.gz',
    'nii',
    'mha',
    'npy',
    null,
    null
  ])
})

it.each(['npy', 'nii', 'nii.gz', 'mha'] as const)('%s: a slice that cannot be read leaves no file', async (format) => {
  const folder = temporaryFolder()
  const failing: WrittenVolume = {
    ...volume(),
    readSlice: (index) => (index === 1 ? Promise.reject(new Error('lost')) : new Float32Array(12))
  }
  await expect(writeVolume(join(folder, `a.${format}`), format, failing, '<f4')).rejects.toThrow('lost')
  expect(readdirSync(folder)).toEqual([])
})

it('gzip is complete', async () => {
  expect(gunzipSync(readFileSync(await written('nii.gz'))).length).toBe(352 + 48)
})

const python = process.env.DENOSCOPE_PYTHON ?? 'python3'
const lacks =
  spawnSync(python, ['-c', 'import nibabel, SimpleITK']).status === 0 ? '' : ' (needs nibabel and SimpleITK)'

describe.skipIf(lacks !== '')(`other readers${lacks}`, () => {
  it('nibabel and SimpleITK find the voxels at the same places', async () => {
    const script = `
import sys, json, numpy as np, nibabel, SimpleITK
nii, mha = sys.argv[1:]
image = nibabel.load(nii)
data, affine = np.asarray(image.dataobj), image.affine
found = [[float(data[3, 1, 1])] + (affine @ [3, 1, 1, 1])[:3].tolist()]
for path in (nii, mha):
    itk = SimpleITK.ReadImage(path)
    found.append([float(itk.GetPixel(3, 1, 1))] + list(itk.TransformIndexToPhysicalPoint((3, 1, 1))))
print(json.dumps(found))
`
    const found = JSON.parse(
      execFileSync(python, ['-c', script, await written('nii.gz'), await written('mha')], { encoding: 'utf8' })
    ) as number[][]
    // Voxel [slice 1, row 1, column 3], in LPS.
    const [x, y, z] = [-10 + 1.5, 20 + 0.75 * cos - 2 * sin, -30 + 0.75 * sin + 2 * cos]
    const near = (numbers: readonly number[]) => [7, ...numbers].map((value) => expect.closeTo(value, 4))
    expect(found).toEqual([near([-x, -y, z]), near([x, y, z]), near([x, y, z])])
  })
})
