import { describe, expect, it } from 'vitest'
import { doseFractionText, statedDose } from '../../../../src-core/sources/pairing/stated-dose.ts'
import type { SeriesExposure } from '../../../../src-core/sources/source.ts'
import { slicePlace, type Attributes } from '../../../support/dicom.ts'
import { openOne } from '../dicom/opening.ts'

/** Dose facts in the headers of a series of two slices, as read from files. */
async function stated(...slices: readonly Attributes[]): Promise<SeriesExposure | undefined> {
  const [first, second = first] = slices
  const files = [first, second].map((attributes, index) => ({
    rows: 2,
    columns: 2,
    attributes: { ...slicePlace(index), ...attributes }
  }))
  return (await openOne(...files)).summary.exposure
}

const nothing: Attributes = {
  '0018,0060': undefined,
  '0018,1150': undefined,
  '0018,1151': undefined,
  '0018,1152': undefined,
  '0018,9345': undefined
}
const index = (value: number): Attributes => ({ ...nothing, '0018,9345': ['FD', [value]] })
const charge = (value: number, kilovolts: number | null = 120): Attributes => ({
  ...nothing,
  '0018,1152': ['IS', String(value)],
  ...(kilovolts !== null && { '0018,0060': ['DS', String(kilovolts)] as const })
})
const current = (milliamperes: number, milliseconds?: number): Attributes => ({
  ...nothing,
  '0018,0060': ['DS', '120'],
  '0018,1151': ['IS', String(milliamperes)],
  ...(milliseconds && { '0018,1150': ['IS', String(milliseconds)] as const })
})

describe('the dose of a real pair', () => {
  it.each<[string, Attributes, Attributes, number, string]>([
    [
      'the dose index first',
      { ...charge(50), ...index(2.5) },
      { ...charge(100), ...index(10) },
      0.25,
      'CTDIvol 2.5 of 10 mGy'
    ],
    [
      'the dose index at unequal voltages too',
      { ...charge(50, 80), '0018,9345': ['FD', [4]] },
      { ...charge(50, 120), '0018,9345': ['FD', [8]] },
      0.5,
      'CTDIvol 4 of 8 mGy'
    ],
    ['the exposure at equal voltage', charge(30), charge(120), 0.25, 'Exposure 30 of 120 mAs'],
    [
      'current times time, which tells a shorter scan',
      current(100, 500),
      current(100, 1000),
      0.5,
      'tube current x exposure time 50 of 100 mAs'
    ],
    ['the current where nothing else is stated', current(20), current(200), 0.1, 'tube current 20 of 200 mA']
  ])('follows from %s', async (_, input, reference, fraction, from) => {
    expect(statedDose(await stated(input), await stated(reference))).toEqual({ fraction, from })
  })
  it('follows from means over the slices of a modulated scan', async () => {
    expect(statedDose(await stated(charge(20), charge(40)), await stated(charge(100), charge(140)))).toEqual({
      fraction: 0.25,
      from: 'Exposure 30 of 120 mAs'
    })
  })
  it.each<[string, Attributes[], Attributes[], RegExp]>([
    ['nothing', [nothing], [charge(100)], /^headers state no CTDIvol, no exposure and no tube current of both series$/],
    [
      'the exposure at another voltage',
      [charge(50, 80)],
      [charge(50, 120)],
      /Exposure states no dose .*\(80 kV and 120 kV\)/
    ],
    ['the exposure without a voltage', [charge(50, null)], [charge(100, null)], /\(unknown and unknown\)/],
    ['the exposure of one slice alone', [charge(50), nothing], [charge(100)], /no exposure/],
    ['equal values, which a simulated low dose keeps', [index(10)], [index(10)], /state the same CTDIvol \(10 mGy\)/]
  ])('is not stated by %s', async (_, input, reference, why) => {
    expect(statedDose(await stated(...input), await stated(...reference))).toEqual({
      why: expect.stringMatching(why) as string
    })
  })
  it('is not stated where a series has no headers', () => {
    expect(statedDose(undefined, undefined)).toEqual({ why: 'not both series have headers with a dose' })
  })
  it('is called as people call it, within the rounding of headers', () => {
    expect([0.25, 0.5, 0.1, 0.0995, 0.37, 0.055].map(doseFractionText)).toEqual([
      'quarter dose (25 %)',
      'half dose (50 %)',
      'tenth of the dose (10 %)',
      'tenth of the dose (9.95 %)',
      '37 % dose',
      '5.5 % dose'
    ])
  })
})
