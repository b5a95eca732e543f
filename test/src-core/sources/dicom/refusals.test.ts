import { chmodSync, mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { constants, deflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { openDicom } from '../../../../src-core/sources/dicom/open-dicom.ts'
import {
  explicitUid,
  slicePlace,
  syntheticDicom,
  type Attributes,
  type SyntheticDicom
} from '../../../support/dicom.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { openOne, openSynthetic, writeDicom } from './opening.ts'

const rle = '1.2.840.10008.1.2.5'

/** Opens the file beside a good slice; returns its refusal without the path, after asserting that the slice opened. */
async function refusalOf(file: SyntheticDicom | Uint8Array): Promise<string> {
  const [bad, good] = writeDicom(file, { attributes: slicePlace(5) })
  const { sources, refusals } = await openDicom([bad!, good!], {})
  expect(sources.map((source) => source.files)).toEqual([[good]])
  expect(refusals.map((refusal) => refusal.file)).toEqual([bad])
  expect(refusals[0]!.message.startsWith(`${bad}: `)).toBe(true)
  return `${refusals[0]!.code} ${refusals[0]!.message.slice(bad!.length + 2)}`
}

describe('a file that cannot be used is refused in one line that names it and the tag', () => {
  const kind = (uid: string): Attributes => ({ '0008,0016': ['UI', uid] })

  it.each<[string, Attributes, string]>([
    ['lacks Rows', { '0028,0010': undefined }, 'dicom.tag-missing lacks Rows (0028,0010)'],
    ['lacks Columns', { '0028,0011': undefined }, 'dicom.tag-missing lacks Columns (0028,0011)'],
    ['lacks Bits Allocated', { '0028,0100': undefined }, 'dicom.tag-missing lacks Bits Allocated (0028,0100)'],
    [
      'lacks Pixel Representation',
      { '0028,0103': undefined },
      'dicom.tag-missing lacks Pixel Representation (0028,0103)'
    ],
    ['has zero rows', { '0028,0010': ['US', [0]] }, 'dicom.unsupported Rows (0028,0010): expected 1 to 65535, got 0'],
    [
      'has endless frames',
      { '0028,0008': ['IS', '2147483647'] },
      'dicom.unsupported Number Of Frames (0028,0008): expected 1 to 100000, got 2147483647'
    ],
    [
      'is colour',
      { '0028,0004': ['CS', 'RGB'] },
      "dicom.unsupported Photometric Interpretation (0028,0004): expected MONOCHROME1 or MONOCHROME2 (colour is not supported), got 'RGB'"
    ],
    [
      'has three samples',
      { '0028,0002': ['US', [3]] },
      'dicom.unsupported Samples Per Pixel (0028,0002): expected 1 (colour is not supported), got 3'
    ],
    [
      'has 32 bits',
      { '0028,0100': ['US', [32]] },
      'dicom.unsupported Bits Allocated (0028,0100): expected 8 or 16, got 32'
    ],
    [
      'stores more bits than it has',
      { '0028,0101': ['US', [17]] },
      'dicom.unsupported Bits Stored (0028,0101): expected 1 to 16, got 17'
    ],
    [
      'is larger than any detector',
      { '0028,0010': ['US', [65535]], '0028,0011': ['US', [65535]] },
      'dicom.unsupported Rows (0028,0010): expected at most 67,108,864 pixels with Columns (0028,0011), got 65535 x 65535'
    ],
    [
      'is a segmentation',
      kind('1.2.840.10008.5.1.4.1.1.66.4'),
      'dicom.not-an-image is a segmentation (SEG), not an image: SOP Class UID (0008,0016) is 1.2.840.10008.5.1.4.1.1.66.4'
    ],
    [
      'is a report',
      kind('1.2.840.10008.5.1.4.1.1.88.22'),
      'dicom.not-an-image is a structured report (SR), not an image: SOP Class UID (0008,0016) is 1.2.840.10008.5.1.4.1.1.88.22'
    ],
    [
      'is a dose grid',
      kind('1.2.840.10008.5.1.4.1.1.481.2'),
      'dicom.not-an-image is a radiotherapy dose, not an image: SOP Class UID (0008,0016) is 1.2.840.10008.5.1.4.1.1.481.2'
    ],
    [
      'is a DICOMDIR',
      { '0004,1220': ['SQ', []] },
      'dicom.not-an-image DICOMDIR is an index of other files, Directory Record Sequence (0004,1220): open the folder itself'
    ],
    [
      'has float pixels',
      { '7FE0,0008': ['OB', new Uint8Array(8)] },
      'dicom.not-an-image has Float Pixel Data (7FE0,0008), which is not supported'
    ]
  ])('%s', async (_, attributes, said) => {
    expect(await refusalOf({ attributes })).toBe(said)
  })

  it.each<[string, () => SyntheticDicom | Uint8Array, RegExp]>([
    ['is empty', () => new Uint8Array(0), /^dicom.not-dicom is empty \(0 bytes\)$/],
    ['is text', () => Buffer.from('DICOM? No.\n'.repeat(50)), /^dicom.not-dicom is not DICOM but a text file$/],
    ['is three bytes', () => Buffer.from('abc'), /^dicom.not-dicom is not DICOM/],
    ['is zeros', () => Buffer.alloc(100_000), /^dicom.not-dicom is not DICOM: no 'DICM' at byte 128/],
    [
      'is zeros behind DICM',
      () => Buffer.concat([syntheticDicom().subarray(0, 132), Buffer.alloc(1_000_000)]),
      /^dicom.corrupt lacks Transfer Syntax UID \(0002,0010\), and no data set begins at byte 132$/
    ],
    [
      'has an unknown transfer syntax',
      () => ({ transferSyntax: '1.2.3.4' }),
      /^dicom.unsupported Transfer Syntax UID \(0002,0010\) '1.2.3.4' is not supported$/
    ],
    ['is cut in its header', () => syntheticDicom().subarray(0, 400), /^dicom.truncated cut short/],
    [
      'is cut before its pixels',
      () => syntheticDicom().subarray(0, -768 - 12),
      /^dicom.truncated has Rows \(0028,0010\) but no Pixel Data \(7FE0,0010\): cut short\?$/
    ],
    [
      'is cut in its pixels',
      () => syntheticDicom().subarray(0, -1),
      /^dicom.truncated cut short in Pixel Data \(7FE0,0010\): expected 768 bytes, got 767$/
    ],
    [
      'states more frames than it has',
      () => ({ attributes: { '0028,0008': ['IS', '2'] } }),
      /^dicom.truncated cut short in Pixel Data \(7FE0,0010\): expected 1536 bytes, got 768$/
    ],
    [
      'is cut in a fragment',
      () => syntheticDicom({ transferSyntax: rle, fragments: [Buffer.alloc(200)] }).subarray(0, -50),
      /^dicom.truncated cut short in Pixel Data \(7FE0,0010\): ends at byte/
    ],
    [
      'is cut between fragments',
      () =>
        syntheticDicom({ frames: 3, transferSyntax: rle, fragments: [Buffer.alloc(80), Buffer.alloc(80)] }).subarray(
          0,
          -8
        ),
      /^dicom.truncated cut short: an element begins at byte/
    ],
    [
      'has too few fragments',
      () => ({ frames: 3, transferSyntax: rle, fragments: [Buffer.alloc(80)] }),
      /^dicom.truncated Pixel Data \(7FE0,0010\) has 1 fragments for 3 frames$/
    ],
    [
      'has fragments that no table assigns',
      () => ({ frames: 2, transferSyntax: rle, fragments: [Buffer.alloc(80), Buffer.alloc(80), Buffer.alloc(80)] }),
      /^dicom.corrupt Pixel Data \(7FE0,0010\) has 3 fragments for 2 frames, and neither an offset table nor/
    ],
    [
      'says compressed and is not',
      () => ({ transferSyntax: rle }),
      /^dicom.corrupt Pixel Data \(7FE0,0010\) is not divided into items although it is compressed$/
    ],
    [
      'is native without a length',
      () => ({ fragments: [Buffer.alloc(768)] }),
      /^dicom.corrupt Pixel Data \(7FE0,0010\) has no length although it is not compressed$/
    ],
    [
      'is deflated and cut short',
      () => syntheticDicom({ transferSyntax: '1.2.840.10008.1.2.1.99' }).subarray(0, -300),
      /^dicom.truncated the deflated data set is cut short$/
    ]
  ])('%s', async (_, file, said) => {
    expect(await refusalOf(file())).toMatch(said)
  })

  it('inflates to more than memory should hold', async () => {
    const start = syntheticDicom({ transferSyntax: '1.2.840.10008.1.2.1.99' }).subarray(0, 132 + 12 + 14 + 8 + 22)
    // A flushed block can be repeated: 257 kB that inflate to 257 MB.
    const megabyte = deflateRawSync(Buffer.alloc(1024 ** 2), { finishFlush: constants.Z_FULL_FLUSH })
    const bomb = Buffer.concat([start, ...Array<Buffer>(257).fill(megabyte)])
    expect(await refusalOf(bomb)).toBe('dicom.unsupported the deflated data set is larger than 268435456 bytes')
  })

  it('does not exist, is an empty folder, or is no regular file', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'empty'))
    execFileSync('mkfifo', [join(folder, 'pipe')])
    const { sources, refusals } = await openDicom(
      ['missing', 'empty', 'pipe'].map((name) => join(folder, name)),
      {}
    )
    expect(sources).toEqual([])
    expect(refusals).toEqual([
      {
        file: join(folder, 'missing'),
        code: 'file.not-found',
        message: `${join(folder, 'missing')}: no such file or folder`
      },
      { file: join(folder, 'empty'), code: 'file.not-found', message: `${join(folder, 'empty')}: the folder is empty` },
      {
        file: join(folder, 'pipe'),
        code: 'file.unreadable',
        message: `${join(folder, 'pipe')}: is neither a file nor a folder`
      }
    ])
  })

  it.skipIf(process.getuid?.() === 0)('may not be read (root may read everything)', async () => {
    const [path] = writeDicom({})
    chmodSync(path!, 0)
    expect((await openDicom([path!], {})).refusals).toEqual([
      { file: path, code: 'file.unreadable', message: `${path}: cannot be read (permission denied, EACCES)` }
    ])
  })

  it('is a second copy of an image: the first is kept', async () => {
    const { sources, refusals } = await openSynthetic({}, {})
    expect(sources.map(({ summary }) => summary.sliceCount)).toEqual([1])
    expect(refusals).toMatchObject([{ code: 'dicom.duplicate' }])
    expect(refusals[0]!.message).toBe(
      `${refusals[0]!.file}: is the same image as ${sources[0]!.files[0]}, which is used: equal SOP Instance UID (0008,0018), pixels and place`
    )
  })
})

describe('damage behind the header shows when a slice is read', () => {
  const compressedWith = (transferSyntax: string, fragment: Uint8Array) =>
    openOne({ transferSyntax, fragments: [fragment] })

  it.each<[string, string, Uint8Array, RegExp]>([
    ['no JPEG', '1.2.840.10008.1.2.4.70', Buffer.alloc(300, 7), /JPEG Lossless.*: no frame header$/],
    ['no JPEG 2000', '1.2.840.10008.1.2.4.90', Buffer.alloc(300), /JPEG 2000 Lossless.*: no frame header$/],
    ['RLE without segments', rle, Buffer.alloc(300), /RLE Lossless.*: expected 2 RLE segments, got 0$/],
    [
      'RLE segments beyond the frame',
      rle,
      Buffer.from(Uint32Array.from([2, 64, 9000, ...Array<number>(20).fill(0)]).buffer),
      /its RLE segments begin at 64 and 9000 of 92 bytes$/
    ],
    [
      'RLE that ends early',
      rle,
      Buffer.from(Uint32Array.from([2, 64, 68, ...Array<number>(20).fill(0)]).buffer),
      /an RLE segment ends before all pixels$/
    ]
  ])('%s', async (_, transferSyntax, fragment, said) => {
    const source = await compressedWith(transferSyntax, fragment)
    const reading = source.readSlice(0)
    await expect(reading).rejects.toMatchObject({ code: 'dicom.corrupt' })
    await expect(reading).rejects.toThrow(said)
    await expect(reading).rejects.toThrow(`${source.files[0]}: Pixel Data (7FE0,0010) cannot be decompressed`)
  })

  it('a frame of another size than the header is not decoded', async () => {
    const siz = Buffer.alloc(50)
    siz.writeUInt32BE(0xff4fff51, 0)
    siz.writeUInt32BE(60_000, 8)
    siz.writeUInt32BE(60_000, 12)
    siz.writeUInt16BE(1, 40)
    const source = await compressedWith('1.2.840.10008.1.2.4.90', siz)
    await expect(source.readSlice(0)).rejects.toThrow(
      'expected 16 x 24 pixels of 1 component, its frame header says 60000 x 60000 of 1'
    )
  })

  it('a file that went away or became shorter is named', async () => {
    const gone = await openOne({})
    rmSync(gone.files[0]!)
    await expect(gone.readSlice(0)).rejects.toMatchObject({
      code: 'file.not-found',
      message: `${gone.files[0]}: no such file or folder`
    })
    await expect(gone.contentHash()).rejects.toMatchObject({ code: 'file.not-found' })
    const shorter = await openOne({})
    truncateSync(shorter.files[0]!, 700)
    await expect(shorter.readSlice(0)).rejects.toMatchObject({ code: 'dicom.truncated' })
    writeFileSync(shorter.files[0]!, syntheticDicom({}))
    await expect(shorter.readSlice(0)).resolves.toMatchObject({ rows: 16, columns: 24 })
  })

  it('a good frame is decoded while a damaged one breaks the codec', async () => {
    const jpegLs = Buffer.from('ffd8fff7000b100010001801011100ffda0008010100000000', 'hex')
    const broken = await compressedWith('1.2.840.10008.1.2.4.80', Buffer.concat([jpegLs, Buffer.alloc(40, 0xff)]))
    const segment = (value: number): number[] => [129, value, 129, value, 129, value]
    const header = Uint32Array.from([2, 64, 70, ...Array<number>(13).fill(0)])
    const frame = Buffer.concat([Buffer.from(header.buffer), Buffer.from([...segment(4), ...segment(1)])])
    const good = await compressedWith(rle, frame)
    const [damaged, sound] = await Promise.allSettled([broken.readSlice(0), good.readSlice(0)])
    expect(damaged).toMatchObject({ status: 'rejected', reason: { code: 'dicom.corrupt' } })
    expect(sound.status === 'fulfilled' && new Set(sound.value.data)).toEqual(new Set([0x0401 - 1024]))
  })
})

describe('explicit UN', () => {
  it('attributes that are written as unknown are read by the dictionary', async () => {
    const attributes: Attributes = {
      '0028,1052': ['UN', Buffer.from('-1000 ')],
      '0028,0030': ['UN', Buffer.from('0.5\\0.5 ')]
    }
    const { summary } = await openOne({ transferSyntax: explicitUid, attributes })
    expect(summary).toMatchObject({ unit: 'HU', pixelSpacing: [0.5, 0.5] })
  })
})
