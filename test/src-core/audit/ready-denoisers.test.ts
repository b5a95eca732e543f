import { describe, expect, it } from 'vitest'
import { readyDenoisers } from '../../../src-core/audit/ready-denoisers.ts'
import type { DenoiserCatalogue } from '../../../src-core/denoisers/catalogue/denoiser-catalogue.ts'
import type { Denoiser, DenoiserDescription } from '../../../src-core/denoisers/denoiser.ts'
import type { SourceSummary } from '../../../src-core/sources/source.ts'
import { wholeSliceDenoiser } from '../../support/whole-slice-denoiser.ts'

const hounsfield = [-1000, 1000] as const
const ct = { label: 'Chest', unit: 'HU', intensityRange: hounsfield } as const

/** @param description of the only denoiser of the catalogue */
function prepare(
  description: Partial<DenoiserDescription>,
  source: Pick<SourceSummary, 'label' | 'unit' | 'intensityRange'>,
  patchSize = 64
) {
  const denoiser: Denoiser = wholeSliceDenoiser(undefined, { id: 'unet-ct', ...description })
  const catalogue = { get: async () => denoiser } as unknown as DenoiserCatalogue
  return readyDenoisers([{ id: 'unet-ct', parameters: {} }], catalogue, { source, patchSize })
}

describe('a denoiser that needs HU', () => {
  it.each([8, 64, 100])('takes CT on its scale, in patches of any size: %d', async (patchSize) => {
    expect((await prepare({ hounsfield }, ct, patchSize)).map(({ key }) => key)).toEqual(['unet-ct'])
  })

  it.each([
    [{ label: 'MNIST test', unit: '1', intensityRange: [0, 1] }, "'MNIST test' has values from 0 to 1 without a unit"],
    [
      { label: 'Chest', unit: 'stored', intensityRange: [-1000, 1000] },
      "'Chest' has stored values that are not calibrated in HU"
    ],
    [{ label: 'Chest', unit: 'HU', intensityRange: [-1024, 3071] }, "'Chest' has HU from −1024 to 3071"]
  ] as const)('is refused in one line that names source and reason: %o', async (source, reason) => {
    await expect(prepare({ hounsfield }, source)).rejects.toMatchObject({
      code: 'denoiser.incompatible',
      message: `'unet-ct' accepts only HU from −1000 to 1000; ${reason}`
    })
  })

  it('leaves others the scale that they had', async () => {
    expect(await prepare({}, { label: 'MNIST test', unit: '1', intensityRange: [0, 1] })).toHaveLength(1)
  })
})
