import { describe, expect, it } from 'vitest'
import {
  choiceKey,
  choiceLabel,
  parseChoice,
  printChoice,
  completeParameters
} from '../../../src-core/denoisers/denoiser-choice.ts'
import { filterDenoiser, filterDenoisers } from '../../../src-core/denoisers/filters/filters.ts'

const { description: median } = filterDenoiser('median')
const { description: bilateral } = filterDenoiser('bilateral')
const { description: nlm } = filterDenoiser('nlm')

describe('parseChoice and printChoice', () => {
  it.each([
    ['median', { id: 'median', parameters: {} }],
    ['bilateral:sigmaColor=0.1,d=5', { id: 'bilateral', parameters: { sigmaColor: 0.1, d: 5 } }],
    ['nlm:fast=true,h=1e-2', { id: 'nlm', parameters: { fast: true, h: 0.01 } }],
    ['autoencoder-mnist-gaussian-0.3', { id: 'autoencoder-mnist-gaussian-0.3', parameters: {} }]
  ])('read %s, and read again what they print', (text, choice) => {
    expect(parseChoice(text)).toEqual(choice)
    expect(parseChoice(printChoice(choice))).toEqual(choice)
  })

  it.each([
    ['', "denoiser: expected 'id' or 'id:name=value,name=value', got ''"],
    ['median:', "got 'median:'"],
    ['median:size', "got 'median:size'"],
    ['median:size=', "got 'median:size='"],
    ['median:size=big', 'denoiser: expected a number, true or false for size, got big'],
    ['median:size=3,size=5', "denoiser: size is given twice in 'median:size=3,size=5'"]
  ])('refuse %j in one line', (text, message) => {
    expect(() => parseChoice(text)).toThrow(message)
  })
})

describe('choiceKey and choiceLabel', () => {
  it('name only what differs from the defaults', () => {
    expect(choiceKey({ id: 'median', parameters: {} }, median)).toBe('median')
    expect(choiceKey({ id: 'median', parameters: { size: 3 } }, median)).toBe('median')
    expect(choiceKey({ id: 'median', parameters: { size: 5 } }, median)).toBe('median-size-5')
    expect(choiceLabel({ id: 'median', parameters: { size: 3 } }, median)).toBe('Median')
    expect(choiceLabel({ id: 'median', parameters: { size: 5 } }, median)).toBe('Median (size 5)')
  })

  it('do not depend on the order of the parameters, and fit a file name', () => {
    const key = choiceKey({ id: 'bilateral', parameters: { sigmaColor: 0.5, d: 9 } }, bilateral)
    expect(key).toBe('bilateral-d-9-sigmaColor-0.5')
    expect(choiceKey({ id: 'bilateral', parameters: { d: 9, sigmaColor: 0.5 } }, bilateral)).toBe(key)
    expect(choiceKey({ id: 'nlm', parameters: { fast: true, h: 1e-4 } }, nlm)).toMatch(/^[\w.-]+$/)
  })
})

describe('completeParameters', () => {
  it('fills in defaults', () => {
    expect(completeParameters(bilateral, { sigmaColor: 0.5 })).toEqual({ d: 5, sigmaColor: 0.5, sigmaSpace: 5 })
  })

  it.each([
    [median, { sise: 3 }, 'median: expected size, got sise'],
    [median, { size: 4 }, 'median: size: expected an odd integer from 3 to 15, got 4'],
    [median, { size: 17 }, 'median: size: expected an odd integer from 3 to 15, got 17'],
    [median, { size: true }, 'median: size: expected an odd integer from 3 to 15, got true'],
    [bilateral, { d: 5.5 }, 'bilateral: d: expected an integer from 1 to 31, got 5.5'],
    [bilateral, { sigmaSpace: NaN }, 'bilateral: sigmaSpace: expected a number from 0.001 to 1000, got NaN'],
    [nlm, { fast: 1 }, 'nlm: fast: expected true or false, got 1']
  ])('says what is allowed: %#', (description, given, message) => {
    expect(() => completeParameters(description, given as Record<string, number>)).toThrow(message)
  })
})

describe('filterDenoisers', () => {
  it('have unique ids, and defaults that they accept themselves', () => {
    const ids = filterDenoisers.map(({ description }) => description.id)
    expect(ids).toEqual(['median', 'gaussian', 'average', 'bilateral', 'nlm', 'tv'])
    for (const { description } of filterDenoisers) expect(() => completeParameters(description, {})).not.toThrow()
  })

  it('say who published them and which function they agree with', () => {
    for (const { description } of filterDenoisers) {
      expect(description.family).toBe('filter')
      expect(description.citation).toMatch(/(19|20)\d\d/)
      expect(description.agreesWith, 'agreesWith: a function of cv2 or skimage').toMatch(/^(cv2|skimage)\./)
    }
  })

  it('are found by id, and an unknown id is refused with those that exist', () => {
    expect(() => filterDenoiser('blur')).toThrow(
      /'blur': expected one of median, gaussian, average, bilateral, nlm, tv$/
    )
  })
})
