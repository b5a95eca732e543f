import { describe, expect, it } from 'vitest'
import { Pseudonyms, shiftedDate } from '../../../src-core/deidentification/pseudonyms.ts'

/** Bytes 0 to 31. */
const key = Buffer.from(Array.from({ length: 32 }, (_, index) => index))
const pseudonyms = new Pseudonyms(key)

describe('replacements by a key', () => {
  it('are those that Python computes with hmac and hashlib', () => {
    expect(pseudonyms.uid('1.2.3.4')).toBe('2.25.242175349965007264547893030307683259177')
    expect(pseudonyms.code('patient', 'id A-1')).toBe('DENO-P5DZQPZM')
    expect(pseudonyms.shiftDays('id A-1')).toBe(-822)
  })

  it('differ with another key and with another value', () => {
    const other = new Pseudonyms(Buffer.alloc(32, 1))
    expect(other.uid('1.2.3.4')).not.toBe(pseudonyms.uid('1.2.3.4'))
    expect(pseudonyms.uid('1.2.3.5')).not.toBe(pseudonyms.uid('1.2.3.4'))
  })

  it('leave UIDs of the standard', () =>
    expect(pseudonyms.uid('1.2.840.10008.5.1.4.1.1.2')).toBe('1.2.840.10008.5.1.4.1.1.2'))

  it('move dates by 366 to 3,652 days back', () => {
    const shifts = Array.from({ length: 500 }, (_, index) => -pseudonyms.shiftDays(`id ${index}`))
    expect(Math.min(...shifts)).toBeGreaterThanOrEqual(366)
    expect(Math.max(...shifts)).toBeLessThanOrEqual(3652)
    expect(new Set(shifts).size).toBeGreaterThan(400)
  })
})

describe('a shifted date', () => {
  it.each([
    ['20240229', -400, '20230125'],
    ['2024.02.29', -400, '2023.01.25'],
    ['20240229104607.123+0100', -400, '20230125104607.123+0100'],
    ['200101010000', -366, '200001010000']
  ])('%s by %i days is %s', (value, days, expected) => expect(shiftedDate(value, days)).toBe(expected))

  it.each(['2024', '202402', '20240230', '20241301', 'Zebrafink', '20240229 Zebrafink'])(
    'is null for %s, which is no whole date',
    (value) => expect(shiftedDate(value, -400)).toBeNull()
  )
})
