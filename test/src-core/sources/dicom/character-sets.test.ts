import { describe, expect, it } from 'vitest'
import { openOne } from './opening.ts'

const escaped = (...parts: readonly (string | readonly number[])[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))))
const esc = '\u001b'

async function labelOf(characterSet: string | undefined, text: Uint8Array) {
  const attributes = {
    '0008,0005': characterSet === undefined ? undefined : (['CS', characterSet] as const),
    '0008,103E': ['LO', text] as const
  }
  return (await openOne({ attributes })).summary
}

/** Bytes are those of DICOM PS3.5 annexes H to K and of Python's codecs. */
describe('texts are read in their character set', () => {
  it.each<[string, string | undefined, Uint8Array, string]>([
    ['Latin 1', 'ISO_IR 100', escaped([0x53, 0xe4, 0xdf]), 'Säß'],
    ['Greek', 'ISO_IR 126', escaped([0xc4, 0xe9]), 'Δι'],
    ['Cyrillic', 'ISO_IR 144', escaped([0xbb, 0xee]), 'Лю'],
    ['UTF-8', 'ISO_IR 192', Buffer.from('胸部 CT'), '胸部 CT'],
    ['GB18030, with a backslash as second byte', 'GB18030', escaped([0x95, 0x5c, 0xcd, 0xf5]), '昞王'],
    ['GBK', 'GBK', escaped([0xcd, 0xf5]), '王'],
    ['half-width katakana', 'ISO_IR 13', escaped([0xd4, 0xcf, 0xc0, 0xde]), 'ﾔﾏﾀﾞ'],
    [
      'Japanese with code extensions',
      '\\ISO 2022 IR 87',
      escaped('CT ', `${esc}$B`, [0x3b, 0x33, 0x45, 0x44], `${esc}(B`, ' a'),
      'CT 山田 a'
    ],
    [
      'Japanese behind katakana',
      'ISO 2022 IR 13\\ISO 2022 IR 87',
      escaped([0xd4, 0xcf], `${esc}$B`, [0x3b, 0x33], `${esc}(J`, 'x'),
      'ﾔﾏ山x'
    ],
    ['supplementary kanji', '\\ISO 2022 IR 159', escaped(`${esc}$(D`, [0x30, 0x21], `${esc}(B`), '丂'],
    [
      'Korean with code extensions',
      '\\ISO 2022 IR 149',
      escaped('A ', `${esc}$)C`, [0xc8, 0xe4, 0xba, 0xce]),
      'A 흉부'
    ],
    ['Korean without its escape sequence', '\\ISO 2022 IR 149', escaped([0xc8, 0xe4, 0xba, 0xce]), '흉부'],
    ['Chinese with code extensions', '\\ISO 2022 IR 58', escaped(`${esc}$)A`, [0xd5, 0xc5]), '张'],
    ['two single-byte sets', 'ISO 2022 IR 100\\ISO 2022 IR 126', escaped([0xe4], ' ', `${esc}-F`, [0xc4]), 'ä Δ'],
    ['a set with underscores', 'ISO_2022_IR_100', escaped([0xe4]), 'ä'],
    ['none stated, and UTF-8', undefined, Buffer.from('Köln'), 'Köln'],
    ['none stated, and not UTF-8', undefined, escaped([0x4b, 0xf6, 0x6c, 0x6e]), 'Köln']
  ])('%s', async (_, characterSet, text, label) => {
    expect(await labelOf(characterSet, text)).toMatchObject({ label, warnings: [] })
  })

  it('a set that DICOM does not define is named', async () => {
    const summary = await labelOf('ISO_IR 999', escaped('Thorax'))
    expect(summary).toMatchObject({
      label: 'Thorax',
      warnings: ["Specific Character Set (0008,0005) 'ISO_IR 999' is unknown: texts may be misspelt"]
    })
  })

  it('an escape sequence that calls no set shows as a replacement character', async () => {
    expect((await labelOf('\\ISO 2022 IR 87', escaped(`A${esc}`, 'ZB'))).label).toBe('A\ufffdZB')
  })
})
