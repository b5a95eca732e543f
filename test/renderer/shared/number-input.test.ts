import { describe, expect, it } from 'vitest'
import { parseNumber, stepped } from '../../../renderer/shared/format.ts'

describe('parseNumber', () => {
  it.each([
    ['28', { integer: true }, 28],
    [' 0,3 ', {}, 0.3],
    ['−5', {}, -5],
    ['1e-3', {}, 0.001]
  ])('takes %s', (text, bounds, value) => {
    expect(parseNumber(text, bounds)).toEqual({ value })
  })

  it.each([
    ['', {}, 'Expected a number'],
    ['abc', { minimum: 0 }, 'Expected a number, 0 or more'],
    ['7', { minimum: 8, maximum: 512, integer: true }, 'Expected a whole number from 8 to 512'],
    ['8.5', { minimum: 8, maximum: 512, integer: true }, 'Expected a whole number from 8 to 512'],
    ['Infinity', { maximum: 1 }, 'Expected a number, 1 or less']
  ])('refuses "%s" and says what it expects', (text, bounds, error) => {
    expect(parseNumber(text, bounds)).toEqual({ error })
  })
})

describe('stepped', () => {
  it('adds without binary dust and stays inside the bounds', () => {
    expect(stepped(0.1, 0.2, {})).toBe(0.3)
    expect(stepped(510, 10, { maximum: 512 })).toBe(512)
    expect(stepped(9, -10, { minimum: 8 })).toBe(8)
  })
})
