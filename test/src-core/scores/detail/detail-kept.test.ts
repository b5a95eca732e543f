import { describe, expect, it } from 'vitest'
import { defaultDiscrepancyConfiguration } from '../../../../src-core/scores/discrepancy-configuration.ts'
import { causeIndex } from '../../../../src-core/scores/cause-categories.ts'
import { detailLoss } from '../../../../src-core/scores/detail/detail-kept.ts'
import { patchErrorMap, scoreDiscrepancies } from '../../../../src-core/scores/analysis/patch-discrepancies.ts'
import { imageBatch, type ImageBatch } from '../../../../src-core/images/image.ts'
import { mulberry32 } from '../../../support/dicom.ts'
import { blurred, changeEach, noisy, phantomPatches, scaled, shifted } from '../support/constructed-cases.ts'

const ct = defaultDiscrepancyConfiguration('HU')
const context = { intensityRange: [-1000, 1000] as const }
const keptOf = (reference: ImageBatch, test: ImageBatch) => scoreDiscrepancies(reference, test, ct, context).detailKept!
const lostOf = (reference: ImageBatch, test: ImageBatch) =>
  scoreDiscrepancies(reference, test, ct, context).contrastLost!
const causeOf = (reference: ImageBatch, test: ImageBatch) => scoreDiscrepancies(reference, test, ct, context).cause!

const side = 28

/** Nodule and vessel of these brightnesses in a patch of 0.5, with noise that every language reproduces. */
function made(nodule: number, vessel: number, noise = 0): ImageBatch {
  const data = Float32Array.from({ length: side * side }, (_, pixel) => {
    const [row, column] = [Math.floor(pixel / side), pixel % side]
    const random = (((row * 73856093) ^ (column * 19349663)) % 1000) / 999 - 0.5
    const disc = Math.exp(-((row - 9) ** 2 + (column - 10) ** 2) / 8)
    return 0.5 + nodule * disc + vessel * Math.exp(-((column - 20 + 0.3 * row) ** 2) / 4.5) + noise * random
  })
  return imageBatch(data, 1, side, side)
}

const clean = made(0.05, 0.04)

describe('detail kept', () => {
  it('is all for the same image, none where structures are gone, and no more than all where they are stronger', () => {
    expect(keptOf(clean, clean)[0]).toBeCloseTo(100, 10)
    expect(keptOf(clean, made(0, 0))[0]).toBe(0)
    expect(keptOf(clean, made(0.08, 0.06))[0]).toBe(100)
  })

  // Values of an implementation of the formula with NumPy 2 and SciPy's correlate1d, from the same images.
  it.each([
    ['without noise', clean, made(0.03, 0.01), 48.481931205436005],
    ['with noise in the reference', made(0.05, 0.04, 0.02), made(0.03, 0.01), 56.53518562165134],
    ['with noise in the reference alone', made(0.05, 0.04, 0.02), clean, 97.40480625404622]
  ])('is what an independent implementation computes, %s', (_, reference, test, percent) => {
    expect(keptOf(reference, test)[0]).toBeCloseTo(percent, 8)
  })

  it('is not known where the reference has no structure, or none beyond its noise or the least contrast', () => {
    expect(keptOf(made(0, 0), made(0, 0))[0]).toBeNaN()
    expect(keptOf(made(0, 0, 0.1), made(0, 0))[0]).toBeNaN()
    expect(keptOf(made(0.005, 0.004), made(0, 0))[0]).toBeNaN()
  })

  it('falls as blur grows, which is no excuse, and says so as the cause', async () => {
    const abdomen = await phantomPatches(60)
    const means = [0.5, 1, 2, 3].map((sigma) => meanOf(keptOf(abdomen, changeEach(abdomen, blurred(sigma)))))
    expect(means).toEqual([...means].sort((a, b) => b - a))
    expect(means[0]).toBeGreaterThan(95)
    expect(means[3]).toBeLessThan(60)
    const lost = causeOf(abdomen, changeEach(abdomen, blurred(3))).filter(
      (cause) => cause === causeIndex('lost-detail')
    )
    expect(lost.length).toBeGreaterThan(0)
  })

  it('is the factor of contrast, and does not mind another brightness', async () => {
    const abdomen = await phantomPatches(60)
    // Structures cover the patch, so a part of them counts as noise: 51.
    expect(meanOf(keptOf(abdomen, changeEach(abdomen, scaled(0.5, 0.3))))).toBeCloseTo(50, -1)
  })

  it('does not mind a displacement by whole pixels', async () => {
    const abdomen = await phantomPatches(60)
    for (const [down, right] of [
      [1, 0],
      [1, -2]
    ] as const)
      expect(meanOf(keptOf(abdomen, changeEach(abdomen, shifted(down, right))))).toBeGreaterThan(95)
  })

  it('does not change in the mean by noise that a candidate adds', async () => {
    const abdomen = await phantomPatches(60)
    expect(meanOf(keptOf(abdomen, changeEach(abdomen, noisy(0.02))))).toBeGreaterThan(95)
  })

  it('is left out of digits', () => {
    expect(
      scoreDiscrepancies(clean, clean, defaultDiscrepancyConfiguration('1'), { intensityRange: [0, 1] })
    ).not.toHaveProperty('detailKept')
  })

  it('is not measured with the thresholds of an audit of before, whose causes stay as they were', () => {
    const { detail: _, ...before } = ct
    const washed = changeEach(clean, blurred(3))
    expect(scoreDiscrepancies(clean, washed, before, context)).not.toHaveProperty('detailKept')
    const {
      evidence: [then]
    } = patchErrorMap(clean, washed, before, { ...context, unit: 'HU' })
    const {
      evidence: [now]
    } = patchErrorMap(clean, washed, ct, { ...context, unit: 'HU' })
    expect(then!.sentences.join(' ')).not.toContain('wide keep')
    expect([then!.cause, now!.cause]).not.toContain('none')
    expect(then!.cause).not.toBe('lost-detail')
  })

  it('is put in plain words before the numbers', () => {
    const {
      evidence: [found]
    } = patchErrorMap(clean, made(0.017, 0.013), ct, { ...context, unit: 'HU' })
    expect(found!.cause).toBe('lost-detail')
    expect(found!.summary).toBe(
      'Small structures here keep about a third of their contrast (34\u00a0%); no added structure was found.'
    )
    expect(found!.sentences[0]).toMatch(/^Structures 4 to 10 pixels wide keep 3\d % of their contrast\.$/)
  })
})

describe('contrast lost', () => {
  it('is none for the same image, for a stronger one and where the reference has no structure', () => {
    expect(lostOf(clean, clean)[0]).toBeCloseTo(0, 6)
    expect(lostOf(clean, made(0.08, 0.06))[0]).toBe(0)
    expect(lostOf(made(0, 0, 0.1), made(0, 0))[0]).toBe(0)
    expect(lostOf(made(0.005, 0.004), made(0, 0))[0]).toBe(0)
  })

  // HU, by the same implementation with NumPy and SciPy as of detail kept.
  it.each([
    ['without noise', clean, made(0.03, 0.01), 1.975424777920142],
    ['with noise in the reference', made(0.05, 0.04, 0.02), made(0.03, 0.01), 1.524306884391548],
    ['with noise in the reference alone', made(0.05, 0.04, 0.02), clean, 0.14012411063079802],
    ['of a strong structure that is gone', made(0.1, 0.08), made(0, 0), 18.077867728487526],
    ['of a strong structure that is pale', made(0.1, 0.08), made(0.06, 0.02), 12.25265526185115]
  ])('is what an independent implementation computes, %s', (_, reference, test, lost) => {
    expect(lostOf(reference, test)[0]).toBeCloseTo(lost, 6)
  })

  it('tells a rib from a pale vessel, of both of which nothing is kept', () => {
    const [rib, vessel] = [made(0.5, 0.4), made(0.05, 0.04)]
    expect([keptOf(rib, made(0, 0))[0], keptOf(vessel, made(0, 0))[0]]).toEqual([0, 0])
    expect(lostOf(rib, made(0, 0))[0]).toBeGreaterThan(10 * lostOf(vessel, made(0, 0))[0]!)
  })
})

describe('the noise of a reference', () => {
  it('is no structure, also where it runs in streaks', () => {
    const known = (along: number) =>
      keptOf(noisePatches(60, along), noisePatches(60, along)).filter((kept) => !Number.isNaN(kept)).length
    expect([0, 1, 3].map(known)).toEqual([0, 0, 0])
  })
})

describe('the lack of detail', () => {
  it('grows from none at the least share to one where nothing is kept, and is none where nothing is known', () => {
    expect([100, 60, 45, 0, NaN].map((kept) => detailLoss(kept, { leastKept: 60 }))).toEqual([0, 0, 0.25, 1, 0])
  })
})

/** Noise of 40 HU or so around 0.5, smoothed once along columns and `along` times along rows. */
function noisePatches(count: number, along: number): ImageBatch {
  const random = mulberry32(7)
  const batch = imageBatch(
    Float32Array.from({ length: count * side * side }, () => random() - 0.5),
    count,
    side,
    side
  )
  for (let step = 0; step <= along; step++) {
    const before = batch.data.slice()
    batch.data.forEach(
      (_, at) => (batch.data[at] = (2 * before[at]! + (before[at - 1] ?? 0) + (before[at + 1] ?? 0)) / 4)
    )
  }
  for (let at = 0; at < batch.data.length; at++) batch.data[at] = 0.5 + 0.15 * batch.data[at]!
  return batch
}

function meanOf(values: Float64Array): number {
  const known = values.filter((value) => !Number.isNaN(value))
  return known.reduce((sum, value) => sum + value, 0) / known.length
}
