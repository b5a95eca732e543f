import { expect, it } from 'vitest'
import type { NoiseKernel } from '../../src-core/degradation/degradation.ts'
import { ScannedSlice } from '../../src-core/degradation/noise-insertion.ts'
import { noiseKernelOf } from '../../src-core/degradation/noise-kernel.ts'
import { openDicom } from '../../src-core/sources/dicom/open-dicom.ts'
import { meanFrequency } from '../../src-core/physics/noise-power-spectrum.ts'
import { openDosePair, realNoise, shapeDifference, spectrumOf } from './support/dose-pair.ts'
import { describeRealData, shared } from './support/shared.ts'

describeRealData('noise inserted for a quarter of the dose against a real quarter dose', () => {
  it('has its level and spectrum in flat regions, as docs/low-dose.md states', async () => {
    const pair = await openDosePair()
    const noise = new ScannedSlice(pair.full, pair.pixelSpacing).noise({
      share: 0.25,
      kernel: 'sharp',
      seed: 1,
      stream: 0
    })
    const [found, real] = [spectrumOf(noise, pair), spectrumOf(realNoise(pair), pair)]
    const level = Math.sqrt(found.variance / real.variance)
    expect(level).toBeGreaterThan(0.95)
    expect(level).toBeLessThan(1.05)
    expect(Math.abs(meanFrequency(found.radial) / meanFrequency(real.radial) - 1)).toBeLessThan(0.03)
    expect(shapeDifference(real, found)).toBeLessThan(0.15)
  })
})

describeRealData("the kernel that a real slice's noise looks like", () => {
  it.each<readonly [NoiseKernel, string, ...string[]]>([
    ['sharp', 'AAPM/Mayo sharp, full dose', 'ct', 'ldct-L506-full-dose.dcm'],
    ['sharp', 'AAPM/Mayo sharp, quarter dose', 'ct', 'ldct-L506-quarter-dose.dcm'],
    ['sharp', 'AAPM/Mayo sharp, chest', 'ct', 'ldct-L067-sharp-000069.dcm'],
    ['soft', 'GE STANDARD, 5 mm', 'ct', '693_UNCR.dcm'],
    ['soft', 'GE STD+, head', 'ct-more', 'dcm_qa_ct-ge-hispeed-tilt-head', '14.dcm'],
    [
      'soft',
      'GE STANDARD, pixels of 1 mm',
      'ct-more',
      'emp-news-ge-atcm-phantom',
      '1_2_840_113619_2_339_6710755332479974594526118101853511980_84.dcm'
    ],
    ['soft', 'Toshiba FC17', 'ct-more', 'covid19-ny-sbu-toshiba-ge-chest', 'A067967-axial-19001231-270.dcm']
  ])('is %s: %s', async (kernel, _name, ...file) => {
    const {
      sources: [source]
    } = await openDicom([shared('data', ...file)])
    expect(noiseKernelOf(await source!.readSlice(0))).toBe(kernel)
  })

  it('tells the two kernels apart that one scan was reconstructed with', async () => {
    const { sources } = await openDicom([shared('data', 'ct-more', 'lung-pet-ct-dx-siemens-A0002')])
    const kernels = new Map<string, (NoiseKernel | null)[]>()
    for (const source of sources) {
      const found: (NoiseKernel | null)[] = []
      for (let slice = 0; slice < source.summary.sliceCount; slice++)
        found.push(noiseKernelOf(await source.readSlice(slice)))
      kernels.set(
        source.summary.details.find((detail) => detail.startsWith('Kernel'))!,
        found
      )
    }
    expect(Object.fromEntries(kernels)).toEqual({
      'Kernel B40f': ['soft', 'soft', 'soft'],
      'Kernel B70f': ['sharp', 'sharp', 'sharp']
    })
  })
})
