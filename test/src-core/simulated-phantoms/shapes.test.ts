import { describe, expect, it } from 'vitest'
import { addChords, type Shape } from '../../../src-core/simulated-phantoms/shapes.ts'
import { placedSolid, sectionOf, type Solid } from '../../../src-core/simulated-phantoms/solids.ts'

/** Line integral along the ray at s and a view in degrees. */
function chord(shape: Shape, degrees: number, s: number): number {
  const sums = new Float64Array(1)
  addChords(sums, shape, { angle: (degrees * Math.PI) / 180, first: s, step: 1 })
  return sums[0]!
}

const at = { x: 10, y: -5, angle: 0, hounsfield: 2 } as const

describe('a chord is the length of the ray in the shape times HU', () => {
  it('of a circle: 2 sqrt(r² - d²)', () => {
    const circle: Shape = { kind: 'ellipse', ...at, halfAxes: [5, 5] }
    // View 0 looks down the columns: s = x. View 90 looks along the rows: s = -y.
    expect(chord(circle, 0, 13)).toBeCloseTo(2 * 8, 12)
    expect(chord(circle, 90, 5)).toBeCloseTo(2 * 10, 12)
    expect(chord(circle, 90, -5)).toBe(0)
  })

  it('of a turned ellipse: the longer axis seen along its direction', () => {
    const ellipse: Shape = { kind: 'ellipse', ...at, angle: 30, halfAxes: [8, 3] }
    // The ray of a view runs along (sin t, cos t): 60 degrees is the direction of 30 degrees clockwise.
    const s = 10 * Math.cos(Math.PI / 3) + 5 * Math.sin(Math.PI / 3)
    expect(chord(ellipse, 60, s)).toBeCloseTo(2 * 16, 10)
    expect(chord(ellipse, -30, 10 * Math.cos(Math.PI / 6) - 5 * 0.5)).toBeCloseTo(2 * 6, 10)
  })

  it('of a bar: its width along its short axis, its length along its long one', () => {
    const bar: Shape = { kind: 'bar', ...at, halfAxes: [6, 1] }
    expect(chord(bar, 0, 15.9)).toBeCloseTo(2 * 2, 12)
    expect(chord(bar, 0, 16.1)).toBe(0)
    expect(chord(bar, 90, 5.9)).toBeCloseTo(2 * 12, 12)
    expect(chord(bar, 45, 10 * Math.SQRT1_2 + 5 * Math.SQRT1_2)).toBeCloseTo(2 * 2 * Math.SQRT2, 10)
  })

  it('of a cut circle: the side with normal · p < offset stays', () => {
    const half: Shape = { kind: 'ellipse', ...at, halfAxes: [5, 5], cut: { angle: 0, offset: 1 } }
    expect(chord(half, 90, 5)).toBeCloseTo(2 * 6, 12)
    expect(chord(half, 0, 10.9)).toBeCloseTo(2 * 2 * Math.sqrt(25 - 0.81), 12)
    expect(chord(half, 0, 11.1)).toBe(0)
  })
})

describe('a section', () => {
  const rod: Solid = { kind: 'rod', x: 1, y: 2, halfAxes: [3, 3], from: 0, to: 10, hounsfield: 100 }

  it('holds the share of a rod that the slice holds', () => {
    expect(sectionOf([rod], 0, 4)).toMatchObject([{ kind: 'ellipse', hounsfield: 50 }])
    expect(sectionOf([rod], 5, 4)).toMatchObject([{ hounsfield: 100 }])
    expect(sectionOf([rod], 13, 4)).toEqual([])
  })

  it('of a sphere has its volume over all slices', () => {
    const sphere: Solid = { kind: 'ellipsoid', x: 0, y: 0, z: 0.3, halfAxes: [4, 4, 4], hounsfield: 1 }
    let volume = 0
    for (let z = -10; z <= 10; z += 2) {
      for (const { halfAxes, hounsfield } of sectionOf([sphere], z, 2))
        volume += 2 * Math.PI * halfAxes[0] * halfAxes[1] * hounsfield
    }
    expect(volume).toBeCloseTo((4 / 3) * Math.PI * 64, -0.5)
  })

  it('of a tilted interface rises along its direction', () => {
    const tilted: Solid = { ...rod, from: -20, to: 20, above: { height: 0, tilt: 45, towards: 90 } }
    const [shape] = sectionOf([tilted], 1, 1e-6)
    expect(shape).toMatchObject({ cut: { angle: 90 } })
    expect((shape as { cut: { offset: number } }).cut.offset).toBeCloseTo(1, 5)
  })

  it('of a tube moves with z', () => {
    const tube: Solid = { kind: 'tube', x: 0, y: 0, z: 0, end: { x: 10, y: 0, z: 10 }, radius: 2, hounsfield: 8 }
    const [shape] = sectionOf([tube], 4, 1e-6)
    expect(shape!.x).toBeCloseTo(4, 5)
    expect(shape!.halfAxes[0]).toBeCloseTo(2 * Math.SQRT2, 10)
  })

  it('of a rotated and shifted phantom is rotated clockwise, then shifted', () => {
    const bar: Solid = { kind: 'bar', x: 10, y: 0, halfAxes: [3, 1], angle: 5, hounsfield: 1 }
    const placed = placedSolid(bar, { rotation: 90, shift: { x: 1, y: 2 } })
    expect(placed).toMatchObject({ angle: 95, y: 12 })
    expect(placed.x).toBeCloseTo(1, 12)
  })
})
