import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { alongAxes, niftiBytes, type NiftiFields, ramp, shorts } from './support/nifti-bytes.ts'
import { onlyQuestion, onlyRefusal, onlySource, valuesOf } from './support/opening.ts'

const sizes = [4, 3, 2]
/** DICOM order: columns to the left (-x of NIfTI), rows to the back (-y), slices to the head. */
const dicomOrder = { code: 1, rows: alongAxes([-1, -1, 2], [10, 20, 30]) }
const plain: NiftiFields = { sizes, pixdim: [1, 1, 1, 2], sform: dicomOrder }

function written(fields: NiftiFields, voxels: readonly number[] | Uint8Array = ramp(24), name = 'a.nii'): string {
  const path = join(temporaryFolder(), name)
  writeFileSync(path, niftiBytes(fields, voxels))
  return path
}
const valuesIn = async (path: string) => [...(await valuesOf(await onlySource(path)))]

describe('NIfTI voxels', () => {
  it.each([
    ['version 1, little-endian', {}],
    ['version 1, big-endian', { big: true }],
    ['version 2, little-endian', { version: 2 }],
    ['version 2, big-endian', { version: 2, big: true }]
  ] as const)('are read in DICOM order: %s', async (_, fields) => {
    expect(await valuesIn(written({ ...plain, ...fields }))).toEqual(ramp(24))
  })

  it.each([
    ['slope 0 is no scaling, and its intercept is ignored', 0, 7, ramp(24)],
    ['slope NaN is no scaling', NaN, 7, ramp(24)],
    ['slope and intercept scale', 0.5, -1000, ramp(24).map((value) => value / 2 - 1000)]
  ])('%s', async (_, slope, inter, values) => {
    expect(await valuesIn(written({ ...plain, slope, inter }))).toEqual(values)
  })

  it('are refused if their scale has a slope and an intercept that is no number', async () => {
    for (const inter of [NaN, Infinity])
      expect(await onlyRefusal(written({ ...plain, slope: 2, inter }))).toMatch(/an intercept that is no number$/)
  })

  it('are found in gzip by its first bytes, whatever the name', async () => {
    const path = join(temporaryFolder(), 'a.nii')
    writeFileSync(path, gzipSync(niftiBytes(plain, ramp(24))))
    expect(await valuesIn(path)).toEqual(ramp(24))
  })

  it('lie beside the header of a pair, which either name opens', async () => {
    const path = written({ ...plain, magic: 'ni1\0' }, ramp(24), 'pair.hdr')
    writeFileSync(path.replace('.hdr', '.img'), shorts(ramp(24)))
    expect(await valuesIn(path)).toEqual(ramp(24))
    expect(await valuesIn(path.replace('.hdr', '.img'))).toEqual(ramp(24))
    for (const name of [path, path.replace('.hdr', '.img')]) {
      writeFileSync(`${name}.gz`, gzipSync(readFileSync(name)))
      rmSync(name)
    }
    expect(await valuesIn(path.replace('.hdr', '.img.gz'))).toEqual(ramp(24))
  })

  it('of a 4-D file are asked for, and counted from 1', async () => {
    const path = written({ ...plain, sizes: [4, 3, 2, 2] }, [...ramp(24), ...ramp(24).map((value) => value - 100)])
    expect(await onlyQuestion(path)).toMatchObject({ kind: 'frame', count: 2, text: expect.stringMatching('4x3x2x2') })
    const second = await onlySource(path, { frame: 2 })
    expect([...(await valuesOf(second))]).toEqual(ramp(24).map((value) => value - 100))
    expect(second.summary.assumed).toContain('Volume 2 of 2')
    expect(await onlyRefusal(path, { frame: 3 })).toMatch(/none with the number 3/)
  })
})

describe('NIfTI axes', () => {
  /** Slices of 3 rows of 4 columns. */
  const slicesOf = (values: readonly number[]) =>
    [0, 1].map((slice) => [0, 1, 2].map((row) => values.slice(12 * slice + 4 * row, 12 * slice + 4 * row + 4)))
  const upright = slicesOf(ramp(24))

  it('that run to the right and to the front are reversed', async () => {
    const path = written({ ...plain, sform: { code: 1, rows: alongAxes([1, 1, 2], [7, 18, 30]) } })
    const turned = upright.map((slice) => slice.toReversed().map((row) => row.toReversed()))
    expect(slicesOf(await valuesIn(path))).toEqual(turned)
    const [place] = (await onlySource(path)).slicePlaces()
    // The first voxel is the last one stored of both axes: x = -(7 + 3), y = -(18 + 2).
    expect(place?.position).toEqual([-10, -20, 30])
  })

  it('in the order slice, row, column are permuted', async () => {
    // Stored axes: i along z, j along y, k along x.
    const rows = [0, 0, -1, 10, 0, -1, 0, 20, 2, 0, 0, 30]
    const stored = Array.from({ length: 24 }, (_, index) => {
      const [slice, row, column] = [index % 2, Math.floor(index / 2) % 3, Math.floor(index / 6)]
      return upright[slice]![row]![column]!
    })
    const path = written({ ...plain, sizes: [2, 3, 4], sform: { code: 1, rows } }, stored)
    expect(slicesOf(await valuesIn(path))).toEqual(upright)
  })

  it('follow the sform even if the qform has a higher code, and both are compared', async () => {
    const qform = { code: 2, quaternion: [0, 0, 0], offset: [0, 0, 0] }
    const source = await onlySource(written({ ...plain, qform }))
    expect([...(await valuesOf(source))]).toEqual(ramp(24))
    expect(source.summary.warnings).toEqual(['sform and qform differ: the sform is used'])
  })

  it('follow the qform without an sform: half a turn about z is DICOM order', async () => {
    const qform = { code: 1, quaternion: [0, 0, 1], offset: [10, 20, 30] }
    const source = await onlySource(written({ sizes, pixdim: [1, 0.5, 0.75, 2], qform }))
    expect([...(await valuesOf(source))]).toEqual(ramp(24))
    expect(source.summary).toMatchObject({ pixelSpacing: [0.75, 0.5], sliceSpacing: 2, warnings: [] })
    expect(source.slicePlaces()[1]?.position).toEqual([-10, -20, 32])
  })

  it('of a qform with qfac -1 run down the body', async () => {
    const qform = { code: 1, quaternion: [0, 0, 1], offset: [10, 20, 30] }
    const values = await valuesIn(written({ sizes, pixdim: [-1, 1, 1, 2], qform }))
    expect(slicesOf(values)).toEqual(upright.toReversed())
  })

  it('without a transform are presumed, with a warning, and no place', async () => {
    const source = await onlySource(written({ sizes, pixdim: [0, 1, 1, 2] }))
    expect(source.summary.warnings).toEqual([expect.stringMatching(/left and right may be exchanged/)])
    expect(source.slicePlaces()[0]?.position).toBeNull()
  })

  it('in micrometres become mm', async () => {
    const rows = alongAxes([-500, -500, 2000])
    const source = await onlySource(written({ sizes, units: 3, pixdim: [1, 500, 500, 2000], sform: { code: 1, rows } }))
    expect(source.summary).toMatchObject({ pixelSpacing: [0.5, 0.5], sliceSpacing: 2 })
  })

  it('that are oblique stay as stored, with the angle', async () => {
    const [cos, sin] = [Math.cos(Math.PI / 12), Math.sin(Math.PI / 12)]
    const rows = [-1, 0, 0, 0, 0, -cos, -sin * 2, 0, 0, -sin, cos * 2, 0]
    const source = await onlySource(written({ ...plain, sform: { code: 1, rows } }))
    expect([...(await valuesOf(source))]).toEqual(ramp(24))
    expect(source.summary.warnings).toEqual([expect.stringMatching(/oblique 15 deg/)])
  })
})

describe('NIfTI files that are refused', () => {
  it.each([
    ['colours', { datatype: 128, bits: 24 }, /colours, not CT values/],
    ['complex numbers', { datatype: 32, bits: 64 }, /NIfTI type 32/],
    ['a negative size', { sizes: [4, -3, 2] }, /states a size of 4x-3x2/],
    ['a size of terabytes', { sizes: [32767, 32767, 32767] }, /more than|ends early/]
  ] as const)('%s', async (_, fields, text) => {
    expect(await onlyRefusal(written({ ...plain, ...fields }))).toMatch(text)
  })

  it('a pair without its voxels is refused by their name', async () => {
    expect(await onlyRefusal(written({ ...plain, magic: 'ni1\0' }, ramp(24), 'pair.hdr'))).toMatch(
      /pair\.img is missing/
    )
  })

  it('a checksum of gzip that is wrong', async () => {
    const path = join(temporaryFolder(), 'a.nii.gz')
    const bytes = gzipSync(niftiBytes(plain, ramp(24)))
    bytes[bytes.length - 6]! ^= 1
    writeFileSync(path, bytes)
    expect(await onlyRefusal(path)).toMatch(/gzip data or checksum are wrong/)
  })

  it('each length that is too short, plain and packed', async () => {
    const whole = niftiBytes(plain, ramp(24))
    const folder = temporaryFolder()
    for (const [name, bytes] of [
      ['a.nii', whole],
      ['a.nii.gz', gzipSync(whole)]
    ] as const) {
      for (let length = 0; length < bytes.length; length += 7) {
        writeFileSync(join(folder, name), bytes.subarray(0, length))
        expect(await onlyRefusal(join(folder, name))).toMatch(/^\S+a\.nii/)
      }
    }
  })

  it('values that are not numbers, with the first place', async () => {
    const floats = new Float32Array(24).fill(-5)
    floats[17] = NaN
    floats[20] = Infinity
    const path = written({ ...plain, datatype: 16, bits: 32 }, new Uint8Array(floats.buffer))
    expect(await onlyRefusal(path)).toMatch(
      /2 values are not numbers \(first at slice 1, row 1, column 1, counted from 0\)/
    )
  })
})
