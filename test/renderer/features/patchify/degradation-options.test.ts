import { describe, expect, it } from 'vitest'
import {
  degradationOfKind,
  degradationOptions,
  scanObstacle,
  noiseInUnit
} from '../../../../renderer/features/patchify/degradation-options.ts'

const ct = { unit: 'HU', pixelSpacing: [0.7, 0.7] } as const
const enabled = (options: ReturnType<typeof degradationOptions>) =>
  options.filter(({ disabled }) => !disabled).map(({ value }) => value)

describe('the degradations of a source', () => {
  it('are, for CT with a second series, all of them', () => {
    const usable = { value: 'full', label: 'Full dose', description: '', disabled: false }
    expect(enabled(degradationOptions(ct, [usable]))).toEqual([
      'gaussian',
      'poisson',
      'low-dose',
      'reduced-dose',
      'pair',
      'reference',
      'none'
    ])
  })

  it('leave out the scan of images that are no CT and the pair that has no partner, saying why', () => {
    const options = degradationOptions({ unit: '1', pixelSpacing: null }, [])
    expect(enabled(options)).toEqual(['gaussian', 'poisson', 'none'])
    expect(options.find(({ value }) => value === 'low-dose')!.description).toBe('Needs CT in HU')
    expect(options.find(({ value }) => value === 'reduced-dose')!.description).toBe('Needs CT in HU')
  })

  it('leave out the scan where the size of a pixel is not known or differs by axis', () => {
    expect(scanObstacle(ct)).toBeNull()
    expect(scanObstacle({ ...ct, pixelSpacing: null })).toContain('pixel size')
    expect(scanObstacle({ ...ct, pixelSpacing: [0.7, 0.9] })).toContain('not square')
  })

  it('keep the factor from one kind of noise to the other, and begin a scan with 4096 photons and a reduced dose with a quarter', () => {
    expect(degradationOfKind('poisson', { kind: 'gaussian', factor: 0.3 }, undefined)).toEqual({
      kind: 'poisson',
      factor: 0.3
    })
    expect(degradationOfKind('low-dose', { kind: 'gaussian', factor: 0.3 }, undefined)).toEqual({
      kind: 'low-dose',
      photons: 4096
    })
    expect(degradationOfKind('reduced-dose', { kind: 'gaussian', factor: 0.3 }, undefined)).toEqual({
      kind: 'reduced-dose',
      share: 0.25
    })
  })
})

describe('noise in the unit of a series', () => {
  const ct = { unit: 'HU', intensityRange: [-1000, 1000] } as const

  it('is the factor times the range for Gaussian noise', () => {
    expect(noiseInUnit('gaussian', 0.3, ct)).toBe('SD about 600\u00a0HU')
    expect(noiseInUnit('gaussian', 0.05, { ...ct, intensityRange: [-1024, 3071] })).toBe('SD about 200\u00a0HU')
  })

  it('depends on the intensity for Poisson noise', () => {
    // sqrt(0.3 * 0.5) = 0.387 of 2,000 HU.
    expect(noiseInUnit('poisson', 0.3, ct)).toBe('SD about 770\u00a0HU at the middle of the range')
  })

  it('is not stated for digits', () => {
    expect(noiseInUnit('gaussian', 0.3, { unit: '1', intensityRange: [0, 1] })).toBeNull()
  })
})
