import { describe, expect, it } from 'vitest'
import * as format from '../../../renderer/shared/format.ts'

/** No-break spaces read as spaces here. */
const plain = (text: string) => text.replaceAll('\u00a0', ' ')

describe('numbers', () => {
  it.each([
    ['PSNR to a tenth', format.psnr(31.449), '31.4 dB'],
    ['an exact copy has infinite PSNR', format.psnr(Infinity), '∞ dB'],
    ['SSIM to a thousandth', format.ssim(0.93449), '0.934'],
    ['a negative SSIM with a true minus', format.ssim(-0.0126), '−0.013'],
    ['HU whole', format.hu(-12.4), '−12 HU'],
    ['no minus before a zero', format.hu(-0.2), '0 HU'],
    ['nothing is a dash', format.psnr(Number.NaN), '–'],
    ['spacing with the digits it has', format.millimetres(0.5), '0.5 mm'],
    ['spacing to a micrometre', format.millimetres(0.703125), '0.703 mm'],
    ['percent whole', format.percent(0.424), '42 %'],
    ['thousands in groups', format.count(10000), '10,000'],
    ['one patch', format.counted(1, 'patch', 'patches'), '1 patch'],
    ['many patches', format.counted(507, 'patch', 'patches'), '507 patches'],
    ['bytes in decimal units', format.bytesText(12_400_000), '12.4 MB'],
    ['bytes with three digits', format.bytesText(405_321), '405 kB'],
    ['bytes that are rounded to the next unit', format.bytesText(999_960), '1 MB'],
    ['few bytes whole', format.bytesText(12), '12 bytes']
  ])('%s', (_title, shown, expected) => {
    expect(plain(shown)).toBe(expected)
  })

  it('shows a mean with its interval and n', () => {
    expect(format.meanInterval({ mean: 31.42, low: 31.18, high: 31.66, n: 1507 }, 1)).toBe(
      '31.4 [31.2, 31.7], n = 1,507'
    )
  })
})

describe('time', () => {
  it.each([
    [0.42, '0.4 s'],
    [9.97, '10 s'],
    [59.4, '59 s'],
    [59.6, '1 min 00 s'],
    [185, '3 min 05 s'],
    [3600, '1 h 00 min'],
    [7800, '2 h 10 min']
  ])('%d seconds last %s', (seconds, expected) => {
    expect(plain(format.duration(seconds))).toBe(expected)
  })

  it.each([
    [null, ''],
    [0.3, 'almost done'],
    [4.2, '5 s left'],
    [41, 'about 45 s left'],
    [57, 'about 1 min left'],
    [148, 'about 2 min 30 s left'],
    [200, 'about 3 min 20 s left'],
    [7800, 'about 2 h 10 min left']
  ])('%s seconds left read %s', (seconds, expected) => {
    expect(plain(format.remaining(seconds))).toBe(expected)
  })

  it.each([
    [{ state: 'running', fraction: 0.2, remainingSeconds: null }, 'estimating'],
    [{ state: 'running', fraction: 0.2, remainingSeconds: 41 }, 'about 45 s left'],
    [{ state: 'running', fraction: 0, remainingSeconds: null }, ''],
    [{ state: 'queued', fraction: 0, remainingSeconds: null }, ''],
    [{ state: 'done', fraction: 1, remainingSeconds: null }, '']
  ] as const)('of the job %o reads %s', (job, expected) => {
    expect(plain(format.jobRemaining(job))).toBe(expected)
  })

  it('names the hour today, the day this year, the year before', () => {
    const now = new Date(2026, 10, 22, 19, 0)
    const iso = (...parts: [number, number, number, number, number]) => new Date(...parts).toISOString()
    expect(format.moment(iso(2026, 10, 22, 8, 5), now)).toBe('08:05')
    expect(format.moment(iso(2026, 10, 3, 8, 5), now)).toBe('3 Nov')
    expect(format.moment(iso(2024, 10, 3, 8, 5), now)).toBe('3 Nov 2024')
  })
})
