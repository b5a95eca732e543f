import { describe, expect, it } from 'vitest'
import { lesionInsertion, withLesions } from '../../../src-core/lesions/insert-lesions.ts'
import { blurWidth } from '../../../src-core/lesions/blur-width.ts'
import { blurOf } from '../../../src-core/lesions/lesion-blur.ts'
import { lesionPlanSchema, type LesionPlan } from '../../../src-core/lesions/lesion-plan.ts'
import { blurredSphere } from '../../../src-core/physics/lesion-insertion.ts'
import { openPhantom } from '../../../src-core/sources/phantom/phantom-source.ts'
import { blurredDiscAt } from '../../support/physics-images.ts'

const plan: LesionPlan = {
  shape: 'disc',
  diameter: 6,
  contrast: -30,
  blur: { kind: 'gaussian', sigma: 0.8 },
  places: { kind: 'given', places: [] }
}
const places = [
  { slice: 1, row: 200, column: 150 },
  { slice: 1, row: 300, column: 250 }
]
const opened = await openPhantom({ seed: 2, slices: 3 })

describe('a source with lesions', () => {
  it('has a disc blurred by the PSF at each place, and the same pixels elsewhere', async () => {
    const before = (await opened.readSlice(1)).data
    const { data } = await withLesions(opened, lesionInsertion(plan, places, opened.summary)).readSlice(1)
    const spacing = opened.summary.pixelSpacing![0]
    data.forEach((value, at) => {
      const expected = places.reduce((sum, { row, column }) => {
        const distance = spacing * Math.hypot(Math.floor(at / 512) - row, (at % 512) - column)
        return sum - 30 * blurredDiscAt(distance, 3, 0.8)
      }, 0)
      if (Math.abs(value - before[at]! - expected) > 0.01) throw new Error(`pixel ${at}: ${value - before[at]!}`)
    })
    expect(data[200 * 512 + 150]! - before[200 * 512 + 150]!).toBeCloseTo(-30, 1)
  })

  it('leaves the other slices and the source as they were', async () => {
    const source = withLesions(opened, lesionInsertion(plan, places, opened.summary))
    const before = (await opened.readSlice(1)).data
    await source.readSlice(1)
    expect((await source.readSlice(0)).data).toEqual((await opened.readSlice(0)).data)
    expect((await opened.readSlice(1)).data).toEqual(before)
  })

  it('names no files, because they lack the lesions', () => {
    const withFiles = { ...opened, sliceFiles: () => [] }
    expect(withLesions(withFiles, lesionInsertion(plan, places, opened.summary)).sliceFiles).toBeUndefined()
  })
})

describe('a sphere', () => {
  it('has the mean chord over the slice thickness', () => {
    // Without blur: length of the chord within the slice over its thickness. R = 5, slices of 2 mm.
    const sharp = { sigma: 0 }
    const middle = blurredSphere(10, 100, sharp, { offset: 0, thickness: 2 })!
    const outer = blurredSphere(10, 100, sharp, { offset: 4, thickness: 2 })!
    expect(middle(1)).toBeCloseTo(100, 1)
    expect(middle(6)).toBe(0)
    // At r = 3 the sphere ends at z = 4: half of the slice from 3 to 5.
    expect(Math.abs(outer(3) - 50)).toBeLessThan(2)
    expect(outer(4.2)).toBe(0)
    expect(blurredSphere(10, 100, sharp, { offset: 6, thickness: 2 })).toBeNull()
  })

  it('holds 4/3 pi R^3 C in all slices', async () => {
    const sphere: LesionPlan = { ...plan, shape: 'sphere', diameter: 8, contrast: 50 }
    const summary = { ...opened.summary, sliceCount: 7, sliceSpacing: 2, sliceThickness: [2, 2] as const }
    const { addTo } = lesionInsertion(sphere, [{ slice: 3, row: 50, column: 50 }], summary)
    let sum = 0
    for (let slice = 0; slice < 7; slice++) {
      const image = { data: new Float32Array(100 * 100), rows: 100, columns: 100 }
      addTo(image, slice)
      sum += image.data.reduce((total, value) => total + value, 0)
    }
    const spacing = summary.pixelSpacing![0]
    expect((sum * spacing ** 2 * 2) / (50 * (4 / 3) * Math.PI * 64)).toBeCloseTo(1, 2)
  })
})

describe('a measured transfer function', () => {
  const values = Array.from({ length: 150 }, (_, at) => Math.exp(-2 * (Math.PI * 0.8 * at * 0.01) ** 2))

  it('gives the profile and the width of the Gaussian that it samples', () => {
    const measured: LesionPlan = { ...plan, blur: { kind: 'transfer', step: 0.01, values } }
    expect(blurWidth(measured.blur)).toBeCloseTo(0.8, 2)
    const [exact, sampled] = [plan, measured].map((each) => lesionInsertion(each, places, opened.summary).profile)
    for (const distance of [0, 2, 3, 4, 6]) expect(Math.abs(sampled!(distance) - exact!(distance))).toBeLessThan(0.1)
    expect('transfer' in blurOf(measured.blur)).toBe(true)
  })
})

describe('a plan of lesions', () => {
  it('needs a contrast', () => {
    const { error } = lesionPlanSchema.safeParse({
      ...plan,
      contrast: 0,
      places: { kind: 'rule', count: 1, ground: 'lung' }
    })
    expect(error!.issues[0]!.message).toBe('expected a contrast other than 0 HU')
  })
})
