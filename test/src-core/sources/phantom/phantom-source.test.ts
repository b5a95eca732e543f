import { beforeAll, describe, expect, it } from 'vitest'
import type { Image } from '../../../../src-core/images/image.ts'
import { openPhantom, phantomTruth, type PhantomTruth } from '../../../../src-core/sources/phantom/phantom-source.ts'
import type { Source } from '../../../../src-core/sources/source.ts'

const options = { seed: 1, slices: 40 }
let source: Source
let truth: PhantomTruth
beforeAll(async () => {
  source = await openPhantom(options)
  truth = phantomTruth(options)
})

/** Mean of the pixels whose distance from a place (pixels) lies in a range (mm). */
function ringMean(image: Image, row: number, column: number, from: number, to: number): number {
  const spacing = truth.pixelSpacing[0]
  let [sum, count] = [0, 0]
  for (let y = Math.ceil(row - to / spacing); y <= row + to / spacing; y++) {
    for (let x = Math.ceil(column - to / spacing); x <= column + to / spacing; x++) {
      const distance = Math.hypot(y - row, x - column) * spacing
      if (distance < from || distance > to) continue
      sum += image.data[y * image.columns + x]!
      count++
    }
  }
  return sum / count
}

describe('the CT phantom', () => {
  it('is a series of 512 x 512 slices in HU with known spacing', async () => {
    const image = await source.readSlice(20)
    expect(source.summary).toMatchObject({
      kind: 'phantom',
      unit: 'HU',
      sliceCount: 40,
      rows: 512,
      columns: 512,
      sliceSpacing: 1.25
    })
    expect([image.rows, image.columns, image.data.length]).toEqual([512, 512, 512 * 512])
    expect(image.data[0]).toBe(-1000)
    expect(image.data.reduce((a, b) => Math.max(a, b))).toBeGreaterThan(600)
    expect(image.data.reduce((a, b) => Math.min(a, b))).toBeGreaterThan(-1100)
    expect(image.data.every(Number.isFinite)).toBe(true)
  })

  it('gives the same pixels and the same hash for the same seed, and others for another', async () => {
    const again = await openPhantom(options)
    const other = await openPhantom({ ...options, seed: 2 })
    const slice = await source.readSlice(7)
    // Read out of order, so that nothing depends on what was read before.
    await again.readSlice(30)
    expect((await again.readSlice(7)).data).toEqual(slice.data)
    expect((await other.readSlice(7)).data).not.toEqual(slice.data)
    expect(await again.contentHash()).toBe(await source.contentHash())
    expect(await other.contentHash()).not.toBe(await source.contentHash())
    expect(other.summary.id).not.toBe(source.summary.id)
  })

  it('keeps an earlier slice unchanged when another one is read', async () => {
    const first = await source.readSlice(3)
    const copy = first.data.slice()
    await source.readSlice(4)
    expect(first.data).toEqual(copy)
  })

  it('shows each liver lesion at its true place, with the stated contrast', async () => {
    let checked = 0
    for (const slice of truth.slices) {
      const lesions = slice.spheres.filter((sphere) => sphere.kind === 'liver-lesion' && sphere.radius > 3)
      if (lesions.length === 0) continue
      const image = await source.readSlice(slice.index)
      for (const { row, column, radius, contrast } of lesions) {
        const inside = ringMean(image, row, column, 0, radius - 1.5)
        // Liver is 106 HU before its texture (standard deviation 4 HU), which a mean over the lesion reduces.
        expect(Math.abs(inside - 106 - contrast)).toBeLessThan(8)
        checked++
      }
    }
    expect(checked).toBeGreaterThan(10)
  })

  it('has a low-contrast lesion in its middle slice, however few slices are asked for', () => {
    const spheres = phantomTruth({ seed: 9, slices: 1 }).slices[0]!.spheres
    expect(spheres.some((sphere) => sphere.kind === 'liver-lesion' && sphere.radius > 6)).toBe(true)
  })

  it('is brighter at the centre of the vessels of its truth than around them', async () => {
    const slice = truth.slices[30]!
    const image = await source.readSlice(30)
    const lungVessels = slice.vessels.filter(
      (vessel) => vessel.organ === 'lung' && vessel.radius > 1.2 && vessel.inclination < 60
    )
    expect(lungVessels.length).toBeGreaterThan(3)
    for (const { row, column } of lungVessels) {
      expect(image.data[Math.round(row) * 512 + Math.round(column)]).toBeGreaterThan(-350)
    }
  })

  it('has vessels of many radii in every slice of its truth', () => {
    const radii = truth.slices.flatMap((slice) => slice.vessels.map((vessel) => vessel.radius))
    expect(Math.min(...radii)).toBeLessThan(0.8)
    expect(Math.max(...radii)).toBeGreaterThan(3)
    expect(truth.slices.every((slice) => slice.vessels.length > 5)).toBe(true)
  })

  it('is the same body whether cut into few slices or many', async () => {
    const coarse = await openPhantom({ seed: 1, slices: 1 })
    const odd = await openPhantom({ seed: 1, slices: 3 })
    // Both have a slice at height 0.
    expect((await coarse.readSlice(0)).data).toEqual((await odd.readSlice(1)).data)
  })

  it('refuses slices that do not exist and impossible numbers', async () => {
    await expect(source.readSlice(40)).rejects.toMatchObject({ code: 'slice.out-of-range' })
    await expect(openPhantom({ seed: 1, slices: 0 })).rejects.toMatchObject({ code: 'argument.invalid' })
    await expect(openPhantom({ seed: -1, slices: 3 })).rejects.toMatchObject({ code: 'argument.invalid' })
  })
})
