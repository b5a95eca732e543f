import { describe, expect, it } from 'vitest'
import { readDecimal } from '../../../../src-core/sources/dicom/data-set.ts'
import { explicitUid, syntheticDicom, type Attributes } from '../../../support/dicom.ts'
import { openOne, openSynthetic } from './opening.ts'

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1')
const [implicitUid, bigEndianUid] = ['1.2.840.10008.1.2', '1.2.840.10008.1.2.2']

async function refusalOf(attributes: Attributes): Promise<string> {
  const { sources, refusals } = await openSynthetic({ attributes })
  expect(sources).toEqual([])
  return `${refusals[0]!.code} ${refusals[0]!.message.slice(refusals[0]!.file.length + 2)}`
}

describe('decimal strings', () => {
  it.each<[string, number]>([
    ['1', 1],
    ['+1.50', 1.5],
    ['-.5', -0.5],
    ['5.', 5],
    ['1e-3', 0.001],
    ['-1.25E+2', -125],
    ['0007', 7]
  ])('%s is %d', (text, value) => {
    expect(readDecimal(text)).toEqual({ value, hasComma: false })
  })

  it.each<[string, number]>([
    ['0,5', 0.5],
    ['-97,5', -97.5],
    ['1,5e3', 1500]
  ])('%s has a comma for a point: %d', (text, value) => {
    expect(readDecimal(text)).toEqual({ value, hasComma: true })
  })

  it.each([
    '',
    ',5',
    '5,',
    '1,000.5',
    '1,2,3',
    '0x10',
    'NaN',
    'Infinity',
    '1e999',
    '1 000',
    '12mm',
    '--1',
    '1\u{0}2',
    '٣'
  ])('%j is no number', (text) => {
    expect(readDecimal(text)).toBeNull()
  })

  it('are read with a comma, with a warning that names the tag', async () => {
    const attributes: Attributes = {
      '0028,1053': ['DS', '0,5'],
      '0028,1052': ['DS', '-97,5'],
      '0028,0030': ['DS', '0,75\\0,75'],
      '0018,0050': ['DS', '2,5']
    }
    const source = await openOne({ rows: 1, columns: 2, stored: [0, 10], attributes })
    expect([...(await source.readSlice(0)).data]).toEqual([-97.5, -92.5])
    expect(source.summary.pixelSpacing).toEqual([0.75, 0.75])
    expect(source.summary.details).toContain('Slice thickness 2.5 mm')
    expect(source.summary.warnings.toSorted()).toEqual([
      "Pixel Spacing (0028,0030) '0,75' has a decimal comma: read as 0.75",
      "Rescale Intercept (0028,1052) '-97,5' has a decimal comma: read as -97.5",
      "Rescale Slope (0028,1053) '0,5' has a decimal comma: read as 0.5",
      "Slice Thickness (0018,0050) '2,5' has a decimal comma: read as 2.5"
    ])
  })

  it.each<[string, Attributes, string]>([
    ['letters in a slope', { '0028,1053': ['DS', '1.0x'] }, "Rescale Slope (0028,1053) '1.0x' is not a number"],
    [
      'NUL within an intercept',
      { '0028,1052': ['DS', bytes('-10\x0024')] },
      "Rescale Intercept (0028,1052) '-10\ufffd24' is not a number"
    ],
    [
      'an empty part of a position',
      { '0020,0032': ['DS', '1\\\\3'] },
      "Image Position Patient (0020,0032) '' is not a number"
    ],
    [
      'points and commas in a spacing',
      { '0028,0030': ['DS', '1,000.5\\1'] },
      "Pixel Spacing (0028,0030) '1,000.5' is not a number"
    ],
    [
      'words for the number of frames',
      { '0028,0008': ['IS', 'one'] },
      "Number Of Frames (0028,0008) 'one' is not a number"
    ],
    ['two slopes', { '0028,1053': ['DS', '1\\2'] }, "Rescale Slope (0028,1053) '1\\2' has 2 values, expected 1"],
    ['two numbers of rows', { '0028,0010': ['US', [16, 8]] }, "Rows (0028,0010) '16\\8' has 2 values, expected 1"],
    [
      'half a binary number',
      { '0028,0100': ['UL', bytes('ab')] },
      'Bits Allocated (0028,0100) has 2 bytes, expected a multiple of 4 (UL)'
    ]
  ])('refuses %s with tag and text', async (_, attributes, said) => {
    expect(await refusalOf(attributes)).toBe(`dicom.corrupt ${said}`)
  })

  it('are left out with a warning if they only describe an image', async () => {
    const attributes: Attributes = {
      '0018,0060': ['DS', '12O'],
      '0028,1050': ['DS', '4\x1b[31m0'],
      '0028,1051': ['DS', '400']
    }
    const { summary } = await openOne({ attributes })
    expect(summary).toMatchObject({
      unit: 'HU',
      defaultWindow: { centre: 50, width: 400 },
      details: ['CT', '16 bits stored']
    })
    expect(summary.warnings).toEqual([
      "Window Center (0028,1050) '4\ufffd[31m0' is not a number: left out",
      "KVP (0018,0060) '12O' is not a number: left out"
    ])
  })
})

describe('padding of texts', () => {
  it.each(['MONOCHROME2\0', 'MONOCHROME2 \0', 'MONOCHROME2\0 ', ' MONOCHROME2\0\0\0'])(
    '%j is MONOCHROME2',
    async (text) => {
      const { summary } = await openOne({ attributes: { '0028,0004': ['CS', bytes(text)] } })
      expect(summary.unit).toBe('HU')
    }
  )

  it.each([
    'ORIGINAL\\PRIMARY\\LOCALIZER\0',
    'ORIGINAL\\PRIMARY\\localizer',
    'DERIVED\\SECONDARY\\AXIAL\\ LOCALIZER\0'
  ])('does not hide a localizer: %j', async (text) => {
    const { summary } = await openOne({ attributes: { '0008,0008': ['CS', bytes(text)] } })
    expect(summary).toMatchObject({
      unit: 'stored',
      warnings: ['Values are not in HU: Image Type (0008,0008) is LOCALIZER']
    })
  })

  it('around numbers, UIDs and descriptions is left out', async () => {
    const attributes: Attributes = {
      '0008,0060': ['CS', bytes('CT\0\0')],
      '0008,103E': ['LO', bytes(' Thin \0 ')],
      '0020,000E': ['UI', bytes('2.25.8 ')],
      '0028,1052': ['DS', bytes('-1000\0')],
      '0028,1054': ['LO', bytes('HU\0 ')]
    }
    const one = await openOne({ attributes })
    const other = await openOne({ attributes: { ...attributes, '0020,000E': ['UI', bytes('2.25.8\0\0')] } })
    expect(one.summary).toMatchObject({ label: 'Thin', unit: 'HU', id: other.summary.id })
  })
})

it('code strings in small letters mean what they mean in capitals', async () => {
  const attributes: Attributes = { '0008,0060': ['CS', 'ct'], '0028,0004': ['CS', 'monochrome2'] }
  expect((await openOne({ attributes })).summary).toMatchObject({ unit: 'HU', warnings: [] })
})

it('the first of several windows is shown, the first of equal values is read', async () => {
  const attributes: Attributes = {
    '0028,1050': ['DS', '40\\300'],
    '0028,1051': ['DS', '400\\1500'],
    '0028,1053': ['DS', '1\\1']
  }
  expect((await openOne({ attributes })).summary).toMatchObject({
    unit: 'HU',
    defaultWindow: { centre: 40, width: 400 },
    warnings: []
  })
})

it('an attribute that is stated twice with different values is named, and the first is used', async () => {
  const stated = syntheticDicom({ rows: 1, columns: 2, stored: [0, 10] })
  const slope = Buffer.from('\x28\0\x53\x10DS\x02\x001 ', 'latin1')
  const end = stated.indexOf(slope) + slope.length
  const twice = (value: string): Buffer =>
    Buffer.concat([stated.subarray(0, end), slope.subarray(0, -2), Buffer.from(value), stated.subarray(end)])
  const [other, same] = [await openOne(twice('3 ')), await openOne(twice('1 '))]
  expect([...(await other.readSlice(0)).data]).toEqual([-1024, -1014])
  expect(other.summary.warnings).toEqual([
    'Rescale Slope (0028,1053) is stated twice, with different values: the first is used'
  ])
  expect(same.summary.warnings).toEqual([])
})

it('control characters and marks of direction never leave a header', async () => {
  const attributes: Attributes = {
    '0008,0005': ['CS', 'ISO_IR 192'],
    '0008,103E': ['LO', Buffer.from('A\u001b[2J\u0007B\u009b1m\u202egnp')]
  }
  expect((await openOne({ attributes })).summary.label).toBe('A\ufffd[2J\ufffdB\ufffd1m\ufffdgnp')
})

describe('UN', () => {
  const group = (tag: string, value: Attributes): Attributes => ({ [tag]: ['SQ', [value]] })
  const frame = (height: number): Attributes => ({
    ...group('0020,9113', { '0020,0032': ['DS', `0\\0\\${height}`] }),
    ...group('0028,9145', { '0028,1052': ['DS', '-1000'], '0028,1053': ['DS', '2'], '0028,1054': ['LO', 'HU'] })
  })
  const without: Attributes = { '0020,0032': undefined, '0028,1052': undefined, '0028,1053': undefined }

  for (const [name, transferSyntax] of [
    ['explicit little', explicitUid],
    ['explicit big', bigEndianUid],
    ['implicit little', implicitUid]
  ] as const)
    it.each([true, false])(
      `sequences of known tags are read in ${name} endian files, delimited: %s`,
      async (delimited) => {
        const attributes: Attributes = { ...without, '5200,9230': ['UN', { items: [frame(6), frame(3)], delimited }] }
        const source = await openOne({ rows: 1, columns: 1, frames: 2, stored: [10, 20], transferSyntax, attributes })
        expect(source.summary).toMatchObject({ unit: 'HU', sliceCount: 2, sliceSpacing: 3, warnings: [] })
        expect([...(await source.readSlice(0)).data, ...(await source.readSlice(1)).data]).toEqual([-960, -980])
      }
    )

  it('values are little-endian in a big-endian file', async () => {
    const attributes: Attributes = {
      '0028,0010': ['UN', Uint8Array.from([3, 0])],
      '0028,0011': ['UN', Uint8Array.from([2, 0])]
    }
    const { summary } = await openOne({ rows: 3, columns: 2, transferSyntax: bigEndianUid, attributes })
    expect(summary).toMatchObject({ rows: 3, columns: 2 })
  })

  it('sequences of unknown tags are stepped over, also in big endian', async () => {
    const attributes: Attributes = { '0009,1001': ['UN', { items: [{ '0009,1002': ['LO', 'AB'] }], delimited: true }] }
    for (const transferSyntax of [explicitUid, bigEndianUid, implicitUid])
      expect((await openOne({ transferSyntax, attributes })).summary.unit).toBe('HU')
  })

  it('a damaged sequence of a known tag is refused by name', async () => {
    const file = Buffer.from(
      syntheticDicom({ attributes: { '5200,9229': ['UN', { items: [frame(1)], delimited: false }] } })
    )
    file.writeUInt32LE(9999, file.indexOf(Buffer.from([0x00, 0x52, 0x29, 0x92])) + 12 + 4)
    const { refusals } = await openSynthetic(file)
    expect(refusals[0]!.message).toMatch(/: Shared Functional Groups Sequence \(5200,9229\) cannot be read$/)
  })
})

describe('illegal values are never repaired', () => {
  const group = (...items: Attributes[]): Attributes[string] => ['SQ', items]

  it.each<[string, Attributes, string]>([
    [
      'two photometric interpretations',
      { '0028,0004': ['CS', 'MONOCHROME1\\MONOCHROME2'] },
      "Photometric Interpretation (0028,0004) 'MONOCHROME1\\MONOCHROME2' has 2 values, expected 1"
    ],
    ['two units', { '0028,1054': ['LO', 'HU\\US'] }, "Rescale Type (0028,1054) 'HU\\US' has 2 values, expected 1"],
    ['two modalities', { '0008,0060': ['CS', 'CT\\MR'] }, "Modality (0008,0060) 'CT\\MR' has 2 values, expected 1"],
    [
      'two series',
      { '0020,000E': ['UI', '2.25.1\\2.25.2'] },
      "Series Instance UID (0020,000E) '2.25.1\\2.25.2' has 2 values, expected 1"
    ],
    [
      'two identities',
      { '0008,0018': ['UI', '2.25.1\\2.25.2'] },
      "SOP Instance UID (0008,0018) '2.25.1\\2.25.2' has 2 values, expected 1"
    ],
    [
      'a slope that is an attribute tag',
      { '0028,1053': ['AT', bytes('abcd')] },
      "Rescale Slope (0028,1053) has the value representation 'AT', expected DS"
    ],
    [
      'a photometric interpretation that is an attribute tag',
      { '0028,0004': ['AT', bytes('abcd')] },
      "Photometric Interpretation (0028,0004) has the value representation 'AT', expected CS"
    ],
    [
      'a spacing of 70,000 digits',
      { '0028,0030': ['UN', Buffer.alloc(70_000, '1')] },
      'Pixel Spacing (0028,0030) has 70,000 bytes'
    ],
    [
      'more per-frame groups than frames',
      { '5200,9230': group({ '0020,9111': group({}) }, { '0020,9111': group({}) }) },
      'Per Frame Functional Groups Sequence (5200,9230) has 2 items for 1 frames'
    ],
    [
      'two items of shared groups',
      { '5200,9229': group({ '0020,9111': group({}) }, { '0020,9111': group({}) }) },
      'Shared Functional Groups Sequence (5200,9229) has 2 items, expected 1'
    ]
  ])('%s: refused with tag and text', async (_, attributes, message) => {
    expect(await refusalOf(attributes)).toBe(`dicom.corrupt ${message}`)
  })

  it('attributes behind the end of an item are damage', async () => {
    const attributes: Attributes = {
      '5200,9229': group({ 'FFFE,E00D': ['UN', bytes('')], 'FFFE,E0EE': ['UN', bytes('lost')] })
    }
    const { refusals } = await openSynthetic({ attributes, transferSyntax: implicitUid })
    expect(refusals[0]!.message).toMatch(/: Shared Functional Groups Sequence \(5200,9229\) cannot be read$/)
  })

  it.each<[string, Attributes, string]>([
    [
      'a position of four numbers',
      { '0020,0032': ['DS', '1\\2\\3\\4'] },
      "Image Position Patient (0020,0032) '1\\2\\3\\4' makes no sense: left out"
    ],
    [
      'an orientation of seven numbers',
      { '0020,0037': ['DS', '1\\0\\0\\0\\1\\0\\0'] },
      "Image Orientation Patient (0020,0037) '1\\0\\0\\0\\1\\0\\0' makes no sense: left out"
    ],
    [
      'a spacing of three numbers',
      { '0028,0030': ['DS', '0.7\\0.7\\2.5'] },
      "Pixel Spacing (0028,0030) '0.7\\0.7\\2.5' makes no sense: left out"
    ],
    [
      'a fraction of a number',
      { '0020,0013': ['IS', '1.5'] },
      "Instance Number (0020,0013) '1.5' is not an integer: read as 1.5"
    ],
    [
      'a tube voltage that is an attribute tag',
      { '0018,0060': ['AT', bytes('abcd')] },
      "KVP (0018,0060) has the value representation 'AT', expected DS: left out"
    ]
  ])('%s: a warning with tag and text', async (_, attributes, warning) => {
    expect((await openOne({ attributes })).summary.warnings).toEqual([warning])
  })

  it('a backslash in a description stays in it, with a warning', async () => {
    const { summary } = await openOne({ attributes: { '0008,103E': ['LO', 'W\\O CONTRAST'] } })
    expect(summary).toMatchObject({
      label: 'W\\O CONTRAST',
      warnings: ["Series Description (0008,103E) 'W\\O CONTRAST' has 2 values, expected 1: read as one text"]
    })
  })

  it('a backslash in a patient ID is compared and never shown', async () => {
    const { summary } = await openOne({ attributes: { '0010,0020': ['LO', 'SECRET\\7'] } })
    expect(summary.warnings).toEqual([])
    expect(JSON.stringify(summary)).not.toContain('SECRET')
  })

  it('an attribute that is stated twice within a sequence is named, and the first is used', async () => {
    const attributes: Attributes = {
      '0028,1052': undefined,
      '0028,1053': undefined,
      '5200,9229': group({ '0028,9145': group({ '0028,1052': ['DS', '-1000 '], '0028,1053': ['DS', '2 '] }) })
    }
    const file = Buffer.from(syntheticDicom({ rows: 1, columns: 2, stored: [0, 10], attributes }))
    // The tag of the intercept becomes that of the slope.
    file[file.indexOf(Buffer.from([0x28, 0, 0x52, 0x10])) + 2] = 0x53
    const { summary } = await openOne(file)
    expect(summary.warnings).toContain(
      'Rescale Slope (0028,1053) is stated twice in Shared Functional Groups Sequence (5200,9229), with different values: the first is used'
    )
  })

  it('a transfer syntax that contradicts the data set is named, and the data set is read as it is written', async () => {
    const bodyOf = (file: Buffer): number => file.indexOf(Buffer.from([8, 0, 8, 0]), 132)
    const options = { rows: 1, columns: 2, stored: [0, 10] }
    const [explicit, implicit] = [syntheticDicom(options), syntheticDicom({ ...options, transferSyntax: implicitUid })]
    const start = explicit.subarray(0, bodyOf(explicit))
    const source = await openOne(Buffer.concat([start, implicit.subarray(bodyOf(implicit))]))
    expect([...(await source.readSlice(0)).data]).toEqual([-1024, -1014])
    expect(source.summary.warnings).toEqual([
      'Transfer Syntax UID (0002,0010) is Explicit VR Little Endian, but value representations are not written'
    ])
  })
})
