import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { zipSync, type Zippable } from 'fflate'
import { describe, expect, it } from 'vitest'
import { openSeries } from '../../../../src-core/sources/opening/open-series.ts'
import { slicePlace, syntheticDicom } from '../../../support/dicom.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { niftiBytes, alongAxes, ramp } from '../formats/support/nifti-bytes.ts'

/** Opens an archive of these bytes. @returns the outcome, and the folder for what is unpacked */
async function openedZip(bytes: Uint8Array) {
  const folder = temporaryFolder()
  const [path, unpacked] = [join(folder, 'a.zip'), join(folder, 'unpacked')]
  writeFileSync(path, bytes)
  const outcome = await openSeries([path], { folderForArchive: () => unpacked })
  return { ...outcome, path, unpacked, folder }
}

const slice = (number: number) => syntheticDicom({ seed: number, attributes: slicePlace(number - 1) })
const series: Zippable = { 'b/IM3': slice(3), 'b/IM1': slice(1), 'a/IM2': slice(2) }

describe('an archive of DICOM', () => {
  it('opens as one series in the order of its slices, and names what is no image', async () => {
    const { sources, refusals, path } = await openedZip(
      zipSync({ ...series, 'notes.txt': Buffer.from('hello'), '.DS_Store': Buffer.from([0, 1]) })
    )
    expect(sources.map(({ summary }) => summary.sliceCount)).toEqual([3])
    expect(sources[0]!.slicePlaces().map(({ instanceNumber }) => instanceNumber)).toEqual([1, 2, 3])
    expect(refusals.map(({ file }) => file)).toEqual([`${path}: notes.txt`, `${path}: .DS_Store`])
    expect(refusals[0]!.message).toMatch(/a\.zip: notes\.txt: is not DICOM/)
  })

  it('may hold other formats, but no further archive', async () => {
    const sform = { code: 1, rows: alongAxes([-1, -1, 2]) }
    const nifti = niftiBytes({ sizes: [4, 3, 2], sform }, ramp(24))
    const { sources, refusals } = await openedZip(zipSync({ 'a.nii': nifti, 'inner.zip': zipSync(series) }))
    expect(sources.map(({ summary }) => summary.kind)).toEqual(['files'])
    expect(refusals).toEqual([expect.objectContaining({ message: expect.stringMatching(/inner\.zip.*ZIP archive/) })])
  })
})

/** Changes bytes of the central directory of an archive of one entry: the record begins with PK 1 2. */
function withDirectory(bytes: Uint8Array, change: (record: Buffer) => void): Buffer {
  const copy = Buffer.from(bytes)
  change(copy.subarray(copy.indexOf('PK\x01\x02', 0, 'latin1')))
  return copy
}
const plain = zipSync({ IM1: slice(1) })
const stored = zipSync({ IM1: slice(1) }, { level: 0 })

describe('an archive that is refused leaves nothing', () => {
  it.each([
    ['a name with ..', zipSync({ '../evil': slice(1), ok: slice(2) }), /lead outside.*'\.\.\/evil'/],
    ['a name with .. inside', zipSync({ 'a/../../evil': slice(1) }), /lead outside/],
    ['an absolute name', zipSync({ '/tmp/evil': slice(1) }), /lead outside/],
    ['a drive', zipSync({ 'C:/evil': slice(1) }), /lead outside/],
    ['backslashes that lead outside', zipSync({ '..\\evil': slice(1) }), /lead outside/],
    [
      'an encrypted entry',
      withDirectory(plain, (record) => record.writeUInt16LE(record.readUInt16LE(8) | 1, 8)),
      /'IM1' is encrypted/
    ],
    [
      'a symbolic link',
      withDirectory(plain, (record) => record.writeUInt32LE(0o120777 * 65536, 38)),
      /'IM1' is a symbolic link/
    ],
    ['a bomb', zipSync({ bomb: new Uint8Array(2 ** 22) }), /more than 200 times/],
    [
      'many small bombs',
      zipSync(Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`${index}`, new Uint8Array(2 ** 19)]))),
      /it would grow/
    ],
    ['more bytes than stated', withDirectory(plain, (record) => record.writeUInt32LE(10, 24)), /damaged or cut short/],
    [
      'fewer bytes than stated',
      withDirectory(plain, (record) => record.writeUInt32LE(99999, 24)),
      /damaged or cut short/
    ],
    ['a wrong checksum', withDirectory(stored, (record) => record.writeUInt32LE(1, 16)), /checksum differs/],
    ['an unknown packing', withDirectory(plain, (record) => record.writeUInt16LE(99, 10)), /packed in an unknown way/],
    [
      'two entries of one name',
      Buffer.from(
        Buffer.from(zipSync({ IM1: slice(1), IM2: slice(2) }))
          .toString('latin1')
          .replaceAll('IM2', 'IM1'),
        'latin1'
      ),
      /two entries of one name/
    ],
    [
      'a name that is too long',
      zipSync({ ['n'.repeat(300)]: slice(1) }),
      /a\.zip: has an entry whose name is too long$/
    ],
    ['no directory', plain.subarray(0, plain.length - 40), /incomplete ZIP/],
    ['nothing else', plain.subarray(0, 4), /incomplete ZIP/]
  ])('%s', async (_, bytes, text) => {
    const { sources, refusals, unpacked, folder } = await openedZip(bytes)
    expect(sources).toEqual([])
    expect(refusals.map(({ message }) => message)).toEqual([expect.stringMatching(text)])
    expect([existsSync(unpacked), readdirSync(folder)]).toEqual([false, ['a.zip']])
  })

  it('no files', async () => {
    const { refusals } = await openedZip(zipSync({}))
    expect(refusals.map(({ message }) => message)).toEqual([expect.stringMatching(/a\.zip: holds no files/)])
  })

  it('more than 20,000 entries', async () => {
    const many = Object.fromEntries(Array.from({ length: 20_001 }, (_, index) => [String(index), new Uint8Array()]))
    expect((await openedZip(zipSync(many, { level: 0 }))).refusals[0]?.message).toMatch(
      /20,001 entries, more than 20,000/
    )
  })
})

it('a folder of DICOM leaves out pictures beside the files, and takes them if they are given', async () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'IM1'), slice(1))
  writeFileSync(join(folder, 'preview.png'), Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'))
  const options = { folderForArchive: () => join(folder, 'unpacked') }
  const beside = await openSeries([folder], options)
  expect(beside.refusals.map(({ message }) => message)).toEqual([
    expect.stringMatching(/preview\.png: lies beside DICOM files/)
  ])
  const given = await openSeries([join(folder, 'preview.png')], options)
  expect(given.refusals.map(({ message }) => message)).toEqual([expect.stringMatching(/cut short or damaged/)])
})
