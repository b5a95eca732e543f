import { expect, it } from 'vitest'
import { findPhantom } from '../../src-core/phantoms/find-phantom.ts'
import { phantomSlices } from '../../src-core/phantoms/phantom-slices.ts'
import { huAccuracy } from '../../src-core/phantoms/hu-accuracy.ts'
import { locateModule } from '../../src-core/phantoms/module-position.ts'
import { huPhantoms } from '../../src-core/phantoms/hu-phantoms.ts'
import { squareSpacing } from '../../src-core/physics/measured.ts'
import { batchOfOne } from '../../src-core/images/image.ts'
import { openDicom } from '../../src-core/sources/dicom/open-dicom.ts'
import { checkCases } from '../../src-core/studies/physics-validation/check-cases.ts'
import { describeRealData, shared } from './support/shared.ts'

describeRealData('the measures of image physics', () => {
  it('have the values of the shared cases', async () => {
    const { cases, wrong, right } = await checkCases(shared('physics'))
    const named = (verdict: string) =>
      cases.flatMap(({ id, values }) =>
        values.filter((value) => value.verdict === verdict).map(({ name }) => `${id} ${name}`)
      )
    expect(named('wrong')).toEqual([])
    // The manifest has no parameters for this curve.
    expect(named('not computed')).toEqual(['dprime_analytic dose_curve.toy_nonlinear'])
    expect([wrong, right]).toEqual([0, 259])
  })

  it('find the rods of a Catphan 504 in cone-beam CT, and refuse its slice of another module', async () => {
    const {
      sources: [source]
    } = await openDicom([shared('data', 'ct-more', 'pylinac-varian-obi-catphan504')])
    const pixelSpacing = squareSpacing(source!.summary.pixelSpacing!)
    const phantom = huPhantoms.find(({ id }) => id === 'catphan504')!
    const image = await source!.readSlice(1)
    const position = locateModule(image, pixelSpacing, phantom)
    expect(Math.abs(position.phantom.radius - 100)).toBeLessThan(1.5)
    expect(Math.abs(position.rotation)).toBeLessThan(1)
    const { materials } = huAccuracy({ images: batchOfOne(image), pixelSpacing }, phantom, position)
    for (const { plateauMean, range } of materials) {
      expect(plateauMean).toBeGreaterThan(range[0] - 10)
      expect(plateauMean).toBeLessThan(range[1] + 10)
    }
    const other = await source!.readSlice(0)
    expect(() => locateModule(other, pixelSpacing, phantom)).toThrow('Catphan 504, CTP404: none found')
  })

  it.each([
    ['pylinac-varian-obi-catphan504', 'catphan504', 100, 'CTP404'],
    ['rt-utils-ge-water-phantom', 'uniform', 108, 'Body'],
    ['emp-news-ge-atcm-phantom', 'uniform', 100, 'Body'],
    ['pylinac-fork-varian-cbct-two-kernels', 'uniform', 100, 'Body']
  ])('name the phantom of %s', async (folder, id, radius, module) => {
    const { sources } = await openDicom([shared('data', 'ct-more', folder)])
    for (const source of sources) {
      const { model, modules } = await findPhantom(phantomSlices(source))
      expect(model.id).toBe(id)
      expect(modules.map(({ name }) => name)).toEqual([module])
      expect(Math.abs(modules[0]!.phantom.radius - radius)).toBeLessThan(1.5)
    }
  })

  it('refuse a head as a phantom', async () => {
    const { sources } = await openDicom([shared('data', 'ct-more', 'dcm_qa_ct-ge-hispeed-tilt-head')])
    for (const source of sources)
      await expect(findPhantom(phantomSlices(source))).rejects.toThrow('phantom: none found')
  })
})
