import { describe, expect, it } from 'vitest'
import { npy, uniform, useArrayFolder } from './support/array-folder.ts'
import { run } from './support/command-line.ts'

useArrayFolder()

describe('denoscope metrics', () => {
  it('calls the PSNR of identical images infinite, null in JSON, and leaves it out of a mean that counts the others', async () => {
    const values = uniform(2 * 16 * 16)
    const reference = npy('reference.npy', values, [2, 16, 16])
    expect(await run('metrics', reference, reference, '--data-range', 1)).toMatch(/PSNR \(dB\) +infinite/)
    expect(JSON.parse(await run('metrics', reference, reference, '--data-range', 1, '--json'))).toMatchObject({
      n: 2,
      psnr: null,
      ssim: 1,
      ssimUniform: 1,
      mse: 0,
      mae: 0
    })
    const test = npy(
      'test.npy',
      values.map((value, index) => (index < 256 ? value : value + 0.1)),
      [2, 16, 16]
    )
    const { psnr, intervals } = JSON.parse(await run('metrics', reference, test, '--data-range', 1, '--json'))
    // The second image alone: an error of 0.1 everywhere is 20 dB.
    expect(psnr).toBeCloseTo(20, 4)
    expect(intervals.psnr.n).toBe(1)
  })

  it('compares what a window shows, with its width as the data range', async () => {
    const reference = npy(
      'reference-hu.npy',
      Float32Array.from({ length: 144 }, () => -3000),
      [12, 12]
    )
    // Both values lie below the brain window, but for four pixels 20 HU above its lower limit of 0.
    const test = npy(
      'test-hu.npy',
      Float32Array.from({ length: 144 }, (_, pixel) => (pixel < 4 ? 20 : -1000)),
      [12, 12]
    )
    const found = JSON.parse(await run('metrics', reference, test, '--window', 'brain', '--json'))
    expect(found).toMatchObject({ dataRange: 80, window: { centre: 40, width: 80 }, mae: (20 * 4) / 144 })
    expect(found.psnr).toBeCloseTo(20 * Math.log10((80 / 20) * 6), 9)
    expect(JSON.parse(await run('metrics', reference, test, '--window', '40/80', '--json'))).toEqual(found)
  })

  it('has no SSIM for images smaller than its window', async () => {
    const small = npy('small.npy', uniform(64), [8, 8])
    const scores = JSON.parse(await run('metrics', small, small, '--data-range', 1, '--json'))
    expect(scores.ssim).toBeNull()
    expect(scores.ssimUniform).toBe(1)
  })
})
