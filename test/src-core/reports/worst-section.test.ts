import { describe, expect, it } from 'vitest'
import { mostWorst, worstPatches } from '../../../src-core/reports/worst-section.ts'
import { mnist, sampleInput } from './support/sample.ts'
import { reportedFindings, sampleReport } from './support/sample-report.ts'

const { input } = await sampleReport()

describe('the worst patches', () => {
  it('are those of lowest SSIM with each denoiser, without those that have a finding', async () => {
    const worst = await worstPatches(input)
    for (const key of ['average-3', 'average-7']) {
      const ssim = input.scores[key]!['ssim']!
      const judged = reportedFindings
        .filter(({ denoiserKey }) => denoiserKey === key)
        .map(({ patchIndex }) => patchIndex)
      const expected = [...ssim.keys()]
        .filter((index) => !judged.includes(index))
        .sort((a, b) => ssim[a]! - ssim[b]!)
        .slice(0, mostWorst / 2)
      expect(worst.filter(({ denoiserKey }) => denoiserKey === key).map(({ patchIndex }) => patchIndex)).toEqual(
        expected
      )
    }
  })

  it('on CT leave out those that are mostly below the window', async () => {
    // MNIST at -1000..1000 HU is nearly all air. A window from below -1000 HU shows all, one above shows nothing.
    const source = { ...mnist, unit: 'HU' as const, intensityRange: [-1000, 1000] as const }
    const all = await sampleInput(20, [], { source: { ...source, defaultWindow: { centre: 0, width: 4000 } } })
    expect(await worstPatches(all)).toHaveLength(mostWorst)
    const none = await sampleInput(20, [], { source: { ...source, defaultWindow: { centre: 0, width: 400 } } })
    expect(await worstPatches(none)).toHaveLength(0)
  })
})
