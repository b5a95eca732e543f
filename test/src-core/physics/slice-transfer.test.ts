import { describe, expect, it } from 'vitest'
import { squareSpacing } from '../../../src-core/physics/measured.ts'
import { fitPlane, planeTransfer, sphereTransfer } from '../../../src-core/physics/slice-transfer.ts'
import { normalShareBelow } from '../../../src-core/statistics/normal-distribution.ts'
import { imagesOf, noiseOf } from '../../support/physics-images.ts'

const [pixelSpacing, sliceSpacing, sigma] = [0.7, 1, 1.1]
const plane = { a: 15.3, b: 0.07, c: -0.05 }
const norm = Math.hypot(1, plane.b, plane.c)

/** Tilted step of a contrast, blurred along its normal. */
function steps(contrast: number, noise: number) {
  const draw = noiseOf(6, noise)
  const images = imagesOf([32, 24, 24], (x, y, z) => {
    const d = (z * sliceSpacing - (plane.a + plane.b * x * pixelSpacing + plane.c * y * pixelSpacing)) / norm
    return 20 + contrast * normalShareBelow(d / sigma) + draw()
  })
  return { images, pixelSpacing, sliceSpacing }
}

describe('the transfer function along z', () => {
  it('by a tilted plane is that of the Gaussian that blurred it', () => {
    const found = planeTransfer(steps(100, 1), { halfWidth: 8 })
    expect(Math.abs((found.f50 * Math.PI * sigma) / Math.sqrt(Math.LN2 / 2) - 1)).toBeLessThan(0.03)
    expect(Math.abs(found.profileWidth / (2.3548 * sigma) - 1)).toBeLessThan(0.03)
    expect(found.tilt).toBeCloseTo((Math.atan(Math.hypot(0.07, 0.05)) * 180) / Math.PI, 0)
    expect(found.warnings).toEqual([])
  })

  it('fits the plane of a falling step too', () => {
    const { plane: fitted, contrast } = fitPlane(steps(-80, 2))
    expect(fitted.a).toBeCloseTo(plane.a, 1)
    expect(fitted.b).toBeCloseTo(plane.b, 2)
    expect(fitted.c).toBeCloseTo(plane.c, 2)
    expect(contrast).toBeCloseTo(-80, 0)
  })

  it('by a sphere reads a few percent high, and says so', () => {
    const images = imagesOf([40, 44, 44], (x, y, z) => {
      const d = Math.hypot((x - 21.2) * pixelSpacing, (y - 21.7) * pixelSpacing, (z - 19.4) * sliceSpacing)
      return 120 * normalShareBelow((9 - d) / sigma)
    })
    const found = sphereTransfer({ images, pixelSpacing, sliceSpacing }, { radius: 9, halfWidth: 5 })
    const ratio = (found.f50 * Math.PI * sigma) / Math.sqrt(Math.LN2 / 2)
    expect(ratio).toBeGreaterThan(0.97)
    expect(ratio).toBeLessThan(1.05)
    expect(Math.hypot(found.centre.x - 21.2, found.centre.y - 21.7, found.centre.z - 19.4)).toBeLessThan(0.1)
    expect(found.warnings[0]).toContain('4 % high')
  })

  it('refuses a volume without an edge', () => {
    const noise = { images: imagesOf([32, 24, 24], noiseOf(8, 3)), pixelSpacing, sliceSpacing }
    expect(() => planeTransfer(noise, { halfWidth: 8 })).toThrow('no edge found')
    expect(() => sphereTransfer(noise, { radius: 6, halfWidth: 4 })).toThrow('no edge found')
  })

  it('refuses a sphere that leaves the volume', () => {
    const volume = steps(100, 0)
    expect(() => sphereTransfer(volume, { radius: 6, halfWidth: 4, centre: { x: 12, y: 12, z: 5 } })).toThrow(
      'sphere: 8.0 mm along z around slice 5.0 leave the volume of 31.0 mm'
    )
  })

  it('needs evenly spaced slices and square pixels', () => {
    const uneven = { ...steps(100, 0), sliceSpacing: null }
    const message = 'volume: expected evenly spaced slices; their spacing is unknown or uneven'
    expect(() => planeTransfer(uneven, { halfWidth: 8 })).toThrow(message)
    expect(() => sphereTransfer(uneven, { radius: 6, halfWidth: 4 })).toThrow(message)
    expect(() => squareSpacing([0.5, 0.6])).toThrow('expected square pixels, got 0.5 x 0.6 mm')
  })
})
