import { expect, it } from 'vitest'
import { openDicom } from '../../src-core/sources/dicom/open-dicom.ts'
import { bandsOfSeries } from '../../src-core/training/ct-training-patches.ts'
import { trainingPatches } from '../../src-core/training/training-data.ts'
import { trainingRequestSchema } from '../../src-core/denoisers/models/training-request.ts'
import { describeRealData, shared } from './support/shared.ts'

describeRealData('training on a real series', () => {
  it('takes its patches, and the description says how many slices there are', async () => {
    const { sources } = await openDicom([1, 2, 3].map((slice) => shared('data', 'ct', `qiicr-ct-3slice-0${slice}.dcm`)))
    expect((await bandsOfSeries(sources[0]!, 28)).training.count).toBeGreaterThan(1000)
    const request = trainingRequestSchema.parse({
      degradation: { kind: 'gaussian', factor: 0.1 },
      data: 'ct',
      limit: 200
    })
    const data = await trainingPatches(request, sources)
    expect(data.training.count).toBe(200)
    expect(data.description).toContain('3 slices of 1 CT series')
  })
})
