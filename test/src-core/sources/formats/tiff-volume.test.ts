import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { ramp, shorts } from './support/nifti-bytes.ts'
import { opened, onlyQuestion, onlyRefusal, onlySource, valuesOf } from './support/opening.ts'
import { tiffBytes, type TiffPageFields } from './support/tiff-bytes.ts'

const page = (values: readonly number[], big = false, tags: TiffPageFields['tags'] = []): TiffPageFields => ({
  columns: 4,
  rows: 3,
  strip: shorts(values, big),
  tags
})
const two = (big = false) => [page(ramp(24).slice(0, 12), big), page(ramp(24).slice(12), big)]

function written(bytes: Uint8Array, name = 'a.tif'): string {
  const path = join(temporaryFolder(), name)
  writeFileSync(path, bytes)
  return path
}
const valuesIn = async (path: string) => [...(await valuesOf(await onlySource(path)))]

describe('TIFF', () => {
  it.each([
    ['TIFF, little-endian', {}],
    ['TIFF, big-endian', { big: true }],
    ['BigTIFF, little-endian', { bigTiff: true }],
    ['BigTIFF, big-endian', { bigTiff: true, big: true }]
  ])('has a slice in each page: %s', async (_, options: { big?: boolean; bigTiff?: boolean }) => {
    expect(await valuesIn(written(tiffBytes(two(options.big), options)))).toEqual(ramp(24))
  })

  it.each([false, true])('has any number of strips, big-endian: %s', async (big) => {
    const rows = 300
    const values = ramp(4 * rows)
    const each = (change: (row: number) => number) => Array.from({ length: rows }, (_, row) => change(row))
    // The pixels lie behind the header of 8 bytes, 8 bytes a row.
    const tags: TiffPageFields['tags'] = [
      [273, 4, each((row) => 8 + 8 * row)],
      [278, 4, [1]],
      [279, 4, each(() => 8)]
    ]
    expect(
      await valuesIn(written(tiffBytes([{ columns: 4, rows, strip: shorts(values, big), tags }], { big })))
    ).toEqual(values)
  })

  it('asks which volume of an ImageJ hyperstack, and takes a single axis as that of the slices', async () => {
    const described = (description: string, count: number) =>
      written(
        tiffBytes(
          Array.from({ length: count }, (_, index) =>
            page(
              ramp(12).map((value) => value + index),
              false,
              index === 0 ? [[270, 2, `ImageJ=1.53\nimages=${count}\n${description}`]] : []
            )
          )
        )
      )
    const path = described('channels=2\nslices=3\nframes=2\n', 12)
    expect(await onlyQuestion(path)).toMatchObject({
      kind: 'frame',
      count: 4,
      text: expect.stringMatching(/2 channels/)
    })
    // The second channel of the second frame: pages 7, 9 and 11, counted from 0.
    const source = await onlySource(path, { frame: 4 })
    const first = await Promise.all([0, 1, 2].map(async (slice) => (await source.readSlice(slice)).data[0]))
    expect(first).toEqual([7, 9, 11].map((index) => index - 12))
    expect((await onlySource(described('frames=3\n', 3))).summary.sliceCount).toBe(3)
  })

  it('undoes deflate and the horizontal predictor', async () => {
    // Differences of neighbours in a row: the first value, then 1 for each column.
    const differences = [0, 1, 2].flatMap((row) => [4 * row - 12, 1, 1, 1])
    const strip = deflateSync(shorts(differences))
    const packed: TiffPageFields = {
      columns: 4,
      rows: 3,
      strip,
      tags: [
        [259, 3, [8]],
        [317, 3, [2]]
      ]
    }
    expect(await valuesIn(written(tiffBytes([packed])))).toEqual(ramp(12))
  })

  /** A page of 3 x 4 pixels whose strip is packed. */
  const packedPage = (compression: number, strip: Uint8Array): TiffPageFields => ({
    columns: 4,
    rows: 3,
    strip,
    tags: [[259, 3, [compression]]]
  })

  /** Codes of LZW, all of 9 bits. */
  function lzw(codes: readonly number[]): Uint8Array {
    const bits = codes.map((code) => code.toString(2).padStart(9, '0')).join('')
    return Uint8Array.from(bits.match(/.{1,8}/g)!, (byte) => Number.parseInt(byte.padEnd(8, '0'), 2))
  }

  it('undoes LZW, with texts that include their own beginning', async () => {
    // 24 bytes, 0 and 255 in turn. The codes 260 and 262 are used as soon as they are made.
    const path = written(tiffBytes([packedPage(5, lzw([256, 0, 255, 258, 260, 259, 262, 261, 261, 261, 257]))]))
    expect(await valuesIn(path)).toEqual(Array.from({ length: 12 }, () => -256))
  })

  it('undoes PackBits, with its code without meaning', async () => {
    const strip = Uint8Array.of(0x80, 3, 0xfe, 0xff, 2, 0, 0x80, 256 - 19, 0)
    expect(await valuesIn(written(tiffBytes([packedPage(32773, strip)])))).toEqual([-2, 2, ...Array(10).fill(0)])
  })

  it.each([
    ['deflate', 8, deflateSync(new Uint8Array(1000))],
    ['LZW', 5, lzw([256, 0, ...Array.from({ length: 200 }, (_, index) => 258 + index), 257])],
    ['PackBits', 32773, Uint8Array.of(0x81, 0)]
  ])('refuses a strip that unpacks to more than its pixels: %s', async (_, compression, strip) => {
    expect(await onlyRefusal(written(tiffBytes([packedPage(compression, strip)])))).toMatch(
      /a\.tif: page 1 of 1 cannot be read: it is damaged/
    )
  })

  it('refuses codes of LZW without text, with which geotiff never ends', async () => {
    expect(await onlyRefusal(written(tiffBytes([packedPage(5, lzw([256, 0, 300, 257]))])))).toMatch(
      /page 1 of 1 cannot be read/
    )
  })

  it('refuses other ways of packing by their number', async () => {
    expect(await onlyRefusal(written(tiffBytes([packedPage(50000, Uint8Array.of(1, 2))])))).toMatch(
      /page 1 is packed in an unknown way \(Compression 50000\)/
    )
  })

  it('takes the spacing of an ImageJ description, and no other number of it', async () => {
    const description = 'ImageJ=1.53\nimages=2\nslices=2\nunit=mm\nspacing=2.5\noffset=-1000\n'
    const tags = [
      [270, 2, description],
      [282, 5, [4, 1]],
      [283, 5, [2, 1]]
    ] as const
    const [first, second] = two()
    const source = await onlySource(written(tiffBytes([{ ...first!, tags }, second!])))
    expect(source.summary).toMatchObject({ pixelSpacing: [0.5, 0.25], sliceSpacing: 2.5 })
    expect([...(await valuesOf(source))]).toEqual(ramp(24))
  })

  it('takes no spacing of inches, which programs write unasked', async () => {
    const tags = [
      [282, 5, [72, 1]],
      [283, 5, [72, 1]],
      [296, 3, [2]]
    ] as const
    expect((await onlySource(written(tiffBytes([page(ramp(12), false, tags)])))).summary.pixelSpacing).toBeNull()
  })

  it('of unsigned values asks for the offset', async () => {
    const path = written(
      tiffBytes([
        page(
          ramp(12).map((value) => value + 1024),
          false,
          [[339, 3, [1]]]
        )
      ])
    )
    expect(await onlyQuestion(path)).toMatchObject({
      kind: 'scale',
      range: [1012, 1023],
      proposals: [{ offset: -1024 }, {}, {}]
    })
    const source = await onlySource(path, { scale: { offset: -1024, scale: 1 } })
    expect([...(await valuesOf(source))]).toEqual(ramp(12))
    expect(source.summary.assumed).toEqual(['HU = value - 1024, as chosen'])
  })

  it('of one page each forms a series by number, and tells the missing one', async () => {
    const folder = temporaryFolder()
    for (const [name, start] of [
      ['s_2.tif', 0],
      ['s_10.tif', 12],
      ['s_3.tif', 0]
    ] as const)
      writeFileSync(join(folder, name), tiffBytes([page(ramp(24).slice(start, start + 12))]))
    const { sources } = await opened(folder)
    expect(sources.map(({ summary }) => [summary.label, summary.sliceCount, summary.warnings])).toEqual([
      ['s', 3, ['Numbers are missing among the files: 4 to 9']]
    ])
    expect(sources[0]!.sliceNames()).toEqual(['s_2.tif', 's_3.tif', 's_10.tif'])
  })

  it.each([
    [
      'colours',
      [
        [262, 3, [2]],
        [277, 3, [3]]
      ],
      /colours/
    ],
    ['8 bits', [[258, 3, [8]]], /8 bits a pixel: it cannot carry HU/],
    ['white as 0', [[262, 3, [0]]], /shows 0 as white/],
    ['a palette', [[262, 3, [3]]], /colours/]
  ] as const)('refuses %s', async (_, tags, text) => {
    expect(await onlyRefusal(written(tiffBytes([page(ramp(12), false, tags)])))).toMatch(text)
  })

  it('refuses pages of another size, pages in a circle, and fewer pages than ImageJ states', async () => {
    const other = { columns: 3, rows: 4, strip: shorts(ramp(12)) }
    expect(await onlyRefusal(written(tiffBytes([page(ramp(12)), other])))).toMatch(/page 2 has 3x4 <i2, page 1 has 4x3/)
    expect(await onlyRefusal(written(tiffBytes(two(), { next: 32 })))).toMatch(/circle/)
    const tags = [[270, 2, 'ImageJ=1.53\nimages=3\n']] as const
    expect(await onlyRefusal(written(tiffBytes([page(ramp(12), false, tags)])))).toMatch(/states 3 images, has 1 pages/)
  })

  it('refuses each length that is too short', async () => {
    const whole = tiffBytes(two())
    const path = join(temporaryFolder(), 'a.tif')
    // The last bytes are the empty link to a next page.
    for (let length = 0; length < whole.length - 4; length += 3) {
      writeFileSync(path, whole.subarray(0, length))
      expect(await onlyRefusal(path)).toMatch(/a\.tif/)
    }
  })
})
