import { beforeAll, describe, expect, it } from 'vitest'
import { DenoscopeError } from '../../../../src-core/errors.ts'
import { explicitUid, mulberry32, syntheticDicom, syntheticDisc, type SyntheticDicom } from '../../../support/dicom.ts'
import { encodeFrame, NativeCodecs, startCodecs, type Encode } from '../../../support/encoded-frame.ts'
import { losslessJpeg } from '../../../support/lossless-jpeg.ts'
import { damages } from '../../../support/stream-damage.ts'
import { openOne, openSynthetic } from './opening.ts'

const [rows, columns, bits] = [64, 72, 12] as const
const stored = syntheticDisc(rows, columns, 3, 2 ** bits - 1)
const format = { rows, columns, bitsStored: bits, signed: false } as const

const kinds: readonly { name: string; transferSyntax: string; how: Encode; undetected: number }[] = [
  { name: 'RLE', transferSyntax: '1.2.840.10008.1.2.5', how: (frame) => NativeCodecs.encodeRle(frame), undetected: 26 },
  {
    name: 'JPEG lossless',
    transferSyntax: '1.2.840.10008.1.2.4.70',
    how: (frame) => NativeCodecs.encodeJpeg(frame, { lossy: false, predictor: 1 }),
    undetected: 31
  },
  {
    name: 'JPEG-LS',
    transferSyntax: '1.2.840.10008.1.2.4.80',
    how: (frame) => NativeCodecs.encodeJpegLs(frame),
    undetected: 7
  },
  {
    name: 'JPEG-LS near-lossless',
    transferSyntax: '1.2.840.10008.1.2.4.81',
    how: (frame) => NativeCodecs.encodeJpegLs(frame, { lossy: true, allowedLossyError: 2 }),
    undetected: 3
  },
  {
    name: 'JPEG 2000',
    transferSyntax: '1.2.840.10008.1.2.4.90',
    how: (frame) => NativeCodecs.encodeJpeg2000(frame),
    undetected: 2
  },
  {
    name: 'JPEG 2000, lossy',
    transferSyntax: '1.2.840.10008.1.2.4.91',
    how: (frame) => NativeCodecs.encodeJpeg2000(frame, { lossy: true, rate: 6 }),
    undetected: 12
  }
]

const encoded = (how: Encode): Buffer => encodeFrame({ rows, columns, stored, bits }, how)

/** Result of reading the one frame: `opens`, or the refusal without the file's name. */
async function outcome(file: SyntheticDicom): Promise<string> {
  const {
    sources: [source],
    refusals: [refusal]
  } = await openSynthetic({ ...format, ...file })
  if (!source) return refusal!.message
  return source.readSlice(0).then(
    () => 'opens',
    (error: unknown) => {
      expect(error).toBeInstanceOf(DenoscopeError)
      expect((error as DenoscopeError).code).toBe('dicom.corrupt')
      return (error as Error).message
    }
  )
}

/** Values of the one frame; null if it is refused. */
async function valuesOf(transferSyntax: string, stream: Buffer): Promise<Float32Array | null> {
  const {
    sources: [source]
  } = await openSynthetic({ ...format, transferSyntax, fragments: [stream] })
  return source
    ? source.readSlice(0).then(
        ({ data }) => data,
        () => null
      )
    : null
}

describe('damaged compressed pixels are refused by name', () => {
  beforeAll(startCodecs)

  const certain = ['cut short', 'cut short, end marker', '7 bytes taken out', '7 bytes put in'] as const
  for (const { name, transferSyntax, how } of kinds) {
    it.each(certain)(`${name}, %s, in one line without a word of WebAssembly`, async (damage) => {
      const stream = encoded(how)
      const random = mulberry32(5)
      for (let round = 0; round < 12; round++) {
        const said = await outcome({ transferSyntax, fragments: [damages[damage]!(stream, random)] })
        expect(said).toMatch(/^\S+: Pixel Data \(7FE0,0010\) cannot be decompressed \([^)]+\)*.*: [\x20-\x7e]+$/)
        expect(said).not.toMatch(/unreachable|wasm|WebAssembly|out of bounds|::/i)
      }
    })
  }

  it.each(kinds)(
    '$name: of 40 streams with one bit changed, at most $undetected open with other pixels',
    async ({ transferSyntax, how, undetected }) => {
      const stream = encoded(how)
      const truth = await valuesOf(transferSyntax, stream)
      const random = mulberry32(7)
      let wrong = 0
      for (let round = 0; round < 40; round++) {
        const values = await valuesOf(transferSyntax, damages['one bit']!(stream, random))
        if (values !== null && values.some((value, index) => value !== truth![index])) wrong++
      }
      expect(wrong).toBeLessThanOrEqual(undetected)
    }
  )

  it.each([
    ['begins right of the image', 32, 1],
    ['begins below the image', 36, 2],
    ['has no columns', 24, 0],
    ['has no rows', 28, 0]
  ])('a grid of tiles that %s is refused, since decoders never end on it', async (_, offset, value) => {
    const stream = encoded((frame) => NativeCodecs.encodeHtJpeg2000(frame))
    // Offsets of fields of SIZ from the start of the codestream (T.800 A.5.1).
    stream.writeUInt32BE(value, stream.indexOf(Buffer.from([0xff, 0x4f, 0xff, 0x51])) + offset)
    const said = await outcome({ transferSyntax: '1.2.840.10008.1.2.4.201', fragments: [stream] })
    expect(said).toMatch(/its grid of tiles is damaged$/)
  })

  const lossless = '1.2.840.10008.1.2.4.70'
  const jpeg = (): Buffer => encoded((frame) => NativeCodecs.encodeJpeg(frame, { lossy: false, predictor: 1 }))
  const scanStart = (stream: Buffer): number => stream.indexOf(Buffer.from([0xff, 0xda])) + 10

  it.each<[string, (stream: Buffer) => Buffer, RegExp]>([
    ['without an end marker', (stream) => stream.subarray(0, -2), /its end marker is missing$/],
    ['with another image behind', (stream) => Buffer.concat([stream, stream]), /\d+ bytes follow its end marker$/],
    [
      'with a segment longer than the file',
      (stream) => patched(stream, stream.indexOf(Buffer.from([0xff, 0xc4])) + 2, 0xff),
      /segment FFC4 states/
    ],
    [
      'with a restart interval but no restart markers',
      (stream) => withRestarts(stream),
      /its compressed data go on behind a restart interval$/
    ],
    ['with a marker that belongs elsewhere', (stream) => patched(stream, 3, 0xd0), /marker FFD0 before the pixels/],
    ['with bits left over', (stream) => patched(stream, scanStart(stream) + 40, 0x00), /: /]
  ])('JPEG lossless %s', async (_, damage, said) => {
    expect(await outcome({ transferSyntax: lossless, fragments: [damage(jpeg())] })).toMatch(said)
  })

  it('a value that Bits Stored cannot hold', async () => {
    const wide = encodeFrame(
      { rows, columns, stored: stored.map((value, index) => (index === 90 ? 5000 : value)), bits: 16 },
      (frame) => NativeCodecs.encodeRle(frame)
    )
    expect(await outcome({ transferSyntax: '1.2.840.10008.1.2.5', fragments: [wide] })).toMatch(
      /a value of 5000 is more than 12 bits hold$/
    )
  })

  it('JPEG 2000 without its end marker, or whose tile is missing', async () => {
    const stream = encoded((frame) => NativeCodecs.encodeJpeg2000(frame))
    const open = (fragment: Buffer) => outcome({ transferSyntax: '1.2.840.10008.1.2.4.90', fragments: [fragment] })
    expect(await open(stream.subarray(0, -2))).toMatch(/its end marker is missing$/)
    // Half as wide tiles are twice as many.
    const halved = Buffer.from(stream)
    halved.writeUInt32BE(columns / 2, 24)
    expect(await open(halved)).toMatch(/1 of 2 tiles are there$/)
  })

  it('also if an intact frame follows, which is read', async () => {
    const transferSyntax = '1.2.840.10008.1.2.4.90'
    const stream = encoded((frame) => NativeCodecs.encodeJpeg2000(frame))
    await outcome({ transferSyntax, fragments: [patched(stream, stream.indexOf(Buffer.from([0xff, 0x52])) + 9, 0x60)] })
    const source = await openOne({ ...format, transferSyntax, fragments: [stream] })
    expect((await source.readSlice(0)).data).toEqual(Float32Array.from(stored, (value) => value - 1024))
  })
})

describe('harmless oddities of writers are read', () => {
  beforeAll(startCodecs)

  const jpegLs = (): Buffer => encoded((frame) => NativeCodecs.encodeJpegLs(frame))

  it.each<[string, string, () => Buffer]>([
    ['JPEG-LS with a pad byte before its end marker', '1.2.840.10008.1.2.4.80', () => beforeEnd(jpegLs(), 0)],
    [
      'JPEG lossless with a pad byte before its end marker',
      '1.2.840.10008.1.2.4.70',
      () =>
        beforeEnd(
          encoded((frame) => NativeCodecs.encodeJpeg(frame, { lossy: false, predictor: 1 })),
          0
        )
    ],
    ['zeros behind the end marker', '1.2.840.10008.1.2.4.80', () => Buffer.concat([jpegLs(), Buffer.alloc(100)])],
    [
      'a few bytes behind the end marker',
      '1.2.840.10008.1.2.4.90',
      () => Buffer.concat([encoded((frame) => NativeCodecs.encodeJpeg2000(frame)), Buffer.from('end')])
    ]
  ])('%s', async (_, transferSyntax, make) => {
    const source = await openOne({ ...format, transferSyntax, fragments: [make()] })
    expect((await source.readSlice(0)).data).toEqual(Float32Array.from(stored, (value) => value - 1024))
  })
})

describe('restart markers of a lossless JPEG', () => {
  const transferSyntax = '1.2.840.10008.1.2.4.70'
  const stream = losslessJpeg({ rows, columns, stored, bits }, 4)

  it('begin the prediction again', async () => {
    const source = await openOne({ ...format, transferSyntax, fragments: [stream] })
    expect((await source.readSlice(0)).data).toEqual(Float32Array.from(stored, (value) => value - 1024))
  })

  it('are refused if missing or out of order', async () => {
    const [third, fourth] = [2, 3].map((number) => stream.indexOf(Buffer.from([0xff, 0xd0 + number])))
    expect(await outcome({ transferSyntax, fragments: [patched(stream, third! + 1, 0xd5)] })).toMatch(
      /restart marker FFD2 is missing at byte \d+$/
    )
    const without = Buffer.concat([stream.subarray(0, third), stream.subarray(fourth)])
    expect(await outcome({ transferSyntax, fragments: [without] })).toMatch(
      /restart marker FFD2 is missing at byte \d+$/
    )
  })
})

describe('pixels that are not compressed', () => {
  const plain = { transferSyntax: explicitUid, rows: 16, columns: 24, bitsStored: 16, signed: true } as const
  const twice = Array<number>(16 * 24 * 2).fill(7)

  it.each<[string, SyntheticDicom]>([
    ['columns halved', { ...plain, columns: 12, stored: twice.slice(0, 16 * 24) }],
    ['rows halved', { ...plain, rows: 8, stored: twice.slice(0, 16 * 24) }],
    ['one row missing in the header', { ...plain, rows: 15, stored: twice.slice(0, 16 * 24) }],
    ['a second frame that the header does not count', { ...plain, stored: twice }]
  ])('with %s are refused: the header states fewer bytes than there are', async (_, file) => {
    expect(await outcome(file)).toMatch(
      /Pixel Data \(7FE0,0010\) has \d+ bytes, but \d+ x \d+ pixels of 16 bits have \d+$/
    )
  })

  it('open with a warning if a few bytes follow the last pixel', async () => {
    const source = await openOne({ ...plain, stored: twice.slice(0, 16 * 24 + 3) })
    expect(source.summary.warnings).toContain('Pixel Data (7FE0,0010) has 6 bytes behind its last pixel')
  })

  const strayBytes =
    'Pixel Data (7FE0,0010) is followed by bytes that are not a DICOM element: pixels are displaced if the file was altered'

  it.each([
    ['in a line that a text transfer ended anew', Buffer.from([13])],
    ['of a whole element', Buffer.from([0xfc, 0xff, 0xfc, 0xff, 0x4f, 0x42, 0, 0, 0, 0, 0, 0])]
  ])('open with a warning if bytes are inserted, %s', async (_, bytes) => {
    const file = syntheticDicom({ ...plain, stored: twice.slice(0, 16 * 24) })
    const middle = file.length - 100
    const source = await openOne(Buffer.concat([file.subarray(0, middle), bytes, file.subarray(middle)]))
    expect(source.summary.warnings).toContain(strayBytes)
  })

  it.each([
    ['trailing padding', 'fcfffcff4f42000002000000aaaa'],
    ['nothing', '']
  ])('open without a warning if %s follow', async (_, hex) => {
    const file = syntheticDicom({ ...plain, stored: twice.slice(0, 16 * 24) })
    const source = await openOne(Buffer.concat([file, Buffer.from(hex, 'hex')]))
    expect(source.summary.warnings).not.toContain(strayBytes)
  })
})

function patched(stream: Buffer, offset: number, byte: number): Buffer {
  const copy = Buffer.from(stream)
  copy[offset] = byte
  return copy
}

/** Puts a byte in front of the end marker, the last two bytes but for padding. */
function beforeEnd(stream: Buffer, byte: number): Buffer {
  const end = stream.lastIndexOf(Buffer.from([0xff, 0xd9]))
  return Buffer.concat([stream.subarray(0, end), Buffer.from([byte]), stream.subarray(end)])
}

/** Changes the header to state a restart marker after each line. The data have none. */
function withRestarts(stream: Buffer): Buffer {
  const scan = stream.indexOf(Buffer.from([0xff, 0xda]))
  return Buffer.concat([stream.subarray(0, scan), Buffer.from([0xff, 0xdd, 0, 4, 0, columns]), stream.subarray(scan)])
}
