import { describe, expect, it } from 'vitest'
import { readNpy } from '../../../src-core/files/npy-files.ts'
import { Random } from '../../../src-core/random/random.ts'
import { inFolder, npy, useArrayFolder } from './support/array-folder.ts'
import { run } from './support/command-line.ts'

useArrayFolder()

function npyOf(name: string, shape: readonly number[], value: (index: number) => number): string {
  const length = shape.reduce((product, side) => product * side, 1)
  return npy(
    name,
    Float32Array.from({ length }, (_, index) => value(index)),
    shape
  )
}

const measured = async (...words: readonly (string | number)[]) => JSON.parse(await run('measure', ...words, '--json'))

describe('denoscope measure', () => {
  it('finds the variance of white noise in its power spectrum, per mm^2 of its pixels', async () => {
    const random = new Random(3)
    const noise = npyOf('noise.npy', [4, 64, 64], () => 100 + 10 * random.normal())
    const out = inFolder('power.npy')
    const { standardDeviation, radial, frequencyUnit } = await measured(
      'nps',
      noise,
      '--pixel-spacing',
      0.5,
      '--out',
      out
    )
    expect(frequencyUnit).toBe('1/mm')
    expect(standardDeviation).toBeGreaterThan(9.5)
    expect(standardDeviation).toBeLessThan(10.5)
    expect(radial.frequency.at(-1)).toBeCloseTo(1, 10)
    // White noise of variance 100 on pixels of 0.25 mm^2: 25 at every frequency that the fit does not remove.
    expect(radial.power[20]).toBeGreaterThan(20)
    expect(radial.power[20]).toBeLessThan(30)
    expect(readNpy(out)).toMatchObject({ shape: [64, 64], dtype: '<f8' })
  })

  it('takes regions of every image', async () => {
    const random = new Random(5)
    const noise = npyOf('noise.npy', [32, 48], (index) => (index % 48 < 16 ? random.normal() : 50 * random.normal()))
    expect((await measured('nps', noise, '--region', '0,0,16', '--region', '16,0,16')).variance).toBeLessThan(1.5)
    await expect(measured('nps', noise, '--region', '20,0,16')).rejects.toThrow(
      'a patch of 16 pixels at 20 reaches beyond'
    )
  })

  it('correlates rings of two images, and says where they part', async () => {
    const random = new Random(6)
    // One line of waves in common, eight over the image; noise of its own in each.
    const wave = (index: number) => 10 * Math.cos((2 * Math.PI * 8 * (index % 64)) / 64)
    const [a, b] = ['a.npy', 'b.npy'].map((name) =>
      npyOf(name, [64, 64], (index) => wave(index) + random.normal())
    ) as [string, string]
    const {
      frequency,
      frequencyUnit,
      images: [image]
    } = await measured('frc', a, b, '--threshold', 0.9)
    expect(frequencyUnit).toBe('cycles/pixel')
    expect(frequency[8]).toBe(0.125)
    expect(image.frc[8]).toBeGreaterThan(0.95)
    expect(Math.abs(image.frc[20])).toBeLessThan(0.3)
    expect(image.crossing).toBeLessThan(0.125)
    expect((await measured('frc', a, a, '--threshold', 0.9)).images[0].crossing).toBeNull()
    await expect(measured('frc', a, npyOf('c.npy', [32, 32], wave))).rejects.toThrow('expected shape (64, 64)')
  })

  it('measures how steep an edge is, per mm', async () => {
    // From 100 down to 0 over 10 pixels: 80 % to 20 % are 6 pixels, 3 mm, apart.
    const ramp = npyOf('ramp.npy', [9, 40], (index) => Math.min(100, Math.max(0, 100 - 10 * ((index % 40) - 15))))
    const words = ['sharpness', ramp, '--from', '4,5', '--to', '4,35', '--lines', 5, '--pixel-spacing', 0.5]
    const {
      images: [image],
      unit
    } = await measured(...words)
    expect(unit).toBe('1/mm')
    expect(image.sharpness).toBeCloseTo(1 / 3, 6)
    expect(image.lines).toHaveLength(5)
    expect(await run('measure', ...words)).toBe('sharpness 0.333333 1/mm\n')
    await expect(measured('sharpness', ramp, '--from', '4,5', '--to', '4,5')).rejects.toThrow(
      '--to: expected another place'
    )
  })
})
