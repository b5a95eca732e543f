import { describe, expect, it } from 'vitest'
import { cylinderPosition } from '../../../src-core/phantoms/cylinder-position.ts'
import { huAccuracy } from '../../../src-core/phantoms/hu-accuracy.ts'
import { locateModule } from '../../../src-core/phantoms/module-position.ts'
import { huPhantoms } from '../../../src-core/phantoms/hu-phantoms.ts'
import { imageAt, type ImageBatch } from '../../../src-core/images/image.ts'
import { imagesOf, noiseOf } from '../../support/physics-images.ts'

const pixelSpacing = 0.8
const phantomOf = (id: string) => huPhantoms.find((phantom) => phantom.id === id)!

/** A slice of a phantom of 100 mm: centre (148.3, 140.6), rotated, edges over a pixel, with a table below it. */
function slice(id: string, rotation: number, { noise = 5, table = false, empty = false } = {}): ImageBatch {
  const { inserts, distance, rodRadius } = phantomOf(id)
  const draw = noiseOf(2, noise)
  const soft = (distance: number, radius: number) => Math.min(1, Math.max(0, (radius - distance) / pixelSpacing + 0.5))
  return imagesOf([1, 288, 300], (x, y) => {
    const body = soft(Math.hypot(x - 148.3, y - 140.6) * pixelSpacing, 100)
    let value = -1000 + 1060 * body
    for (const { angle, material, emptyMaterial } of inserts) {
      const { range } = (empty && emptyMaterial) || material
      const radians = ((angle + rotation) * Math.PI) / 180
      const [dx, dy] = [
        x - 148.3 - (distance / pixelSpacing) * Math.cos(radians),
        y - 140.6 - (distance / pixelSpacing) * Math.sin(radians)
      ]
      value += soft(Math.hypot(dx, dy) * pixelSpacing, rodRadius) * ((range[0] + range[1]) / 2 - 60)
    }
    if (table && y > 268 && y < 274) value = 300
    return value + draw()
  })
}

describe('a cylinder in a slice', () => {
  it.each([false, true])('is found to a tenth of a pixel, table in view: %s', (table) => {
    const found = cylinderPosition(imageAt(slice('acr464', 0, { table }), 0), pixelSpacing)
    expect(Math.hypot(found.x - 148.3, found.y - 140.6)).toBeLessThan(0.1)
    expect(found.radius).toBeCloseTo(100, 0)
  })

  it('is refused in air, in a field without border, and for a square', () => {
    expect(() =>
      cylinderPosition(
        imageAt(
          imagesOf([1, 64, 64], () => -1000),
          0
        ),
        1
      )
    ).toThrow('phantom: none found; 0 pixels')
    expect(() =>
      cylinderPosition(
        imageAt(
          imagesOf([1, 64, 64], () => 0),
          0
        ),
        1
      )
    ).toThrow('phantom: none found')
    const square = imagesOf([1, 128, 128], (x, y) => (Math.max(Math.abs(x - 64), Math.abs(y - 64)) < 45 ? 0 : -1000))
    expect(() => cylinderPosition(imageAt(square, 0), 1)).toThrow('its border is no circle')
  })
})

describe('HU of materials', () => {
  it.each([
    ['acr464', 3.4],
    ['catphan604', -4.2],
    ['catphan504', 0],
    ['catphan600', 6]
  ])('of %s rotated by %f degrees are measured in the rods', (id, rotation) => {
    const images = slice(id, rotation)
    const phantom = phantomOf(id)
    const position = locateModule(imageAt(images, 0), pixelSpacing, phantom)
    expect(Math.abs(position.rotation - rotation)).toBeLessThan(0.2)
    for (const { plateauMean, range, withinRange, change } of huAccuracy({ images, pixelSpacing }, phantom, position)
      .materials) {
      expect(Math.abs(plateauMean - (range[0] + range[1]) / 2)).toBeLessThan(3)
      expect(withinRange).toBe(true)
      expect(change).toBeNull()
    }
  })

  it('are compared with nominal HU where the programme states them', () => {
    const biases = (id: string) => {
      const images = slice(id, 0, { noise: 0 })
      const position = locateModule(imageAt(images, 0), pixelSpacing, phantomOf(id))
      const { materials } = huAccuracy({ images, pixelSpacing }, phantomOf(id), position)
      return Object.fromEntries(materials.map(({ name, nominal, bias }) => [name, [nominal, bias]]))
    }
    // The middles of the ranges are 365.5 and -196 HU.
    const catphan = biases('catphan504')
    expect(catphan['Delrin']).toEqual([365, expect.closeTo(0.5, 1)])
    expect(catphan['PMP']).toEqual([-196, expect.closeTo(0, 1)])
    expect(biases('acr464')).toMatchObject({ Water: [0, expect.closeTo(0, 1)], Bone: [null, null] })
  })

  it('of an empty water vial are those of air', () => {
    const images = slice('catphan600', 2, { empty: true })
    const position = locateModule(imageAt(images, 0), pixelSpacing, phantomOf('catphan600'))
    const vial = huAccuracy({ images, pixelSpacing }, phantomOf('catphan600'), position).materials.at(-1)!
    expect(vial).toMatchObject({ name: 'Water vial', nominal: -1000, withinRange: true })
    expect(Math.abs(position.rotation - 2)).toBeLessThan(0.2)
  })

  it("states the denoiser's own bias against the input", () => {
    const images = slice('acr464', 0)
    const input = { ...images, data: images.data.map((value) => value - 3) }
    const position = locateModule(imageAt(images, 0), pixelSpacing, phantomOf('acr464'))
    const { materials } = huAccuracy({ images, pixelSpacing }, phantomOf('acr464'), position, {
      images: input,
      pixelSpacing
    })
    for (const { change } of materials) expect(change).toBeCloseTo(3, 3)
  })

  it('of a phantom without its rods are refused', () => {
    const disc = imagesOf([1, 288, 300], (x, y) => (Math.hypot(x - 148, y - 140) < 125 ? 0 : -1000))
    expect(() => locateModule(imageAt(disc, 0), pixelSpacing, phantomOf('acr464'))).toThrow(
      'ACR 464, module 1: none found; its rods do not match'
    )
    const small = imagesOf([1, 288, 300], (x, y) => (Math.hypot(x - 148, y - 140) < 60 ? 0 : -1000))
    expect(() => locateModule(imageAt(small, 0), pixelSpacing, phantomOf('acr464'))).toThrow(
      'the cylinder has a radius of 47.9 mm'
    )
  })
})
