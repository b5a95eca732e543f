import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { ramp, shorts } from './support/nifti-bytes.ts'
import { onlyRefusal, onlySource, valuesOf } from './support/opening.ts'

const plain: Readonly<Record<string, string>> = {
  ObjectType: 'Image',
  NDims: '3',
  BinaryData: 'True',
  BinaryDataByteOrderMSB: 'False',
  CompressedData: 'False',
  TransformMatrix: '1 0 0 0 1 0 0 0 1',
  Offset: '10 20 30',
  ElementSpacing: '0.5 0.75 2',
  DimSize: '4 3 2',
  ElementType: 'MET_SHORT'
}
const header = (fields: Readonly<Record<string, string>>, dataFile = 'LOCAL') =>
  `${Object.entries({ ...plain, ...fields, ElementDataFile: dataFile })
    .map(([key, value]) => `${key} = ${value}`)
    .join('\n')}\n`

function written(
  fields: Readonly<Record<string, string>>,
  data: Uint8Array = shorts(ramp(24)),
  dataFile?: string
): string {
  const path = join(temporaryFolder(), 'a.mha')
  writeFileSync(path, Buffer.concat([Buffer.from(header(fields, dataFile)), data]))
  return path
}
const valuesIn = async (path: string) => [...(await valuesOf(await onlySource(path)))]

describe('MetaImage', () => {
  it('is read in its order if its axes are those of the patient, with spacing and place', async () => {
    const source = await onlySource(written({}))
    expect([...(await valuesOf(source))]).toEqual(ramp(24))
    expect(source.summary).toMatchObject({ pixelSpacing: [0.75, 0.5], sliceSpacing: 2 })
    expect(source.slicePlaces()[1]?.position).toEqual([10, 20, 32])
  })

  it('has one row of its TransformMatrix for each stored axis', async () => {
    // The fastest axis runs to the head, the slowest to the left: [z][y][x] becomes [x][y][z].
    const path = written(
      { DimSize: '2 3 4', TransformMatrix: '0 0 1 0 1 0 1 0 0', ElementSpacing: '2 0.75 0.5' },
      shorts(
        Array.from(
          { length: 24 },
          (_, index) => ramp(24)[12 * (index % 2) + 4 * (Math.floor(index / 2) % 3) + Math.floor(index / 6)]!
        )
      )
    )
    expect(await valuesIn(path)).toEqual(ramp(24))
    expect((await onlySource(path)).summary).toMatchObject({ pixelSpacing: [0.75, 0.5], sliceSpacing: 2 })
  })

  it('with reversed axes is turned', async () => {
    const values = await valuesIn(written({ TransformMatrix: '-1 0 0 0 -1 0 0 0 1' }))
    expect(values.slice(0, 12)).toEqual(ramp(12).toReversed())
  })

  it('is read big-endian, and packed', async () => {
    expect(await valuesIn(written({ BinaryDataByteOrderMSB: 'True' }, shorts(ramp(24), true)))).toEqual(ramp(24))
    expect(await valuesIn(written({ CompressedData: 'True' }, deflateSync(shorts(ramp(24)))))).toEqual(ramp(24))
  })

  it('reads a data file beside its header, and skips the bytes that HeaderSize states', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'a.mhd'), header({ HeaderSize: '-1' }, 'a.raw'))
    writeFileSync(join(folder, 'a.raw'), Buffer.concat([Buffer.from('junk'), shorts(ramp(24))]))
    expect(await valuesIn(folder)).toEqual(ramp(24))
    writeFileSync(join(folder, 'a.mhd'), header({ HeaderSize: '4' }, 'a.raw'))
    expect(await valuesIn(folder)).toEqual(ramp(24))
  })

  it.each([
    ['../a.raw', /must lie beside its header/],
    ['/etc/passwd', /must lie beside its header/],
    ['..\\a.raw', /must lie beside its header/],
    ['C:a.raw', /must lie beside its header/],
    ['LIST', /several files/],
    ['a%03d.raw', /several files/],
    ['nowhere.raw', /nowhere\.raw is missing/],
    ['link.raw', /a link or no file/],
    ['folder.raw', /a link or no file/]
  ])('refuses the data file %s', async (name, text) => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'elsewhere'), shorts(ramp(24)))
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'link.raw'))
    mkdirSync(join(folder, 'folder.raw'))
    writeFileSync(join(folder, 'a.mhd'), header({}, name))
    expect(await onlyRefusal(join(folder, 'a.mhd'))).toMatch(text)
  })

  it.each([
    [{ NDims: '4', DimSize: '4 3 2 1' }, /has 4 axes/],
    [{ ElementNumberOfChannels: '3' }, /3 values for each voxel/],
    [{ ElementType: 'MET_ASCII_CHAR' }, /MET_ASCII_CHAR/],
    [{ BinaryData: 'False' }, /as text/],
    [{ DimSize: '4 3' }, /DimSize: expected 3 numbers/],
    [{ DimSize: '4 3 0' }, /states a size of 4x3x0/],
    [{ TransformMatrix: '1 0 0 1 0 0 0 0 1' }, /span no volume/],
    [{ DimSize: '4 3 3' }, /ends early: expected/],
    [{ CompressedData: 'True' }, /damaged zlib data/]
  ])('refuses %o', async (fields, text) => {
    expect(await onlyRefusal(written(fields as Record<string, string>))).toMatch(text)
  })

  it('refuses packed data that are cut short, or larger than stated', async () => {
    const packed = deflateSync(shorts(ramp(24)))
    expect(await onlyRefusal(written({ CompressedData: 'True' }, packed.subarray(0, 20)))).toMatch(/cut short/)
    expect(await onlyRefusal(written({ CompressedData: 'True' }, deflateSync(new Uint8Array(1000))))).toMatch(
      /unpacks to more than 48 bytes/
    )
  })

  it('refuses each length that is too short', async () => {
    const whole = Buffer.concat([Buffer.from(header({})), shorts(ramp(24))])
    const path = join(temporaryFolder(), 'a.mha')
    for (let length = 0; length < whole.length; length += 5) {
      writeFileSync(path, whole.subarray(0, length))
      expect(await onlyRefusal(path)).toMatch(/a\.mha/)
    }
  })
})
