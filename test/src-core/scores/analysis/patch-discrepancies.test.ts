import { beforeAll, describe, expect, it } from 'vitest'
import { causeOf, verdictDefinitions } from '../../../../src-core/scores/analysis/verdicts.ts'
import {
  completeDiscrepancyConfiguration,
  defaultDiscrepancyConfiguration
} from '../../../../src-core/scores/discrepancy-configuration.ts'
import { causeCategories, causeIndex } from '../../../../src-core/scores/cause-categories.ts'
import { residualDefinitions } from '../../../../src-core/scores/residual/residual-definitions.ts'
import { shapeDefinitions } from '../../../../src-core/scores/shape/shape-definitions.ts'
import { maskBits } from '../../../../src-core/scores/patch-error-map.ts'
import {
  errorMapMasks,
  patchFacts,
  patchErrorMap,
  scoreDiscrepancies
} from '../../../../src-core/scores/analysis/patch-discrepancies.ts'
import { degradePoisson } from '../../../../src-core/degradation/pixel-noise.ts'
import { imageBatch, type ImageBatch } from '../../../../src-core/images/image.ts'
import {
  blurred,
  changeEach,
  digits,
  discAdded,
  hookDrawn,
  noisy,
  phantomPatches,
  scaled,
  shifted,
  strokeErased,
  type Change
} from '../support/constructed-cases.ts'

const mnist = defaultDiscrepancyConfiguration('1')
const unit = { intensityRange: [0, 1] as const }
const ct = defaultDiscrepancyConfiguration('HU')
const hounsfield = { intensityRange: [-1000, 1000] as const }

/** Percent of the patches for each cause that there is. */
function causes(reference: ImageBatch, test: ImageBatch, on: 'digits' | 'ct'): Record<string, number> {
  const [configuration, context] = on === 'ct' ? [ct, hounsfield] : [mnist, unit]
  const percent: Record<string, number> = {}
  for (const value of scoreDiscrepancies(reference, test, configuration, context).cause!) {
    const { id } = causeCategories[value]!
    percent[id] = (percent[id] ?? 0) + 100 / reference.count
  }
  return percent
}

const invented = ({ lost = 0, invented = 0 }: Record<string, number>) => lost + invented

let clean: ImageBatch
let abdomen: ImageBatch
beforeAll(async () => {
  clean = await digits(100)
  abdomen = await phantomPatches(60)
})

describe('the cause on digits', () => {
  const of = (change: Change) => causes(clean, changeEach(clean, change), 'digits')

  it('is none for the same image', () => {
    expect(of((patch) => patch)).toEqual({ none: expect.closeTo(100) })
  })

  it('is blur for blurred ones, weak or strong', () => {
    for (const sigma of [1, 1.5, 2]) expect(of(blurred(sigma)).blur).toBeCloseTo(100)
  })

  it('is residual noise for noisy ones, at the factors of the audit', () => {
    for (const deviation of [0.1, 0.3, 0.5]) expect(of(noisy(deviation))['residual-noise']).toBeGreaterThanOrEqual(98)
  })

  it('is residual noise for Poisson noise, which lies on the strokes alone', () => {
    const found = causes(clean, degradePoisson(clean, { factor: 0.1, seed: 1 }), 'digits')
    expect(found['residual-noise']).toBeCloseTo(100)
  })

  it('is shift for displaced ones', () => {
    for (const [down, right] of [
      [1, 0],
      [0, -1],
      [1, -2],
      [2, 2]
    ] as const)
      expect(of(shifted(down, right)).shift).toBeCloseTo(100)
  })

  it('is intensity bias for brighter and for paler ones', () => {
    for (const change of [scaled(1, 0.15), scaled(0.8), scaled(0.6)])
      expect(of(change)['intensity-bias']).toBeCloseTo(100)
  })

  it('is lost for an erased stroke, also under noise and blur', () => {
    expect(of(strokeErased).lost).toBeCloseTo(100)
    expect(of((patch, side) => noisy(0.1)(strokeErased(patch, side), side)).lost).toBeGreaterThanOrEqual(98)
    expect(of((patch, side) => blurred(1)(strokeErased(patch, side), side)).lost).toBeGreaterThanOrEqual(96)
  })

  it('is invented for a drawn hook, also under noise and blur', () => {
    expect(of(hookDrawn).invented).toBeCloseTo(100)
    expect(of((patch, side) => noisy(0.1)(hookDrawn(patch, side), side)).invented).toBeGreaterThanOrEqual(98)
    expect(of((patch, side) => blurred(1)(hookDrawn(patch, side), side)).invented).toBeGreaterThanOrEqual(98)
  })

  it('is identity change where a classifier is sure of it', () => {
    const test = changeEach(clean, strokeErased)
    const identityChange = Float64Array.from({ length: clean.count }, (_, index) => (index === 3 ? 0.9 : 0.1))
    const { cause } = scoreDiscrepancies(clean, test, mnist, { ...unit, identityChange })
    expect([cause![3], cause![4]]).toEqual([causeIndex('identity-change'), causeIndex('lost')])
  })
})

describe('the cause on CT', () => {
  const of = (change: Change) => causes(abdomen, changeEach(abdomen, change), 'ct')

  it('is neither lost nor invented for blur, noise, shift and bias', () => {
    // 5, 15 and 40 HU of noise; 20 HU of bias.
    const changes = [
      blurred(1),
      blurred(1.5),
      noisy(0.0025, false),
      noisy(0.0075, false),
      noisy(0.02, false),
      shifted(1, 0),
      scaled(1, 0.01),
      scaled(1.1, -0.05)
    ]
    for (const change of changes) expect(invented(of(change))).toBeLessThanOrEqual(2)
  })

  it('is bias, noise or blur where these are strong', () => {
    expect(of(scaled(1, 0.01))['intensity-bias']).toBeCloseTo(100)
    expect(of(noisy(0.02, false))['residual-noise']).toBeCloseTo(100)
    // A third of these patches are too flat for a blur to change them.
    expect(of(blurred(1.5)).blur).toBeGreaterThan(60)
  })

  it('is invented for an added disc of three times the noise, and lost for one that is taken away', () => {
    const noise = noisy(0.005, false)
    const added = changeEach(abdomen, (patch, side) => discAdded(3, 0.03)(noise(patch, side), side))
    expect(causes(abdomen, added, 'ct').invented).toBeGreaterThan(90)
    const before = changeEach(abdomen, discAdded(3, 0.03))
    const after = changeEach(abdomen, noisy(0.005, false))
    expect(causes(before, after, 'ct').lost).toBeGreaterThan(90)
  })
})

describe('the ledger', () => {
  it('has every score of its definitions but the lie', () => {
    const scores = scoreDiscrepancies(clean, clean, mnist, unit)
    const ids = [...shapeDefinitions, ...residualDefinitions, ...verdictDefinitions]
      .map(({ id }) => id)
      .filter((id) => id !== 'hiddenError')
    expect(Object.keys(scores).sort()).toEqual(ids.sort())
    for (const values of Object.values(scores)) expect(values).toHaveLength(100)
  })

  it('measures each patch by itself', () => {
    const test = changeEach(clean, (patch, side) => noisy(0.2)(blurred(0.7)(patch, side), side))
    const all = scoreDiscrepancies(clean, test, mnist, unit)
    const one = (batch: ImageBatch) => imageBatch(batch.data.slice(784 * 42, 784 * 43), 1, 28, 28)
    const alone = scoreDiscrepancies(one(clean), one(test), mnist, unit)
    for (const [id, values] of Object.entries(alone)) expect([id, values[0]]).toEqual([id, all[id]![42]])
  })

  it('marks where something was lost and where invented, with foreground and skeletons', () => {
    const lost = errorMapMasks(clean, changeEach(clean, strokeErased), mnist, unit)
    const drawn = errorMapMasks(clean, changeEach(clean, hookDrawn), mnist, unit)
    const where = (masks: Uint8Array, bit: number) => [...masks.keys()].filter((at) => (masks[at]! & bit) !== 0)
    expect(where(lost, maskBits.invented)).toEqual([])
    expect(where(drawn, maskBits.lost)).toEqual([])
    // Differences pass a smoothing of one pixel, so lost pixels lie on the reference's foreground or beside it.
    const near = (masks: Uint8Array, at: number, bit: number) =>
      [-29, -28, -27, -1, 0, 1, 27, 28, 29].some((step) => (masks[at + step]! & bit) !== 0)
    expect(where(lost, maskBits.lost).length).toBeGreaterThan(100 * 9)
    expect(where(lost, maskBits.lost).filter((at) => !near(lost, at, maskBits.referenceForeground))).toEqual([])
    expect(where(drawn, maskBits.invented).length).toBeGreaterThan(100 * 9)
    expect(where(drawn, maskBits.invented).filter((at) => !near(drawn, at, maskBits.testForeground))).toEqual([])
    expect(
      where(lost, maskBits.referenceSkeleton).every((at) => (lost[at]! & maskBits.referenceForeground) !== 0)
    ).toBe(true)
  })

  it('gives evidence in words, in the unit of the source', () => {
    const { evidence, masks } = patchErrorMap(abdomen, changeEach(abdomen, scaled(1, 0.01)), ct, {
      ...hounsfield,
      unit: 'HU'
    })
    expect(masks).toHaveLength(60 * 784)
    expect(evidence[0]!.cause).toBe('intensity-bias')
    expect(evidence[0]!.sentences.join(' ')).toMatch(
      /A change of brightness or contrast explains 100 % of the squared difference: shift of 20\.0 HU, contrast times 1\.00\./
    )
  })

  it('measures the intensity shift in the unit of the source', () => {
    const [facts] = patchFacts(abdomen, changeEach(abdomen, scaled(1, 0.01)), ct, hounsfield)
    expect(facts!.intensityShift).toBeCloseTo(20, 3)
    expect(facts!.rmse).toBeCloseTo(20, 3)
    expect(causeOf(facts!, ct)).toBe('intensity-bias')
  })

  it('follows its configuration', () => {
    const test = changeEach(clean, strokeErased)
    const blind = completeDiscrepancyConfiguration('1', { structure: { ...mnist.structure, contrast: 2 } })
    expect(Math.max(...scoreDiscrepancies(clean, test, blind, unit).structuralError!)).toBe(0)
    const low = completeDiscrepancyConfiguration('1', { foreground: { kind: 'unit', threshold: 0.1 } })
    const counts = (configuration: typeof mnist) =>
      errorMapMasks(clean, clean, configuration, unit).filter((mask) => (mask & maskBits.referenceForeground) !== 0)
        .length
    expect(counts(low)).toBeGreaterThan(counts(mnist))
  })

  it('refuses batches of different shapes', () => {
    expect(() => scoreDiscrepancies(clean, abdomen, mnist, unit)).toThrow(
      'test: expected shape (100, 28, 28), got (60, 28, 28)'
    )
  })
})
