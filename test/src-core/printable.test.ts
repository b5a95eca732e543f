import { expect, it } from 'vitest'
import { failureReply } from '../../src-core/runtime/reply.ts'
import { DenoscopeError } from '../../src-core/errors.ts'
import { printable, printableLine, printableLines } from '../../src-core/printable.ts'
import { toCsv } from '../../src-core/reports/csv-table.ts'
import { html } from '../../src-core/reports/report-markup.ts'

const marks = [
  '\u061c',
  '\u200e',
  '\u200f',
  '\u202a',
  '\u202b',
  '\u202c',
  '\u202d',
  '\u202e',
  '\u2066',
  '\u2067',
  '\u2068',
  '\u2069'
]
const controls = ['\0', '\u0007', '\u001b', '\u007f', '\u0085', '\u009b', '\u2028', '\u2029']
const acting = [...marks, ...controls]

it.each(acting.map((character) => [character.codePointAt(0)!.toString(16), character]))(
  'U+%s in a name is shown and does not act',
  (_, character) => {
    expect(printable(`a${character}b`)).toBe('a\ufffdb')
    expect(printableLines(`a${character}b`)).toBe('a\ufffdb')
  }
)

it('a name is one line; text of several lines keeps its breaks', () => {
  expect(printableLine('a\r\nb\n\n c')).toBe('a b c')
  expect(printableLines('a\r\nb\tc')).toBe('a\r\nb\tc')
})

it('letters of every script stay, those that are written from right to left too', () => {
  for (const text of ['Müller', '흉부', '胸部', 'صدر', 'חזה', 'A\u0301', '👩\u200d⚕️'])
    expect(printable(text)).toBe(text)
})

it('a page, a table and an error hold no character that turns the text around it', () => {
  const name = `scan${acting.join('')}gnp.exe`
  const shown = [
    html`<td>${name}</td>`.text,
    toCsv(['name'], [[name]]),
    JSON.stringify(failureReply(new DenoscopeError('file.not-found', name)))
  ]
  for (const text of shown) for (const character of acting) expect(text.replace(/\r\n$/, '')).not.toContain(character)
})
