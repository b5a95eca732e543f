import { describe, expect, it } from 'vitest'
import { parseDicomObject } from '../../../src-core/deidentification/dicom-object.ts'
import { deidentify } from '../../../src-core/deidentification/deidentify.ts'
import { explicitUid, syntheticDicom, type Attributes } from '../../support/dicom.ts'
import { deidentified, deidentifiedBytes, pixelBytes, pseudonyms } from './support/deidentified.ts'

const utf8 = (text: string) => Buffer.from(text, 'utf8')
const unicode: Attributes = { '0008,0005': ['CS', 'ISO_IR 192'] }

describe('patient and study', () => {
  const attributes: Attributes = {
    '0008,0020': ['DA', '20240229'],
    '0008,0030': ['TM', '104607'],
    '0008,0050': ['SH', 'ACC-123'],
    '0008,0070': ['LO', 'Acme Imaging'],
    '0008,0080': ['LO', 'Atlantis General'],
    '0008,1010': ['SH', 'ATL-CT3'],
    '0008,1030': ['LO', 'Abdomen low dose Wombat room 12 tel 555-0199'],
    '0008,103E': ['LO', 'B30f 1.25mm for Dr Quokka'],
    '0010,0010': ['PN', 'Wombat^Walter'],
    '0010,0020': ['LO', 'MRN-77'],
    '0010,0030': ['DA', '19510314'],
    '0010,0040': ['CS', 'O'],
    '0010,1010': ['AS', '093Y'],
    '0018,1210': ['SH', 'STANDARD'],
    '0020,000D': ['UI', '1.3.12.2.1107.20240229.7'],
    '0070,0084': ['PN', 'Numbat^Nina'],
    '0018,9074': ['DT', '20240229104607.123+0100']
  }

  it('are replaced, removed, shifted and cleaned as the table says', async () => {
    const { value, has, holds, result } = await deidentified({ attributes })
    expect(value('00100010')).toMatchObject({ Alphabetic: expect.stringMatching(/^DENO-[B-Z2-9]{8}\^?$/) })
    expect(value('00100020')).toMatch(/^DENO-[B-Z2-9]{8}$/)
    expect(['00100030', '00080050'].map(value)).toEqual(['', ''])
    expect(['00100030', '00080050'].map(has)).toEqual([true, true])
    expect(has('00080080')).toBe(false)
    expect(value('00081030')).toBe('Abdomen low dose')
    expect(value('0008103E')).toBe('B30f 1.25mm for')
    expect(value('00101010')).toBe('090Y')
    expect(['00100040', '00080070', '00181210', '00080030'].map(value)).toEqual([
      'O',
      'Acme Imaging',
      'STANDARD',
      '104607'
    ])
    expect(value('0020000D')).toBe(pseudonyms.uid('1.3.12.2.1107.20240229.7'))
    expect(value('00020003')).toBe(pseudonyms.uid('2.25.1000.1'))
    expect(value('00080018')).toBe(result.sopInstanceUid)
    expect(value('00020016')).toBe('DENOSCOPE')
    for (const planted of ['Wombat', 'MRN-77', '19510314', '20240229', 'Nina', 'Quokka', '555-0199', 'ATL-CT3'])
      expect([planted, holds(planted)]).toEqual([planted, false])
  })

  it('move DA and DT by the same days, with time and zone unchanged', async () => {
    const { value } = await deidentified({ attributes })
    const date = String(value('00080020'))
    expect(value('00189074')).toBe(`${date}104607.123+0100`)
    const days = (Date.UTC(2024, 1, 29) - Date.parse(date.replace(/(....)(..)(..)/, '$1-$2-$3'))) / 86_400_000
    expect(-days).toBe(pseudonyms.shiftDays('id MRN-77'))
  })

  it('state the method with its codes', async () => {
    const { value, result } = await deidentified({ attributes })
    expect(['00120062', '00280303'].map(value)).toEqual(['YES', 'MODIFIED'])
    expect(value('00120063')).toMatch(/^Denoscope \d+\.\d+\.\d+, PS3\.15 E\.1 Basic Profile/)
    const codes = result.object.dataSet.find(({ tag }) => tag === 0x00120064)
    expect(codes).toMatchObject({ items: { length: 4 } })
  })

  it('keep ages up to 89 years, and ages in months', async () => {
    for (const age of ['089Y', '900M']) {
      const { value } = await deidentified({ attributes: { '0010,1010': ['AS', age] } })
      expect(value('00101010')).toBe(age)
    }
  })

  it('give the same result for the same file, and leave the object unchanged', async () => {
    const file = syntheticDicom({ attributes })
    const object = await parseDicomObject('in.dcm', file)
    const [first, second] = [deidentify(object, { pseudonyms }), deidentify(object, { pseudonyms })]
    expect(second).toEqual(first)
    expect(object).toEqual(await parseDicomObject('in.dcm', file))
  })
})

describe('sequences', () => {
  const nested: Attributes = {
    ...unicode,
    '0008,1140': [
      'SQ',
      [
        {
          '0008,1150': ['UI', '1.2.840.10008.5.1.4.1.1.2'],
          '0008,1155': ['UI', '1.3.12.2.1107.9'],
          '0040,A170': [
            'SQ',
            [
              {
                '0008,0104': ['LO', utf8('für Grünwald^Ophelia')],
                '0010,0010': ['PN', utf8('Grünwald^Ophelia')],
                '0010,2203': ['CS', 'ALTERED'],
                '0040,A121': ['DA', '20231231']
              }
            ]
          ]
        }
      ]
    ]
  }

  it.each([
    ['explicit little endian', explicitUid],
    ['implicit little endian', '1.2.840.10008.1.2'],
    ['explicit big endian', '1.2.840.10008.1.2.2'],
    ['deflated', '1.2.840.10008.1.2.1.99']
  ])('are searched at every depth in UTF-8 (%s)', async (_, transferSyntax) => {
    const file = syntheticDicom({ attributes: nested, transferSyntax })
    const object = await parseDicomObject('in.dcm', file)
    const { object: output, changes } = deidentify(object, { pseudonyms })
    const [reference] = itemsOf(output.dataSet, 0x00081140)
    expect(textIn(reference!, 0x00081150)).toBe('1.2.840.10008.5.1.4.1.1.2')
    expect(textIn(reference!, 0x00081155)).toBe(pseudonyms.uid('1.3.12.2.1107.9'))
    const [purpose] = itemsOf(reference!, 0x0040a170)
    expect(textIn(purpose!, 0x00080104)).toBe('')
    expect(textIn(purpose!, 0x00100010)).toMatch(/^DENO-/)
    expect(textIn(purpose!, 0x00102203)).toBe('ALTERED')
    expect(textIn(purpose!, 0x0040a121)).toMatch(/^20(1|2)\d{5}$/)
    expect(changes.map(({ action }) => action)).toContain('blanked')
  })

  it('are searched if they are written as UN', async () => {
    const items = [{ '0008,1155': ['UI', '1.3.12.2.1107.9'], '0010,0010': ['PN', 'Wombat^Walter'] }] as const
    for (const delimited of [false, true]) {
      const { holds, bytes } = await deidentified({ attributes: { '0008,1140': ['UN', { items, delimited }] } })
      expect([holds('Wombat'), holds('1.3.12.2.1107')]).toEqual([false, false])
      expect(bytes.includes(pseudonyms.uid('1.3.12.2.1107.9'))).toBe(true)
    }
  })

  it('with persons and former values are removed whole', async () => {
    const { has } = await deidentified({
      attributes: {
        '0008,1052': ['SQ', [{ '0040,1103': ['LO', '555-0177'] }]],
        '0040,0275': ['SQ', [{ '0040,A123': ['PN', 'Wombat^Walter'] }]],
        '0400,0561': ['SQ', [{ '0400,0550': ['SQ', [{ '0010,0010': ['PN', 'Wombat^Walter'] }]] }]]
      }
    })
    expect(['00081052', '00400275', '04000561'].map(has)).toEqual([false, false, false])
  })
})

describe('other places of identity', () => {
  it('overlays beyond 601E and curves beyond 501E are removed', async () => {
    const { has } = await deidentified({
      attributes: {
        '5030,3000': ['OW', Buffer.alloc(8, 1)],
        '6020,3000': ['OW', Buffer.alloc(8, 1)],
        '60FE,0022': ['LO', 'Quokka']
      }
    })
    for (const tag of ['50303000', '60203000', '60FE0022']) expect([tag, has(tag)]).toEqual([tag, false])
  })

  it('names, dates and UIDs in attributes of another representation are removed, emptied and replaced', async () => {
    const { has, holds, value } = await deidentified({
      attributes: {
        '0010,0010': ['LO', 'Wombat^Walter'],
        '0014,0104': ['LO', 'Numbat^Nina'],
        '0014,1020': ['LO', '20240229'],
        '0020,0242': ['LO', '1.3.12.2.1107.7'],
        '0018,1160': ['OW', 'of Wombat '],
        '0020,4000': ['OB', Buffer.from('Dr Quokka ')]
      }
    })
    expect(['00140104', '00204000'].map(has)).toEqual([false, false])
    expect(value('00141020')).toBe('')
    expect(value('00200242')).toBe(pseudonyms.uid('1.3.12.2.1107.7'))
    for (const planted of ['Wombat', 'Numbat', '20240229', '1107', 'Quokka'])
      expect([planted, holds(planted)]).toEqual([planted, false])
  })

  it('private groups, curves, overlays and padding are removed', async () => {
    const { has, holds } = await deidentified({
      attributes: {
        '0009,0010': ['LO', 'ACME 1.0'],
        '0009,1001': ['LO', 'Wombat'],
        '0029,1020': ['SQ', [{ '0010,0010': ['PN', 'Wombat^Walter'] }]],
        '5000,0022': ['LO', 'ECG Wombat'],
        '6000,0022': ['LO', 'Overlay Wombat'],
        '6000,3000': ['OW', Buffer.alloc(48, 1)],
        '6002,4000': ['LT', 'Wombat']
      }
    })
    for (const tag of ['00090010', '00091001', '00291020', '50000022', '60000022', '60003000', '60024000'])
      expect([tag, has(tag)]).toEqual([tag, false])
    expect(holds('Wombat')).toBe(false)
  })

  it('a kept text with a name, an identifier or a date of the file is blanked', async () => {
    const { value, has, holds } = await deidentified({
      attributes: {
        '0008,0020': ['DA', '20240229'],
        '0010,0010': ['PN', 'Wombat^Walter'],
        '0010,0020': ['LO', 'MRN-77'],
        '0018,1020': ['LO', 'version 3.1'],
        '0018,1251': ['SH', 'WOMBAT'],
        '0018,1250': ['SH', 'MRN-77'],
        '0018,1160': ['SH', '29.02.2024'],
        '0028,2002': ['UI', '1.2.3.4']
      }
    })
    expect(['00181251', '00181250', '00181160'].map((tag) => [has(tag), value(tag)])).toEqual([
      [true, ''],
      [true, ''],
      [true, '']
    ])
    expect(value('00181020')).toBe('version 3.1')
    expect([holds('WOMBAT'), holds('MRN-77'), holds('1.2.3.4')]).toEqual([false, false, false])
  })

  it('a second attribute with the same tag, and text in the preamble, are not passed on', async () => {
    const file = syntheticDicom({ attributes: { '0010,0010': ['PN', 'Wombat^Walter'] } })
    const name = Buffer.concat([Buffer.from([0x10, 0, 0x10, 0, 0x50, 0x4e, 12, 0]), Buffer.from('Quokka^Anna ')])
    const place = file.indexOf(Buffer.from([0x10, 0, 0x20, 0]))
    const doubled = Buffer.concat([file.subarray(0, place), name, file.subarray(place)])
    doubled.write('Wombat^Walter')
    const { holds } = await deidentifiedBytes(doubled)
    expect([holds('Quokka'), holds('Wombat')]).toEqual([false, false])
  })

  it('manufacturer and model stay if a phantom bears their name', async () => {
    const { value } = await deidentified({
      attributes: { '0008,0070': ['LO', 'SIEMENS'], '0010,0010': ['PN', 'Siemens^Phantom'] }
    })
    expect(value('00080070')).toBe('SIEMENS')
  })
})

it('an object that was de-identified before, with a pseudonym DENO, is de-identified again', async () => {
  const { value } = await deidentified({
    attributes: { '0010,0010': ['PN', 'Denoscope^Deno'], '0008,1010': ['SH', 'DENO'] }
  })
  expect(value('00081010')).toMatch(/^DENO-[B-Z2-9]{8}$/)
})

describe('pixels', () => {
  const fragments = [Buffer.alloc(50_000, 7), Buffer.alloc(30_000, 9)]

  it('compressed: all fragments and offsets have the same bytes', async () => {
    const options = { fragments, offsetTable: [0], transferSyntax: '1.2.840.10008.1.2.4.90' }
    const { bytes } = await deidentified(options)
    expect(pixelBytes(bytes).equals(pixelBytes(syntheticDicom(options)))).toBe(true)
  })

  it.each([
    ['explicit', explicitUid],
    ['implicit', '1.2.840.10008.1.2'],
    ['big endian', '1.2.840.10008.1.2.2']
  ])('uncompressed, %s: the same bytes', async (_, transferSyntax) => {
    const { bytes } = await deidentified({ transferSyntax })
    const littleEndian = !transferSyntax.endsWith('.2.2')
    const original = pixelBytes(syntheticDicom({ transferSyntax }), littleEndian)
    expect(original.length).toBeGreaterThan(700)
    expect(pixelBytes(bytes, littleEndian).equals(original)).toBe(true)
  })
})

describe('damaged files', () => {
  it.each([
    ['cut short', (file: Buffer) => file.subarray(0, file.length - 100)],
    ['junk behind the pixels', (file: Buffer) => Buffer.concat([file, Buffer.from('Wombat^Walter')])]
  ])('%s: refused with the file, without a value', async (_, damage) => {
    const file = syntheticDicom({ attributes: { '0010,0010': ['PN', 'Wombat^Walter'] } })
    await expect(parseDicomObject('in.dcm', damage(file))).rejects.toThrow(/^in\.dcm: (?!.*Wombat)/)
  })

  it('a list that would not fit its length field is named', async () => {
    // 2,000 new UIDs have about 80,000 bytes; a length of 16 bits ends at 65,534.
    const uids = Array.from({ length: 2000 }, (_, index) => `1.2.${index}`).join('\\')
    await expect(deidentified({ attributes: { '0008,0058': ['UI', uids] } })).rejects.toThrow(
      /^in\.dcm: FailedSOPInstanceUIDList \(0008,0058\) would have \d+ bytes, more than 65534$/
    )
  })

  it('a missing SOP Instance UID is named', async () => {
    await expect(deidentified({ attributes: { '0008,0018': undefined } })).rejects.toThrow(
      'in.dcm: SOPInstanceUID (0008,0018) is missing'
    )
  })
})

type Nodes = Awaited<ReturnType<typeof parseDicomObject>>['dataSet']

function itemsOf(nodes: Nodes, tag: number): readonly Nodes[] {
  const node = nodes.find((candidate) => candidate.tag === tag)
  return node !== undefined && 'items' in node ? node.items : []
}

function textIn(nodes: Nodes, tag: number): string {
  const node = nodes.find((candidate) => candidate.tag === tag)
  return node !== undefined && 'bytes' in node
    ? Buffer.from(node.bytes)
        .toString('latin1')
        .replace(/[\0 ]+$/, '')
    : 'absent'
}
