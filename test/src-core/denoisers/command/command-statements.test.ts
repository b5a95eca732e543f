import { describe, expect, it } from 'vitest'
import { commandSetupSchema } from '../../../../src-core/denoisers/command/command-setup.ts'
import { commandRows } from '../../../../src-core/denoisers/command/command-statements.ts'

const shown = (commandLine: string) =>
  new Map(commandRows(commandSetupSchema.parse({ commandLine, exchange: 'npy', workingFolder: '/', timeLimit: 1 })))

describe('the question about a program', () => {
  it.each([
    ['blanks', ' '.repeat(300), ' '],
    ['Hangul fillers', '\u3164\u3164', '\ufffd\ufffd'],
    ['blanks of no width', '\u200b\u2060\ufeff', '\ufffd\ufffd\ufffd'],
    ['empty patterns of Braille', '\u2800', '\ufffd'],
    ['marks of direction', '\u202e', '\ufffd']
  ])('hides no part of a command line behind %s', (_, between, seen) => {
    expect(shown(`run {input} {output}${between}x`).get('Command line')).toBe(`run {input} {output}${seen}x`)
  })
})
