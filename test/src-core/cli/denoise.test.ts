import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { readNpy } from '../../../src-core/files/npy-files.ts'
import { syntheticDicom } from '../../support/dicom.ts'
import { largestDifference } from '../../support/reference.ts'
import { inFolder, npy, uniform, useArrayFolder } from './support/array-folder.ts'
import { run } from './support/command-line.ts'

useArrayFolder()

describe('denoscope denoise', () => {
  it('runs a filter with the parameters of its choice', async () => {
    const noisy = npy('noisy.npy', uniform(28 * 28), [28, 28])
    await run('denoise', '--denoiser', 'median:size=5', noisy, inFolder('denoised.npy'))
    await run('filter', 'median', '--size', 5, noisy, inFolder('filtered.npy'))
    expect(readNpy(inFolder('denoised.npy'))).toEqual(readNpy(inFolder('filtered.npy')))
  })

  it('runs a shipped model on patches of its size, and by overlapping ones on images of any other', async () => {
    const words = ['denoise', '--denoiser', 'autoencoder-mnist-gaussian-0.3']
    await run(...words, npy('noisy.npy', uniform(2 * 28 * 28), [2, 28, 28]), inFolder('out.npy'))
    const { data, shape } = readNpy(inFolder('out.npy'))
    expect(shape).toEqual([2, 28, 28])
    expect(data.every((value) => value >= 0 && value <= 1)).toBe(true)
    const wide = npy('wide.npy', uniform(2 * 28 * 90), [2, 28, 90])
    await run(...words, wide, inFolder('wide-out.npy'))
    await run(...words, '--stride', 7, wide, inFolder('seven.npy'))
    const blended = readNpy(inFolder('wide-out.npy'))
    expect(blended.shape).toEqual([2, 28, 90])
    expect((blended.data as Float32Array).every((value) => value >= 0 && value <= 1)).toBe(true)
    expect(readNpy(inFolder('seven.npy'))).toEqual(blended)
    await expect(run(...words, '--stride', 29, wide, inFolder('gaps.npy'))).rejects.toThrow(
      'stride: 29 pixels leave gaps'
    )
  })

  describe('with a model that needs HU', () => {
    const words = ['denoise', '--denoiser', 'needs-hu']
    /** A shipped model in the workspace, with another id and a scale. */
    beforeEach(() => {
      vi.stubEnv('DENOSCOPE_WORKSPACE', inFolder('workspace'))
      const model = inFolder('workspace/models/needs-hu')
      cpSync('resources/models/autoencoder-ct-gaussian-0.1', model, { recursive: true })
      const card = join(model, 'card.json')
      writeFileSync(
        card,
        JSON.stringify({ ...JSON.parse(readFileSync(card, 'utf8')), id: 'needs-hu', hounsfield: [-1000, 1000] })
      )
    })
    afterEach(() => vi.unstubAllEnvs())

    it('takes an array whose range says that it holds HU, and gives HU', async () => {
      const hounsfield = npy(
        'hu.npy',
        uniform(784).map((value) => 400 * value - 200),
        [28, 28]
      )
      await run(...words, '--range', '-1000,1000', hounsfield, inFolder('out.npy'))
      const scaled = npy(
        'unit.npy',
        uniform(784).map((value) => (400 * value + 800) / 2000),
        [28, 28]
      )
      await run('denoise', '--denoiser', 'autoencoder-ct-gaussian-0.1', scaled, inFolder('expected.npy'))
      const expected = (readNpy(inFolder('expected.npy')).data as Float32Array).map((value) => 2000 * value - 1000)
      expect(largestDifference(readNpy(inFolder('out.npy')).data, expected)).toBeLessThan(0.01)
    })

    it('takes a CT image as it is', async () => {
      writeFileSync(inFolder('ct.dcm'), syntheticDicom({ rows: 28, columns: 28 }))
      await run(...words, inFolder('ct.dcm'), inFolder('out.npy'))
      expect(readNpy(inFolder('out.npy')).shape).toEqual([28, 28])
    })

    it('refuses an array without a range, another range, and values that are not calibrated', async () => {
      const array = npy('any.npy', uniform(784), [28, 28])
      const refusal = { code: 'denoiser.incompatible' }
      await expect(run(...words, array, inFolder('out.npy'))).rejects.toMatchObject({
        ...refusal,
        message: `'needs-hu' accepts only HU from −1000 to 1000; give --range -1000,1000 if '${array}' holds HU`
      })
      await expect(run(...words, '--range', '0,1', array, inFolder('out.npy'))).rejects.toMatchObject({
        ...refusal,
        message: `'needs-hu' accepts only HU from −1000 to 1000; '${array}' has HU from 0 to 1`
      })
      const stored = inFolder('mr.dcm')
      writeFileSync(stored, syntheticDicom({ rows: 28, columns: 28, attributes: { '0008,0060': ['CS', 'MR'] } }))
      await expect(run(...words, '--range', '-1000,1000', stored, inFolder('out.npy'))).rejects.toMatchObject({
        ...refusal,
        message: `'needs-hu' accepts only HU from −1000 to 1000; '${stored}' has stored values that are not calibrated in HU`
      })
      expect(existsSync(inFolder('out.npy'))).toBe(false)
    })

    it('refuses to audit digits, before any file is written', async () => {
      const out = inFolder('audit')
      await expect(
        run(
          'audit',
          '--input',
          'mnist:test',
          '--degradation',
          'gaussian:0.3',
          '--denoiser',
          'needs-hu',
          '--limit',
          4,
          '--out',
          out
        )
      ).rejects.toMatchObject({
        code: 'denoiser.incompatible',
        message: expect.stringMatching(/^'needs-hu' accepts only .*; 'MNIST.*' has values from 0 to 1/)
      })
      expect(existsSync(out)).toBe(false)
    })
  })
})
