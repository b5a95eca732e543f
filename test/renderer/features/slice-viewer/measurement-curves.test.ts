import { expect, it, vi } from 'vitest'

vi.mock('../../../../renderer/engine/engine.svelte.ts', () => ({ engine: { call: async () => ({}) } }))
const { noiseRegion, profileCurve } = await import('../../../../renderer/features/slice-viewer/measurement-curves.ts')

/** Columns of 0, 0, 100, 100, ... */
const step = { data: Float32Array.from({ length: 60 }, (_, at) => (at % 10 < 5 ? 0 : 100)), rows: 6, columns: 10 }
const picture = { label: 'Step', pixelSpacing: [0.5, 0.5], unit: 'HU' } as const

it('a profile is sampled between pixel centres, by mm along the line', () => {
  const points = [
    { x: 2.5, y: 3.5 },
    { x: 7.5, y: 3.5 }
  ]
  const curve = profileCurve({ points }, step, picture)!
  // Pixel centres of columns 2 to 7, 0.5 mm apart.
  expect(curve.points).toEqual([
    [0, 0],
    [0.5, 0],
    [1, 0],
    [1.5, 100],
    [2, 100],
    [2.5, 100]
  ])
  // From 80 to 20 % within 0.6 of a pixel of 0.5 mm: 1 / 0.3.
  expect(curve.facts).toBe('edge sharpness 3.333 1/mm')
})

it('a profile that leaves the pixel centres is refused', () => {
  expect(
    profileCurve(
      {
        points: [
          { x: 0.2, y: 3 },
          { x: 7, y: 3 }
        ]
      },
      step,
      picture
    )
  ).toBeNull()
})

it('a noise spectrum has the pixels of the rectangle, or of the rectangle inside the ellipse', () => {
  const points = [
    { x: 2, y: 0 },
    { x: 8, y: 6 }
  ]
  const rectangle = noiseRegion({ kind: 'rectangle', points }, step, picture)!
  expect(rectangle.input).toMatchObject({ rows: 6, columns: 6, pixelSpacing: [0.5, 0.5] })
  expect([...rectangle.input.pixels.subarray(0, 6)]).toEqual([0, 0, 0, 100, 100, 100])
  // Half axes 3 / sqrt(2) = 2.12 about (5, 3): centres 3.5 to 6.5 across and 1.5 to 4.5 down.
  expect(noiseRegion({ kind: 'ellipse', points }, step, picture)!.input).toMatchObject({ rows: 4, columns: 4 })
})

it('a region of fewer than 4 x 4 pixels has no noise spectrum', () => {
  expect(
    noiseRegion(
      {
        kind: 'rectangle',
        points: [
          { x: 0, y: 0 },
          { x: 3, y: 6 }
        ]
      },
      step,
      picture
    )
  ).toBeNull()
})
