import { describe, expect, it } from 'vitest'
import { imageAt } from '../../../src-core/images/image.ts'
import { findPhantom, type LocatedPhantom } from '../../../src-core/phantoms/find-phantom.ts'
import { phantomModel } from '../../../src-core/phantoms/phantom-models.ts'
import { phantomScan, scanCentre as centre, type PhantomScan } from '../../support/phantom-scan.ts'
import { imagesOf } from '../../support/physics-images.ts'

const find = (id: string, options: PhantomScan) => findPhantom(phantomScan(phantomModel(id), options))
const placesOf = ({ modules }: LocatedPhantom, { first, step }: PhantomScan) =>
  Object.fromEntries(modules.map(({ kind, slice }) => [kind, first + slice * step]))

describe('a phantom in a series', () => {
  it.each([
    ['catphan504', { first: -85, last: 50, step: 5 }, { hu: 0, resolution: 30, 'low-contrast': -30, uniform: -65 }],
    ['catphan503', { first: -125, last: 20, step: 5 }, { hu: 0, resolution: -30, uniform: -110 }],
    ['catphan604', { first: -95, last: 60, step: 5 }, { hu: 0, resolution: 40, 'low-contrast': -40, uniform: -80 }],
    ['catphan600', { first: -175, last: 20, step: 5 }, { hu: 0, resolution: -70, 'low-contrast': -110, uniform: -160 }],
    ['acr464', { first: -25, last: 145, step: 5 }, { hu: 0, 'low-contrast': 40, uniform: 80, resolution: 120 }]
  ])('%s is found with each module at its place', async (id, options, places) => {
    const found = await find(id, { ...options, rotation: 4 })
    expect(found.model.id).toBe(id)
    expect(found.warnings).toEqual([])
    for (const [kind, place] of Object.entries(places))
      expect(Math.abs(placesOf(found, options)[kind]! - place)).toBeLessThanOrEqual(options.step / 2)
    for (const { phantom, rotation, isConfirmed } of found.modules) {
      expect(Math.hypot(phantom.x - centre.x, phantom.y - centre.y)).toBeLessThan(0.2)
      expect(rotation).toBeCloseTo(4, 0)
      expect(isConfirmed).toBe(true)
    }
  })

  it('catphan500 is found by its four rods, with a warning that its places come from one public program', async () => {
    const options = { first: -20, last: 125, step: 5, rotation: -20 }
    const found = await find('catphan500', options)
    expect(found.model.id).toBe('catphan500')
    expect(placesOf(found, options)).toEqual({ hu: 0, resolution: 30, 'low-contrast': 70, uniform: 110 })
    expect(found.modules.map(({ name }) => name)).toEqual(['CTP401', 'CTP528', 'CTP515', 'CTP486'])
    expect(found.modules[0]!.rotation).toBeCloseTo(-20, 0)
    expect(found.warnings).toEqual([expect.stringMatching(/^No manual of the Catphan 500/)])
  })

  it('lies the other way round, on a table, turned by 95 degrees: modules follow, the rotation carries a warning', async () => {
    const options = { first: -50, last: 85, step: 5, direction: -1, rotation: 95, table: true }
    const found = await find('catphan504', options)
    expect(found.model.id).toBe('catphan504')
    expect(placesOf(found, options)).toMatchObject({ hu: 0, resolution: -30, 'low-contrast': 30, uniform: 65 })
    expect(found.modules[0]!.rotation).toBeCloseTo(95, 0)
    expect(found.warnings).toEqual(['The phantom is rotated by 95 degrees: check the overlay'])
  })

  it('has several slices in each module, and none that mix two modules', async () => {
    const options = { first: -25, last: 145, step: 2.5 }
    const found = await find('acr464', options)
    for (const { slices, offset } of found.modules) {
      expect(slices.length).toBeGreaterThanOrEqual(12)
      for (const slice of slices) expect(Math.abs(options.first + slice * 2.5 - offset)).toBeLessThanOrEqual(15)
    }
  })

  it('of which only the HU module is in view is named with a warning: models share its rods', async () => {
    const found = await find('catphan504', { first: -10, last: 10, step: 5 })
    expect(found.model.name).toBe('Catphan 504')
    expect(found.modules.map(({ kind }) => kind)).toEqual(['hu'])
    expect(found.warnings).toContain(
      'Catphan 504, Catphan 503, Catphan 600 have the same rods, and no other module in view tells them apart'
    )
  })

  it('with discs of low contrast is told from a uniform one, at any rotation', async () => {
    const options = { first: 0, last: 38, step: 2, noise: 12 }
    const found = await find('mita-lcd', { ...options, rotation: 130 })
    expect(found.model.id).toBe('mita-lcd')
    expect(Math.abs(found.modules[0]!.rotation - 130)).toBeLessThanOrEqual(2)
    expect((await find('uniform', options)).model.id).toBe('uniform')
  })

  it('with an elliptic body on a table is measured in its largest circle, and says so', async () => {
    const found = await find('uniform', { first: 0, last: 10, step: 5, table: true, halfAxes: [108, 80] })
    expect(found.model.id).toBe('uniform')
    expect(found.modules[0]!.phantom.radius).toBeCloseTo(80, 0)
    expect(Math.hypot(found.modules[0]!.phantom.x - centre.x, found.modules[0]!.phantom.y - centre.y)).toBeLessThan(0.2)
    expect(found.warnings).toEqual([expect.stringMatching(/^The body is an ellipse of 21[567] x 160 mm/)])
  })
})

describe('a series without a known phantom is refused in one line', () => {
  const series = (value: (x: number, y: number) => number) => ({
    pixelSpacing: 1,
    positions: [0, 5],
    read: async () => imageAt(imagesOf([1, 232, 232], value), 0)
  })

  it('air', async () => {
    await expect(findPhantom(series(() => -1000))).rejects.toThrow(
      /^phantom: none found in 2.slices; 0 pixels are above -500 HU$/
    )
  })

  it('a body that is neither round nor elliptic', async () => {
    const square = series((x, y) => (Math.max(Math.abs(x - 116), Math.abs(y - 116)) < 80 ? 0 : -1000))
    await expect(findPhantom(square)).rejects.toThrow(
      /none found in 2.slices; its border is neither a circle nor an ellipse/
    )
  })

  it('a cylinder with one rod that no known phantom has', async () => {
    const rod = series((x, y) => {
      if (Math.hypot(x - 150, y - 116) < 15) return 900
      return Math.hypot(x - 116, y - 116) < 100 ? 0 : -1000
    })
    await expect(findPhantom(rod)).rejects.toThrow(
      /the cylinder is not even \(\d+ HU on a ring\) and its rods match no known phantom/
    )
  })
})
