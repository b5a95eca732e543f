import { beforeAll, expect, it } from 'vitest'
import { readyDenoisers } from '../../src-core/audit/ready-denoisers.ts'
import { scoreBatch } from '../../src-core/scores/table/pair-scores.ts'
import { DenoiserCatalogue } from '../../src-core/denoisers/catalogue/denoiser-catalogue.ts'
import { openDicom } from '../../src-core/sources/dicom/open-dicom.ts'
import { causeIndex } from '../../src-core/scores/cause-categories.ts'
import { defaultDiscrepancyConfiguration } from '../../src-core/scores/discrepancy-configuration.ts'
import { rankHiddenErrors } from '../../src-core/scores/analysis/verdicts.ts'
import { shippedModelsDirectory } from '../../src-core/runtime/package-paths.ts'
import type { OutputScores } from '../../src-core/scores/metric-definition.ts'
import { batchOfOne, type ImageBatch } from '../../src-core/images/image.ts'
import { toUnitRange } from '../../src-core/images/intensity.ts'
import { tissuePatches } from '../../src-core/studies/paper/subject-images.ts'
import { describeRealData, shared } from './support/shared.ts'

const side = 28
const patchesPerRow = 18
const configuration = defaultDiscrepancyConfiguration('HU')

describeRealData('detail of a real slice at a quarter of the dose', () => {
  let scores: Record<'noisy' | 'autoencoder' | 'median' | 'bilateral', OutputScores>
  /** Row and column of each patch. */
  let places: string[]

  beforeAll(async () => {
    const [clean, noisy] = (await Promise.all(
      ['full', 'quarter'].map(async (dose) => {
        const {
          sources: [source]
        } = await openDicom([shared('data', 'ct', `ldct-L506-${dose}-dose.dcm`)])
        const slice = toUnitRange(await source!.readSlice(0), source!.summary.intensityRange)
        return { slice: batchOfOne(slice), source: source!.summary }
      })
    )) as [{ slice: ImageBatch; source: never }, { slice: ImageBatch }]
    const { kept, cut } = tissuePatches(clean.slice, side, clean.source)
    const reference = cut(clean.slice)
    const input = cut(noisy.slice)
    places = kept.map((patch) => `${side * Math.floor(patch / patchesPerRow)} ${side * (patch % patchesPerRow)}`)
    const choices = ['autoencoder-ct-gaussian-0.1', 'median', 'bilateral'].map((id) => ({ id, parameters: {} }))
    const ready = await readyDenoisers(choices, new DenoiserCatalogue([shippedModelsDirectory()]), {
      source: clean.source,
      patchSize: side
    })
    const outputs = [{ images: input, known: {} }]
    for (const { denoiser, choice } of ready)
      outputs.push({ images: await denoiser.denoise(input, choice.parameters), known: {} })
    const request = { outputs: [], patchify: { crop: { kind: 'central' as const }, patchSize: side, stride: side } }
    const [noisyScores, autoencoder, median, bilateral] = scoreBatch({
      context: { source: clean.source, request },
      reference,
      outputs
    })
    scores = { noisy: noisyScores!, autoencoder: autoencoder!, median: median!, bilateral: bilateral! }
  }, 60_000)

  const medianOf = (values: Float64Array) => {
    const known = values.filter((value) => !Number.isNaN(value)).sort()
    return known[known.length >> 1]!
  }

  it('is gone from most of what a bottleneck paints again, and kept by a small median filter', () => {
    expect(medianOf(scores.autoencoder.detailKept!)).toBeLessThan(45)
    expect(medianOf(scores.median.detailKept!)).toBeGreaterThan(90)
  })

  it('is called lost nowhere in the noisy input and after mild filters', () => {
    for (const key of ['noisy', 'median', 'bilateral'] as const) {
      expect([...scores[key].cause!]).not.toContain(causeIndex('lost-detail'))
      expect(medianOf(scores[key].contrastLost!)).toBeLessThan(2)
    }
  })

  // Rows and columns of the grid, checked by eye: erased ribs, the vertebra with its processes, the edge of the lung
  // with ribs.
  it('is lost most where ribs and vertebrae were erased, and not in homogeneous liver and spleen', () => {
    const lost = scores.autoencoder.contrastLost!
    const worst = [...lost.keys()]
      .sort((a, b) => lost[b]! - lost[a]!)
      .slice(0, 10)
      .map((patch) => places[patch])
    expect(worst).toEqual(expect.arrayContaining(['308 56', '308 420', '280 56', '364 252', '336 224']))
    for (const organ of ['140 168', '224 392', '196 112', '196 84', '252 84', '252 364'])
      expect(lost[places.indexOf(organ)]).toBe(0)
  })

  it('is lost or structure is in the ten worst hidden errors', () => {
    const errors = rankHiddenErrors(scores.autoencoder, configuration)
    const worst = [...errors.keys()].sort((a, b) => errors[b]! - errors[a]!).slice(0, 10)
    for (const patch of worst)
      expect([causeIndex('lost-detail'), causeIndex('lost')]).toContain(scores.autoencoder.cause![patch])
  })
})
