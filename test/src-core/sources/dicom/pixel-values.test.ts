import { describe, expect, it } from 'vitest'
import { syntheticDicom, type Attributes, type SyntheticDicom } from '../../../support/dicom.ts'
import { openOne, openSynthetic } from './opening.ts'

const square = { rows: 2, columns: 2 } as const
const withoutRescale: Attributes = { '0028,1052': undefined, '0028,1053': undefined }

async function valuesOf(file: SyntheticDicom): Promise<number[]> {
  return [...(await (await openOne(file)).readSlice(0)).data]
}

describe('stored values become HU or stay as they are', () => {
  it('16 bits signed: slope x stored + intercept', async () => {
    const attributes: Attributes = { '0028,1053': ['DS', '2.5'], '0028,1052': ['DS', '-1000.5'] }
    expect(await valuesOf({ ...square, stored: [-32768, -1, 0, 32767], attributes })).toEqual([
      -82920.5, -1003, -1000.5, 80917
    ])
  })

  it('16 bits unsigned', async () => {
    expect(await valuesOf({ ...square, signed: false, stored: [0, 1, 40000, 65535] })).toEqual([
      -1024, -1023, 38976, 64511
    ])
  })

  it('8 bits, signed and not', async () => {
    const file = { ...square, bitsAllocated: 8, stored: [0, 127, 128, 255], attributes: withoutRescale } as const
    expect(await valuesOf({ ...file, signed: false })).toEqual([0, 127, 128, 255])
    expect(await valuesOf({ ...file, signed: true })).toEqual([0, 127, -128, -1])
  })

  it('12 bits stored of 16: overlays in the bits above are masked, and the sign is that of bit 11', async () => {
    const stored = [0xf001, 0x17ff, 0xa800, 0x0fff]
    const attributes: Attributes = { '6002,0102': ['US', [12]] }
    for (const transferSyntax of ['1.2.840.10008.1.2', '1.2.840.10008.1.2.1', '1.2.840.10008.1.2.2']) {
      const file = { ...square, bitsStored: 12, stored, attributes, transferSyntax }
      expect(await valuesOf(file)).toEqual([1, 0x7ff, -0x800, -1].map((value) => value - 1024))
      expect(await valuesOf({ ...file, signed: false })).toEqual([1, 0x7ff, 0x800, 0xfff].map((value) => value - 1024))
    }
  })

  it('the sign may be repeated above the bits stored', async () => {
    expect(await valuesOf({ ...square, bitsStored: 12, stored: [-2048, -1, 0, 2047] })).toEqual([
      -3072, -1025, -1024, 1023
    ])
  })

  it.each<[string, SyntheticDicom, number]>([
    ['unsigned', { ...square, bitsStored: 10, signed: false, stored: [0, 1, 1023, 1278] }, 1278],
    [
      'unsigned, with what would be the sign of a signed one',
      { ...square, bitsStored: 12, signed: false, stored: [0, 1, 2, 0xf830] },
      0xf830
    ],
    ['signed', { ...square, bitsStored: 12, stored: [-2048, 2047, 4096, 0] }, 4096],
    ['8 bits', { ...square, bitsAllocated: 8, bitsStored: 6, signed: false, stored: [0, 63, 64, 1] }, 64],
    [
      'with overlays of their own',
      { ...square, bitsStored: 10, signed: false, stored: [0, 1, 2, 1024], attributes: { '6000,0102': ['US', [0]] } },
      1024
    ]
  ])('values beyond the bits stored are refused: %s', async (_, file, value) => {
    const said = `Pixel Data (7FE0,0010) has a value of ${value}, more than the ${file.bitsStored} bits of Bits Stored (0028,0101) hold`
    await expect(valuesOf(file)).rejects.toMatchObject({
      code: 'dicom.corrupt',
      message: expect.stringContaining(said)
    })
  })

  it('12 bits stored with high bit 15 lie in the upper bits', async () => {
    const file = { ...square, bitsStored: 12, highBit: 15, stored: [0x001f, 0x7ff0, 0x8000, 0xfff3] }
    expect(await valuesOf(file)).toEqual([1, 0x7ff, -0x800, -1].map((value) => value - 1024))
  })

  it('big-endian 8-bit pixels of an odd frame are in order, written as words or as bytes', async () => {
    const file = {
      rows: 1,
      columns: 3,
      frames: 2,
      bitsAllocated: 8,
      signed: false,
      transferSyntax: '1.2.840.10008.1.2.2',
      attributes: withoutRescale
    } as const
    const bytes = await openOne({ ...file, stored: [1, 2, 3, 4, 5, 6] })
    expect([...(await bytes.readSlice(1)).data]).toEqual([4, 5, 6])
    // As words: the same bytes, each pair swapped (DICOM PS3.5 8.1.1), under the other VR.
    const words = syntheticDicom({ ...file, stored: [2, 1, 4, 3, 6, 5] })
    words.write('OW', words.lastIndexOf('OB'), 'latin1')
    const source = await openOne(words)
    expect([...(await source.readSlice(0)).data, ...(await source.readSlice(1)).data]).toEqual([1, 2, 3, 4, 5, 6])
  })

  it('pixel padding is rescaled like any value, and left out of the range of images without calibration', async () => {
    const attributes: Attributes = { '0008,0060': ['CS', 'MR'], '0028,0120': ['SS', [-2000]], ...withoutRescale }
    const source = await openOne({ ...square, stored: [-2000, 10, 500, 300], attributes })
    expect([...(await source.readSlice(0)).data]).toEqual([-2000, 10, 500, 300])
    expect(source.summary.intensityRange).toEqual([10, 500])
    expect(source.summary.defaultWindow).toEqual({ centre: 255, width: 490 })
  })

  it('MONOCHROME1 without calibration is mirrored, its window with it, so that larger is brighter', async () => {
    const attributes: Attributes = {
      '0008,0060': ['CS', 'DX'],
      '0028,0004': ['CS', 'MONOCHROME1'],
      '0028,1050': ['DS', '1000'],
      '0028,1051': ['DS', '200'],
      ...withoutRescale
    }
    const source = await openOne({ ...square, bitsStored: 12, signed: false, stored: [0, 1, 1000, 4095], attributes })
    expect([...(await source.readSlice(0)).data]).toEqual([4095, 4094, 3095, 0])
    expect(source.summary.defaultWindow).toEqual({ centre: 3095, width: 200 })
  })

  it('HU are HU with MONOCHROME1, which only changes their display', async () => {
    const attributes: Attributes = { '0028,0004': ['CS', 'MONOCHROME1'] }
    expect(await valuesOf({ ...square, stored: [0, 1, 2, 3], attributes })).toEqual([-1024, -1023, -1022, -1021])
  })

  it('a slice that was read may be changed without changing the next reading of it', async () => {
    const source = await openOne({})
    const first = await source.readSlice(0)
    const before = first.data[0]
    first.data.fill(7)
    expect((await source.readSlice(0)).data[0]).toBe(before)
  })

  it('slices that do not exist are refused', async () => {
    const source = await openOne({})
    for (const index of [-1, 1, 0.5, Number.NaN]) {
      await expect(source.readSlice(index)).rejects.toMatchObject({
        code: 'slice.out-of-range',
        message: `slice: expected 1 to 1, got ${index + 1}`
      })
    }
  })
})

describe('a header that contradicts itself or lacks something', () => {
  const plain = { ...square, bitsStored: 12, signed: false } as const

  it('High Bit above values that lie in the low bits is named and passed over', async () => {
    const source = await openOne({ ...plain, highBit: 15, stored: [1, 2, 1000, 4095] })
    expect([...(await source.readSlice(0)).data]).toEqual([-1023, -1022, -24, 3071])
    expect(source.summary.warnings).toEqual([
      'High Bit (0028,0102) is 15, Bits Stored (0028,0101) is 12: values are read from the lowest 12 bits'
    ])
  })

  it('High Bit above values that lie in the low bits with their sign is passed over too', async () => {
    const source = await openOne({ ...plain, signed: true, highBit: 15, stored: [-1, -2048, 2047, 5] })
    expect([...(await source.readSlice(0)).data]).toEqual([-1025, -3072, 1023, -1019])
  })

  it.each([
    [11, [0, 40000, 3, 65535]],
    [0, [0, 2, 3, 65535]],
    [16, [1, 2, 3, 65535]]
  ] as const)('High Bit %d of 16 stored bits is passed over', async (highBit, stored) => {
    const source = await openOne({ ...square, signed: false, highBit, stored })
    expect([...(await source.readSlice(0)).data]).toEqual(stored.map((value) => value - 1024))
    expect(source.summary.warnings).toEqual([
      `High Bit (0028,0102) is ${highBit}, Bits Stored (0028,0101) is 16: values are read from the lowest 16 bits`
    ])
  })

  it('High Bit that would make a sign of a bit in use is refused', async () => {
    const { refusals } = await openSynthetic({ ...square, highBit: 11, stored: [0, 2500, 3, 1] })
    expect(refusals.map(({ code }) => code)).toEqual(['dicom.corrupt'])
    expect(refusals[0]!.message).toMatch(
      /: High Bit \(0028,0102\) is 11, Bits Stored \(0028,0101\) is 16: each makes different numbers of the values$/
    )
  })

  it('0 frames are one frame', async () => {
    const { summary } = await openOne({ attributes: { '0028,0008': ['IS', '0'] } })
    expect(summary).toMatchObject({ sliceCount: 1, warnings: ['Number Of Frames (0028,0008) is 0: read as 1'] })
  })

  it.each<[string, string | number, string]>([
    ['0028,0002', 1, 'Samples Per Pixel'],
    ['0028,0004', 'MONOCHROME2', 'Photometric Interpretation'],
    ['0028,0101', 16, 'Bits Stored'],
    ['0028,0102', 15, 'High Bit']
  ])('%s is read as %s where it is missing', async (tag, standard, name) => {
    const { summary } = await openOne({ attributes: { [tag]: undefined } })
    expect(summary).toMatchObject({ unit: 'HU', warnings: [`${name} (${tag}) is missing: read as ${standard}`] })
  })

  it('Modality is that of the CT class where it is missing', async () => {
    const { summary } = await openOne({ attributes: { '0008,0060': undefined } })
    expect(summary).toMatchObject({
      unit: 'HU',
      warnings: ['Modality (0008,0060) is missing: read as CT, by SOP Class UID (0008,0016)']
    })
  })

  it('CT without a pixel spacing has a warning', async () => {
    const { summary } = await openOne({ attributes: { '0028,0030': undefined } })
    expect(summary).toMatchObject({
      pixelSpacing: null,
      warnings: ['Pixel Spacing (0028,0030) is missing: lengths in mm are unknown']
    })
    expect(
      (await openOne({ attributes: { '0028,0030': undefined, '0008,0060': ['CS', 'MR'] } })).summary.warnings
    ).toEqual([])
  })

  it('spacing and orientation that make no sense are left out and named', async () => {
    const { summary } = await openOne({
      attributes: { '0028,0030': ['DS', '0\\0.7'], '0020,0037': ['DS', '1\\0\\0\\0\\0\\0'] }
    })
    expect(summary).toMatchObject({ pixelSpacing: null, edgeLetters: null })
    expect(summary.warnings.toSorted()).toEqual([
      "Image Orientation Patient (0020,0037) '1\\0\\0\\0\\0\\0' makes no sense: left out",
      "Pixel Spacing (0028,0030) '0\\0.7' makes no sense: left out"
    ])
  })
})

describe('the unit', () => {
  const unitWith = async (attributes: Attributes, file = {}) => (await openOne({ ...file, attributes })).summary

  it('is HU for CT with slope and intercept, with rescale type HU or none', async () => {
    expect((await unitWith({})).unit).toBe('HU')
    expect((await unitWith({ '0028,1054': ['LO', 'HU'] })).unit).toBe('HU')
  })

  it.each<[string, Attributes, object, ...string[]]>([
    ['another rescale type', { '0028,1054': ['LO', 'OD'] }, {}, 'Values are not in HU: Rescale Type (0028,1054) is OD'],
    [
      'no rescale',
      withoutRescale,
      {},
      'Values are not in HU: no usable Rescale Slope (0028,1053) and Rescale Intercept (0028,1052)'
    ],
    [
      'a slope of 0',
      { '0028,1053': ['DS', '0'] },
      {},
      'Values are not in HU: no usable Rescale Slope (0028,1053) and Rescale Intercept (0028,1052)',
      'Rescale Slope (0028,1053) is 0: values are as stored'
    ],
    [
      'a localizer',
      { '0008,0008': ['CS', 'ORIGINAL\\PRIMARY\\LOCALIZER'] },
      {},
      'Values are not in HU: Image Type (0008,0008) is LOCALIZER'
    ],
    [
      'half a rescale',
      { '0028,1053': undefined },
      {},
      'Values are not in HU: no usable Rescale Slope (0028,1053) and Rescale Intercept (0028,1052)',
      'Rescale Slope (0028,1053) is missing: values are as stored'
    ],
    [
      'no value below 0 and no rescale type',
      { '0028,1052': ['DS', '0'] },
      { signed: false },
      'Values are not in HU: Rescale Type (0028,1054) is missing, and they can only be 0 to 65535'
    ]
  ])('is stored for CT with %s, and says why', async (_, attributes, file, ...warnings) => {
    expect(await unitWith(attributes, file)).toMatchObject({ unit: 'stored', warnings })
  })

  it('is HU if Rescale Type states it, for any range of stored values', async () => {
    // As writers do that spread the values of each file over all 16 bits: (267 - -1022) / 65535.
    const attributes: Attributes = {
      '0028,1052': ['DS', '-1022'],
      '0028,1053': ['DS', '0.0196688792248'],
      '0028,1054': ['LO', 'HU']
    }
    const source = await openOne({ ...square, signed: false, stored: [0, 65535, 52000, 10], attributes })
    expect(source.summary).toMatchObject({ unit: 'HU', warnings: [] })
    expect((await source.readSlice(0)).data[1]).toBeCloseTo(267, 2)
    expect((await unitWith({ '0028,1052': ['DS', '0'], '0028,1054': ['LO', 'HU'] }, { signed: false })).unit).toBe('HU')
  })

  it('is that of each frame: a localizer among the frames of a file stands apart', async () => {
    const frame = (height: number, type: string): Attributes => ({
      '0018,9329': ['SQ', [{ '0008,9007': ['CS', type] }]],
      '0020,9113': ['SQ', [{ '0020,0032': ['DS', `0\\0\\${height}`] }]]
    })
    const frames = [
      frame(0, 'ORIGINAL\\PRIMARY\\LOCALIZER\\NONE'),
      frame(5, 'ORIGINAL\\PRIMARY\\AXIAL\\NONE'),
      frame(10, 'ORIGINAL\\PRIMARY\\AXIAL\\NONE')
    ]
    const attributes: Attributes = {
      '0008,0008': ['CS', 'ORIGINAL\\PRIMARY\\MIXED\\NONE'],
      '0020,0032': undefined,
      '5200,9230': ['SQ', frames]
    }
    const { sources } = await openSynthetic({ ...square, frames: 3, attributes })
    expect(sources.map(({ summary }) => [summary.unit, summary.sliceCount, summary.warnings])).toEqual([
      ['stored', 1, ['Values are not in HU: Frame Type (0008,9007) is LOCALIZER']],
      [
        'HU',
        2,
        ['1 slice of the series is not in HU and kept apart from this stack: Frame Type (0008,9007) is LOCALIZER']
      ]
    ])
  })

  it('is HU for CT without Rescale Type, as the standard has it', async () => {
    expect((await unitWith({ '0028,1052': ['DS', '-900'] }, { bitsStored: 10, signed: false })).unit).toBe('HU')
  })

  it.each([
    ['OT', 'OT'],
    [undefined, 'missing']
  ])('is HU where Rescale Type says so, with a warning if Modality is %s', async (modality, said) => {
    const attributes: Attributes = {
      '0008,0016': ['UI', '1.2.840.10008.5.1.4.1.1.7'],
      '0008,0060': modality === undefined ? undefined : ['CS', modality],
      '0028,1054': ['LO', 'HU']
    }
    expect(await unitWith(attributes)).toMatchObject({
      unit: 'HU',
      warnings: [`Values are in HU, as Rescale Type (0028,1054) states, although Modality (0008,0060) is ${said}`]
    })
    expect((await unitWith({ ...attributes, '0008,0008': ['CS', 'ORIGINAL\\PRIMARY\\LOCALIZER'] })).unit).toBe('stored')
  })

  it('is stored for other modalities, whose rescale is applied all the same', async () => {
    const attributes: Attributes = { '0008,0060': ['CS', 'PT'], '0028,1052': ['DS', '0'], '0028,1053': ['DS', '0.5'] }
    const source = await openOne({ ...square, stored: [0, 2, 4, 6], attributes })
    expect(source.summary).toMatchObject({ unit: 'stored', intensityRange: [0, 3], warnings: [] })
  })

  it('CT without a window of its own is shown with the soft tissue window', async () => {
    expect((await unitWith({})).defaultWindow).toEqual({ centre: 50, width: 400 })
    expect(
      (await unitWith({ '0028,1050': ['DS', '-600\\40'], '0028,1051': ['DS', '1500\\400'] })).defaultWindow
    ).toEqual({ centre: -600, width: 1500 })
    expect((await unitWith({ '0028,1050': ['DS', '0'], '0028,1051': ['DS', '0'] })).defaultWindow).toEqual({
      centre: 50,
      width: 400
    })
  })
})
