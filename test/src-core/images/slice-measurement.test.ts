import { describe, expect, it } from 'vitest'
import { lengthBetween, measurementLines, measureShape } from '../../../src-core/images/slice-measurement.ts'

const textOf = (shape: Parameters<typeof measureShape>[0], spacing: readonly [number, number] | null) =>
  measurementLines(measureShape(shape, null, spacing), 'HU', spacing)

it('a length counts rows and columns by their own spacing', () => {
  // 3 columns of 2 mm and 16 rows of 0.5 mm: 6 and 8 mm.
  const points = [
    { x: 1, y: 1 },
    { x: 4, y: 17 }
  ] as const
  expect(lengthBetween(points[0], points[1], [0.5, 2])).toBeCloseTo(10)
  expect(textOf({ kind: 'length', points }, [0.5, 2])).toEqual(['10.0 mm'])
})

it('a length without spacing is in pixels, and says so', () => {
  const points = [
    { x: 0, y: 0 },
    { x: 3, y: 4 }
  ]
  expect(textOf({ kind: 'length', points }, null)).toEqual(['5.0 px'])
})

describe('An angle', () => {
  const points = [
    { x: 10, y: 0 },
    { x: 0, y: 0 },
    { x: 10, y: 10 }
  ]

  it('is between the arms at the middle point, in mm', () => {
    expect(textOf({ kind: 'angle', points }, null)).toEqual(['45.0°'])
    // Rows of 1 mm, columns of sqrt(3) mm: atan(1 / sqrt(3)) = 30 degrees.
    expect(textOf({ kind: 'angle', points }, [1, Math.sqrt(3)])).toEqual(['30.0°'])
  })

  it('is unknown if an arm has no length', () => {
    expect(measureShape({ kind: 'angle', points: [points[1]!, points[1]!, points[2]!] }, null, null)).toEqual({
      kind: 'angle',
      degrees: null
    })
  })
})

it('a region states mean, SD, extremes and area with units', () => {
  const image = { data: Float32Array.of(-1000, -1002, -1004, -1006), rows: 2, columns: 2 }
  const points = [
    { x: 0, y: 0 },
    { x: 2, y: 2 }
  ]
  const lines = (unit: 'HU' | 'stored', spacing: readonly [number, number] | null) =>
    measurementLines(measureShape({ kind: 'rectangle', points }, image, spacing), unit, spacing)
  // Squares about -1003: 9 + 1 + 1 + 9 = 20; sqrt(20 / 3) = 2.58.
  expect(lines('HU', [0.5, 0.5])).toEqual([
    'Mean \u22121003.0  SD 2.6 HU',
    'Min \u22121006  Max \u22121000 HU',
    '1.0 mm²  4 px'
  ])
  expect(lines('stored', null)).toEqual(['Mean \u22121003.0  SD 2.6', 'Min \u22121006  Max \u22121000', '4 px'])
})
