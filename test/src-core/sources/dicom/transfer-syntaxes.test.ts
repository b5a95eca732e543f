import { beforeAll, describe, expect, it } from 'vitest'
import { transferSyntaxes } from '../../../../src-core/sources/dicom/transfer-syntaxes.ts'
import { explicitUid, syntheticDicom, syntheticDisc, syntheticStored, type Attributes } from '../../../support/dicom.ts'
import { encodeFrame, NativeCodecs, startCodecs, type Encode } from '../../../support/encoded-frame.ts'
import { openOne } from './opening.ts'

const [rows, columns] = [40, 56]

/** Encoder of each transfer syntax, its bits, and the largest error that its kind of loss may leave. */
const compressed: Record<string, { encode: Encode; bits: 8 | 12 | 16; signed?: boolean; loss?: number }> = {
  '1.2.840.10008.1.2.5': { encode: (frame) => NativeCodecs.encodeRle(frame), bits: 16, signed: true },
  '1.2.840.10008.1.2.4.50': {
    encode: (frame) => NativeCodecs.encodeJpeg(frame, { lossy: true, quality: 98 }),
    bits: 8,
    loss: 6
  },
  '1.2.840.10008.1.2.4.51': {
    encode: (frame) => NativeCodecs.encodeJpeg(frame, { lossy: true, quality: 98 }),
    bits: 8,
    loss: 6
  },
  '1.2.840.10008.1.2.4.57': {
    encode: (frame) => NativeCodecs.encodeJpeg(frame, { lossy: false, predictor: 6 }),
    bits: 16
  },
  '1.2.840.10008.1.2.4.70': {
    encode: (frame) => NativeCodecs.encodeJpeg(frame, { lossy: false, predictor: 1 }),
    bits: 16
  },
  '1.2.840.10008.1.2.4.80': { encode: (frame) => NativeCodecs.encodeJpegLs(frame), bits: 12 },
  '1.2.840.10008.1.2.4.81': {
    encode: (frame) => NativeCodecs.encodeJpegLs(frame, { lossy: true, allowedLossyError: 3 }),
    bits: 12,
    loss: 3
  },
  '1.2.840.10008.1.2.4.90': { encode: (frame) => NativeCodecs.encodeJpeg2000(frame), bits: 16, signed: true },
  '1.2.840.10008.1.2.4.91': {
    encode: (frame) => NativeCodecs.encodeJpeg2000(frame, { lossy: true, rate: 4 }),
    bits: 12,
    loss: 80
  },
  '1.2.840.10008.1.2.4.201': { encode: (frame) => NativeCodecs.encodeHtJpeg2000(frame), bits: 16, signed: true },
  '1.2.840.10008.1.2.4.202': {
    encode: (frame) => NativeCodecs.encodeHtJpeg2000(frame, { progressionOrder: 2 }),
    bits: 12
  },
  '1.2.840.10008.1.2.4.203': {
    encode: (frame) => NativeCodecs.encodeHtJpeg2000(frame, { lossy: true }),
    bits: 12,
    loss: 40
  }
}

function encode(stored: Int32Array, bits: 8 | 12 | 16, signed: boolean, how: Encode): Uint8Array {
  return encodeFrame({ rows, columns, stored, bits, signed }, how)
}

/**
 * A JPEG of process 4 with 12 bits, written by hand (ITU-T T.81 annexes B and F) because the codec does not encode
 * any: two 8 x 8 blocks of one grey level each. Quantizer 8 makes the DC coefficient level - 2048; twelve DC codes of
 * 4 bits, one AC code of 1 bit, which ends the block.
 */
function jpeg12(levels: readonly [number, number]): Uint8Array {
  const bits = levels.map((level, index) => {
    const difference = index === 0 ? level - 2048 : level - levels[0]
    const category = difference === 0 ? 0 : Math.floor(Math.log2(Math.abs(difference))) + 1
    const magnitude = difference > 0 ? difference : difference + 2 ** category - 1
    return (
      category.toString(2).padStart(4, '0') +
      (category === 0 ? '' : magnitude.toString(2).padStart(category, '0')) +
      '0'
    )
  })
  const scan = bits
    .join('')
    .padEnd(Math.ceil(bits.join('').length / 8) * 8, '1')
    .match(/.{8}/g)!
    .map((byte) => Number.parseInt(byte, 2))
  const segment = (marker: number, content: readonly number[]) => [0xff, marker, 0, content.length + 2, ...content]
  return Uint8Array.from([
    0xff,
    0xd8,
    ...segment(0xdb, [0, ...Array<number>(64).fill(8)]),
    ...segment(0xc1, [12, 0, 8, 0, 16, 1, 1, 0x11, 0]),
    ...segment(0xc4, [
      0x00,
      0,
      0,
      0,
      12,
      ...Array<number>(12).fill(0),
      ...Array.from({ length: 12 }, (_, category) => category)
    ]),
    ...segment(0xc4, [0x10, 1, ...Array<number>(15).fill(0), 0]),
    ...segment(0xda, [1, 1, 0x00, 0, 63, 0]),
    ...scan,
    0xff,
    0xd9
  ])
}

describe('every transfer syntax gives back the values that were written', () => {
  beforeAll(startCodecs)

  it('is tested for each that is listed', () => {
    const native = ['1.2.840.10008.1.2', explicitUid, '1.2.840.10008.1.2.2', '1.2.840.10008.1.2.1.99']
    expect([...transferSyntaxes.keys()].sort()).toEqual([...Object.keys(compressed), ...native].sort())
  })

  it.each(['1.2.840.10008.1.2', explicitUid, '1.2.840.10008.1.2.2', '1.2.840.10008.1.2.1.99'])(
    'native %s',
    async (transferSyntax) => {
      const stored = syntheticStored(rows * columns, 5, 16, true)
      const { data } = await (await openOne({ rows, columns, stored, transferSyntax })).readSlice(0)
      expect(data).toEqual(Float32Array.from(stored, (value) => value - 1024))
    }
  )

  for (const [transferSyntax, { encode: how, bits, signed = false, loss = 0 }] of Object.entries(compressed)) {
    it(`compressed ${transferSyntaxes.get(transferSyntax)?.name}, ${bits} bits${signed ? ', signed' : ''}, within ${loss}`, async () => {
      const disc = syntheticDisc(rows, columns, 3, 2 ** (signed ? bits - 1 : bits) - 1)
      const stored = signed ? disc.map((value, index) => (index % 3 === 0 ? -value : value)) : disc
      const fragments = [encode(stored, bits, signed, how)]
      const file = {
        rows,
        columns,
        bitsAllocated: bits === 8 ? 8 : 16,
        bitsStored: bits,
        signed,
        transferSyntax,
        fragments
      } as const
      const { data } = await (await openOne(file)).readSlice(0)
      const errors = data.map((value, index) => Math.abs(value + 1024 - stored[index]!))
      expect(Math.max(...errors)).toBeLessThanOrEqual(loss)
    })
  }

  it('JPEG Extended with 12 bits', async () => {
    const file = {
      rows: 8,
      columns: 16,
      bitsStored: 12,
      signed: false,
      transferSyntax: '1.2.840.10008.1.2.4.51',
      fragments: [jpeg12([3048, 2548])]
    }
    const { data } = await (await openOne(file)).readSlice(0)
    expect([...new Set(data.subarray(0, 8)), ...new Set(data.subarray(8, 16))]).toEqual([3048 - 1024, 2548 - 1024])
  })

  it.each([
    ['unsigned', 'signed', false],
    ['signed', 'unsigned', true]
  ])(
    'values of a JPEG 2000 stream that is %s are so, although the header says %s, with a warning',
    async (stream, _, streamSigned) => {
      const stored = syntheticStored(rows * columns, 9, 12, streamSigned)
      const fragments = [encode(stored, 12, streamSigned, (frame) => NativeCodecs.encodeJpeg2000(frame))]
      const file = { rows, columns, signed: !streamSigned, transferSyntax: '1.2.840.10008.1.2.4.90', fragments }
      const source = await openOne(file)
      expect((await source.readSlice(0)).data).toEqual(Float32Array.from(stored, (value) => value - 1024))
      expect(source.summary.warnings).toContain(
        `Values are ${stream}, as the JPEG 2000 stream states, although Pixel Representation (0028,0103) is ${streamSigned ? 0 : 1}`
      )
    }
  )

  it('an 8-bit JPEG frame in a file of 16 bits allocated', async () => {
    const stored = syntheticDisc(rows, columns, 4, 255)
    const fragments = [
      encode(stored, 8, false, (frame) => NativeCodecs.encodeJpeg(frame, { lossy: false, predictor: 1 }))
    ]
    const file = { rows, columns, bitsStored: 8, signed: false, transferSyntax: '1.2.840.10008.1.2.4.70', fragments }
    const { data } = await (await openOne(file)).readSlice(0)
    expect(data).toEqual(Float32Array.from(stored, (value) => value - 1024))
  })

  describe('frames in several fragments', () => {
    const transferSyntax = '1.2.840.10008.1.2.4.90'
    const frames = [1, 2].map((seed) => syntheticDisc(rows, columns, seed, 4000))
    const pieces = (): Buffer[] =>
      frames.flatMap((stored) => {
        const bytes = Buffer.from(encode(stored, 16, true, (frame) => NativeCodecs.encodeJpeg2000(frame)))
        return [bytes.subarray(0, 300), bytes.subarray(300)]
      })

    it('are put together by the offset table', async () => {
      const fragments = pieces()
      const even = (length: number) => length + (length % 2)
      const offsetTable = [0, 8 + even(fragments[0]!.length) + 8 + even(fragments[1]!.length)]
      const source = await openOne({ rows, columns, frames: 2, transferSyntax, fragments, offsetTable })
      expect(source.summary.sliceCount).toBe(2)
      expect((await source.readSlice(1)).data).toEqual(Float32Array.from(frames[1]!, (value) => value - 1024))
    })

    it('are put together by the extended offset table', async () => {
      const fragments = pieces()
      const even = (length: number) => length + (length % 2)
      const second = 8 + even(fragments[0]!.length) + 8 + even(fragments[1]!.length)
      const table = Buffer.alloc(16)
      table.writeBigUInt64LE(BigInt(second), 8)
      const attributes: Attributes = { '7FE0,0001': ['OV', table] }
      const source = await openOne({ rows, columns, frames: 2, transferSyntax, fragments, attributes })
      expect((await source.readSlice(1)).data).toEqual(Float32Array.from(frames[1]!, (value) => value - 1024))
    })

    it('are put together by their end-of-image markers where there is no table, or one that does not fit', async () => {
      for (const offsetTable of [[], [0, 12]]) {
        const source = await openOne({ rows, columns, frames: 2, transferSyntax, fragments: pieces(), offsetTable })
        expect((await source.readSlice(0)).data).toEqual(Float32Array.from(frames[0]!, (value) => value - 1024))
        expect((await source.readSlice(1)).data).toEqual(Float32Array.from(frames[1]!, (value) => value - 1024))
      }
    })

    it('are put together without a table where there is one frame', async () => {
      const source = await openOne({ rows, columns, transferSyntax, fragments: pieces().slice(0, 2) })
      expect((await source.readSlice(0)).data).toEqual(Float32Array.from(frames[0]!, (value) => value - 1024))
    })
  })

  it.each([
    ['with meta information but no preamble', { preamble: false }],
    ['with neither, explicit', { preamble: false, meta: false }],
    ['with neither, implicit', { preamble: false, meta: false, transferSyntax: '1.2.840.10008.1.2' }],
    ['with neither, big-endian', { preamble: false, meta: false, transferSyntax: '1.2.840.10008.1.2.2' }]
  ])('a file %s', async (_, options) => {
    const stored = syntheticStored(16 * 24, 1, 16, true)
    expect((await (await openOne(options)).readSlice(0)).data).toEqual(
      Float32Array.from(stored, (value) => value - 1024)
    )
  })

  it('a file that states implicit and is explicit', async () => {
    const file = Buffer.from(syntheticDicom({ transferSyntax: `${explicitUid} ` }))
    file.write('1.2.840.10008.1.2\0\0\0', file.indexOf(explicitUid), 'latin1')
    await expect(openOne(file)).resolves.toBeDefined()
  })
})
