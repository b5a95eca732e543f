import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { degradeLowDose } from '../../../src-core/degradation/low-dose-scan.ts'
import { reducedDoseSlice } from '../../../src-core/degradation/noise-insertion.ts'
import { readNpy } from '../../../src-core/files/npy-files.ts'
import { syntheticDicom } from '../../support/dicom.ts'
import { largestDifference } from '../../support/reference.ts'
import { inFolder, npy, useArrayFolder } from './support/array-folder.ts'
import { denoscope, run } from './support/command-line.ts'

const stored = (name: string) => join(import.meta.dirname, '../../data', name)
/** Two images of 12 x 16 pixels, -60 to 120 HU. */
const slices = Float32Array.from({ length: 2 * 12 * 16 }, (_, index) => (index % 7) * 30 - 60)

useArrayFolder()

describe('denoscope project and reconstruct', () => {
  it("project to scikit-image's sinogram, one for each image of a batch", async () => {
    await run('project', stored('reference/rect.npy'), inFolder('sinograms.npy'), '--angles', 24)
    const { data, shape, dtype } = readNpy(inFolder('sinograms.npy'))
    expect(dtype).toBe('<f4')
    expect(shape).toEqual([1, 19, 24])
    expect(largestDifference(data, readNpy(stored('radon/rect__radon24.npy')).data)).toBeLessThan(8e-6)
  })

  it.each([
    ['ram-lak', 'rect__iradon_ramp'],
    ['hann', 'rect__iradon_hann']
  ])("reconstruct scikit-image's image with %s", async (filter, name) => {
    await run('reconstruct', stored('radon/rect__radon24.npy'), inFolder('image.npy'), '--filter', filter)
    const { data, shape } = readNpy(inFolder('image.npy'))
    expect(shape).toEqual([13, 13])
    expect(largestDifference(data, readNpy(stored(`radon/${name}.npy`)).data)).toBeLessThan(1e-6)
  })

  it('reconstruct from every other view as from a sinogram that has no more', async () => {
    const sinogram = readNpy(stored('radon/rect__radon24.npy'))
    const half = npy(
      'half.npy',
      Float32Array.from({ length: 19 * 12 }, (_, index) => sinogram.data[2 * index]!),
      [19, 12]
    )
    await run('reconstruct', half, inFolder('half-image.npy'), '--size', 9)
    await run('reconstruct', stored('radon/rect__radon24.npy'), inFolder('image.npy'), '--size', 9, '--angles', 12)
    expect(readNpy(inFolder('image.npy'))).toEqual(readNpy(inFolder('half-image.npy')))
    expect(readNpy(inFolder('image.npy')).shape).toEqual([9, 9])
  })
})

describe('denoscope degrade low-dose', () => {
  it('simulates scans of the middle of each slice, slice i from stream i', async () => {
    const input = npy('slices.npy', slices, [2, 12, 16])
    const words = ['--photons', 900, '--seed', 5, '--angles', 30, '--pixel-spacing', 0.9]
    await run('degrade', 'low-dose', ...words, input, inFolder('out.npy'))
    const { data, shape } = readNpy(inFolder('out.npy'))
    expect(shape).toEqual([2, 12, 12])
    const second = slices.subarray(12 * 16).filter((_, index) => index % 16 >= 2 && index % 16 < 14)
    const options = { photons: 900, seed: 5, firstImage: 1, views: 30, pixelSpacing: 0.9 }
    expect(data.slice(144)).toEqual(degradeLowDose({ data: second, count: 1, rows: 12, columns: 12 }, options).data)
  })

  it("takes a DICOM file's pixel spacing", async () => {
    writeFileSync(
      inFolder('ct.dcm'),
      syntheticDicom({
        rows: 24,
        columns: 24,
        stored: new Int32Array(576).fill(1024),
        attributes: { '0028,0030': ['DS', '3.5\\3.5'] }
      })
    )
    const words = ['degrade', 'low-dose', '--angles', 40, inFolder('ct.dcm')]
    await run(...words, inFolder('own.npy'))
    await run(...words, inFolder('told.npy'), '--pixel-spacing', 3.5)
    await run(...words, inFolder('other.npy'), '--pixel-spacing', 1)
    expect(readNpy(inFolder('own.npy')).data).toEqual(readNpy(inFolder('told.npy')).data)
    expect(readNpy(inFolder('own.npy')).data).not.toEqual(readNpy(inFolder('other.npy')).data)
  })
})

describe('denoscope degrade reduced-dose', () => {
  it('adds noise to whole slices of any shape, slice i from stream i, soft where they show no kernel', async () => {
    const input = npy('slices.npy', slices, [2, 12, 16])
    const words = ['degrade', 'reduced-dose', '--share', 0.25, '--seed', 5, '--pixel-spacing', 0.9]
    await run(...words, input, inFolder('out.npy'))
    const { data, shape } = readNpy(inFolder('out.npy'))
    expect(shape).toEqual([2, 12, 16])
    const second = { data: slices.slice(12 * 16), rows: 12, columns: 16 }
    const options = { share: 0.25, kernel: 'soft', seed: 5, stream: 1, pixelSpacing: 0.9 } as const
    expect(data.slice(12 * 16)).toEqual(reducedDoseSlice(second, options).data)
    await run(...words, '--kernel', 'sharp', input, inFolder('sharp.npy'))
    expect(readNpy(inFolder('sharp.npy')).data.slice(12 * 16)).toEqual(
      reducedDoseSlice(second, { ...options, kernel: 'sharp' }).data
    )
  })
})

describe('bad input of the scan commands', () => {
  it.each([
    ['project image.npy out.npy --angles 0', /--angles.*Expected an integer from 1/],
    ['project missing.npy out.npy', /missing\.npy/],
    ['project nan.npy out.npy', /nan\.npy: expected finite values, got NaN at \[0, 1\]/],
    ['reconstruct image.npy out.npy --filter ramp', /--filter.*ram-lak, hann/],
    ['reconstruct image.npy out.npy --angles 3', /--angles: expected a divisor of the 4 views of .*image\.npy, got 3/],
    ['reconstruct image.npy out.npy --cutoff 1.5', /--cutoff.*Expected a number above 0 to 1/],
    ['degrade low-dose unit.npy out.npy', /unit\.npy: expected values in HU, got only values from 0 to 1/],
    ['degrade low-dose image.npy out.npy --photons 0', /--photons.*Expected a number above 0/],
    [
      'degrade reduced-dose image.npy out.npy --share 0.25',
      /image\.npy: the size of a pixel is unknown; give --pixel-spacing/
    ],
    ['degrade reduced-dose image.npy out.npy --share 1', /--share.*Expected a number from 0\.01 to 0\.95/],
    [
      'degrade reduced-dose unit.npy out.npy --share 0.5',
      /unit\.npy: expected values in HU, got only values from 0 to 1/
    ],
    ['degrade low-dose image.npy out.txt', /out\.txt: expected an output named \.npy or \.png/]
  ])('ends with one line, code 2 and no output: %s', (words, line) => {
    npy(
      'image.npy',
      Float32Array.from({ length: 16 }, (_, index) => index),
      [4, 4]
    )
    npy('unit.npy', Float32Array.of(0, 0.5, 1, 0.2), [2, 2])
    npy('nan.npy', Float32Array.of(0, NaN, 1, 2), [2, 2])
    const { status, stdout, stderr } = denoscope(
      ...words.split(' ').map((word) => (word.includes('.') && !/^\d/.test(word) ? inFolder(word) : word))
    )
    expect(stderr).toMatch(line)
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
    expect(stdout).toBe('')
    expect(status).toBe(2)
    expect(existsSync(inFolder('out.npy'))).toBe(false)
  })
})
