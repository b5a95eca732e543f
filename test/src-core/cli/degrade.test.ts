import { writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readNpy } from '../../../src-core/files/npy-files.ts'
import { syntheticDicom } from '../../support/dicom.ts'
import { inFolder, npy, useArrayFolder } from './support/array-folder.ts'
import { run } from './support/command-line.ts'

useArrayFolder()

describe('denoscope degrade', () => {
  it('gives noise of the strength that the factor says, the same for the same seed', async () => {
    const half = npy('half.npy', new Float32Array(100_000).fill(0.5), [10, 100, 100])
    const noisy = async (kind: string, seed: number) => {
      await run('degrade', kind, '--factor', 0.1, '--seed', seed, half, inFolder('noisy.npy'))
      return readNpy(inFolder('noisy.npy')).data as Float32Array
    }
    // Both ends are five standard deviations away: what is clipped does not show.
    const gaussian = await noisy('gaussian', 4)
    const mean = gaussian.reduce((sum, value) => sum + value, 0) / gaussian.length
    const variance = gaussian.reduce((sum, value) => sum + (value - mean) ** 2, 0) / gaussian.length
    expect(mean).toBeCloseTo(0.5, 2)
    expect(variance).toBeCloseTo(0.01, 3)
    expect(await noisy('gaussian', 4)).toEqual(gaussian)
    expect(await noisy('gaussian', 5)).not.toEqual(gaussian)
    // Counts, times the factor.
    const poisson = await noisy('poisson', 4)
    expect(poisson.every((value) => Math.abs(10 * value - Math.round(10 * value)) < 1e-5 && value <= 1)).toBe(true)
  })

  it('degrades a DICOM slice within its range of HU, and an array within the range it is told', async () => {
    writeFileSync(inFolder('ct.dcm'), syntheticDicom({ stored: new Int32Array(16 * 24).fill(1024) }))
    await run('degrade', 'gaussian', '--factor', 0.01, inFolder('ct.dcm'), inFolder('hu.npy'))
    const zero = npy('zero.npy', new Int16Array(16 * 24), [16, 24])
    await run('degrade', 'gaussian', '--factor', 0.01, '--range', '-1000,1000', zero, inFolder('same.npy'))
    const { data } = readNpy(inFolder('hu.npy'))
    expect(readNpy(inFolder('same.npy')).data).toEqual(data)
    const spread = Math.sqrt(Array.from(data).reduce((sum, value) => sum + value * value, 0) / data.length)
    // 0.01 of 2000 HU; 384 draws put the estimate within 15 %.
    expect(Math.abs(spread - 20)).toBeLessThan(3)
  })
})
