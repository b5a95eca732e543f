import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { filterDenoiser } from '../../../src-core/denoisers/filters/filters.ts'
import { readNpy } from '../../../src-core/files/npy-files.ts'
import { imageBatch } from '../../../src-core/images/image.ts'
import { syntheticDicom, syntheticStored } from '../../support/dicom.ts'
import { largestDifference, referencePath } from '../../support/reference.ts'
import { greyPng, inFolder, npy, uniform, useArrayFolder } from './support/array-folder.ts'
import { denoscope, run } from './support/command-line.ts'

useArrayFolder()

describe('denoscope filter', () => {
  // Arrays by OpenCV and scikit-image.
  // test/src-core/denoisers/filters/reference.test.ts states the origin of the tolerances.
  it.each([
    ['rect__median5_replicate', 0, ['median', '--size', 5]],
    ['rect__gauss3_sigma0', 1e-6, ['gaussian', '--size', 3]],
    ['rect__gauss5_sampled', 1e-6, ['gaussian', '--size', 5, '--sigma', 1.1]],
    ['rect__box3', 1e-6, ['average', '--size', 3]],
    ['rect__bilateral_d5_sc0.1_ss5', 2e-6, ['bilateral', '--d', 5, '--sigma-color', 0.1, '--sigma-space', 5]],
    [
      'rect__nlm_slow_sigmas_exact',
      1e-6,
      ['nlm', '--patch-size', 5, '--patch-distance', 6, '--h', 0.16, '--sigma', 0.2]
    ],
    ['rect__nlm_fast_sigma0_exact', 1e-6, ['nlm', '--patch-size', 5, '--patch-distance', 6, '--h', 0.16, '--fast']],
    ['rect__tv_w0.1', 1e-6, ['tv', '--weight', 0.1]]
  ] as const)('gives %s to %d', async (name, tolerance, words) => {
    await run('filter', ...words, referencePath('rect.npy'), inFolder('out.npy'))
    const { data, shape, dtype } = readNpy(inFolder('out.npy'))
    expect(dtype).toBe('<f4')
    expect(shape).toEqual([1, 9, 13])
    expect(largestDifference(data, readNpy(referencePath(`${name}.npy`)).data)).toBeLessThanOrEqual(tolerance)
  })

  it('keeps the shape of one image and takes integers, doubles and values far from 0..1 as they are', async () => {
    // The median of a 3 x 3 image with its edges repeated, by hand: row 1, column 1 is that of all nine.
    const values = [-1000, 40, 3000, 50, -60, 70, 80, 90, -1000]
    for (const [name, array] of [
      ['i.npy', Int16Array.from(values)],
      ['d.npy', Float64Array.from(values)]
    ] as const) {
      await run('filter', 'median', npy(name, array, [3, 3]), inFolder('out.npy'))
      const { data, shape } = readNpy(inFolder('out.npy'))
      expect(shape).toEqual([3, 3])
      expect(data[4]).toBe(50)
    }
  })

  it('replaces the file that it reads', async () => {
    const both = npy('both.npy', uniform(3 * 17 * 31), [3, 17, 31])
    const before = readNpy(both)
    await run('filter', 'average', '--size', 5, both, both)
    const expected = await filterDenoiser('average').denoise(imageBatch(before.data as Float32Array, 3, 17, 31), {
      size: 5
    })
    expect(readNpy(both).data).toEqual(expected.data)
    expect(readdirSync(inFolder())).toEqual(['both.npy'])
  })

  it('gives the same for a batch that is worked on in parts as for each image alone', async () => {
    const batch = npy('batch.npy', uniform(5 * 400 * 300), [5, 400, 300])
    await run('filter', 'median', batch, inFolder('out.npy'))
    const size = 400 * 300
    const last = (readNpy(batch).data as Float32Array).slice(4 * size)
    const alone = await filterDenoiser('median').denoise(imageBatch(last, 1, 400, 300), {})
    expect(readNpy(inFolder('out.npy')).data.slice(4 * size)).toEqual(alone.data)
  })

  it('reads DICOM in HU, one frame as an image and several as a batch', async () => {
    const stored = syntheticStored(16 * 24 * 2, 3, 12, true)
    for (const [frames, shape] of [
      [1, [16, 24]],
      [2, [2, 16, 24]]
    ] as const) {
      const values = stored.slice(0, 16 * 24 * frames)
      writeFileSync(inFolder('ct.dcm'), syntheticDicom({ frames, stored: values }))
      // A kernel of one pixel changes nothing: HU are the stored values less 1024.
      await run('filter', 'average', '--size', 1, inFolder('ct.dcm'), inFolder('out.npy'))
      const out = readNpy(inFolder('out.npy'))
      expect(out.shape).toEqual(shape)
      expect(Array.from(out.data)).toEqual(Array.from(values, (value) => value - 1024))
    }
  })

  it('reads a grey PNG as 0..1 and writes one of 16 bits that reads back the same', async () => {
    const bytes = Uint8Array.from({ length: 12 }, (_, index) => 23 * index)
    await run('filter', 'average', '--size', 1, greyPng('in.png', bytes, 4), inFolder('out.png'))
    await run('filter', 'average', '--size', 1, inFolder('out.png'), inFolder('out.npy'))
    const { data, shape } = readNpy(inFolder('out.npy'))
    expect(shape).toEqual([3, 4])
    expect(Array.from(data)).toEqual(Array.from(bytes, (byte) => Math.fround(byte / 255)))
    expect(readFileSync(inFolder('out.png'))[24]).toBe(16)
  })

  it('shows defaults and the function it agrees with', () => {
    const { status, stdout } = denoscope('filter', 'bilateral', '--help')
    expect(status).toBe(0)
    expect(stdout).toContain('denoscope filter bilateral [options] <input> <output>')
    expect(stdout).toMatch(/--sigma-color <number>[\s\S]*\(default: 0\.1\)/)
    expect(stdout).toContain('cv2.bilateralFilter(')
    expect(stdout).toContain('32-bit floats')
  })
})
