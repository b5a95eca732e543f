import { describe, expect, it } from 'vitest'
import { EdgeChange } from '../../../../src-core/scores/shape/edge-change.ts'
import type { Image } from '../../../../src-core/images/image.ts'

/** A bright bar across 28 x 28 pixels whose sides fall linearly over `width` pixels. */
function bar(width: number, height = 1): Image {
  const data = Float32Array.from(
    { length: 784 },
    (_, at) => height * Math.min(1, Math.max(0, (5 + width / 2 - Math.abs((at % 28) - 13.5)) / width))
  )
  return { data, rows: 28, columns: 28 }
}

function change(reference: Image, test: Image): number {
  const edges = new EdgeChange(28, 28)
  edges.takeReference(reference, 0.2)
  return edges.measure(test)
}

describe('the change of sharpness', () => {
  it('is none for the same edges, whatever their contrast', () => {
    expect(change(bar(2), bar(2))).toBe(0)
    expect(change(bar(2), bar(2, 0.5))).toBeCloseTo(0, 6)
  })

  it('is the ratio of widths less one for edges that became wider', () => {
    // Linear between pixel centres.
    // A side of 2 pixels (1, 0.75, 0.25, 0) falls from 80 % to 20 % within 1.4 pixels.
    // A side of 4 pixels (1, 0.875, 0.625, 0.375, 0.125, 0) needs 2.4 pixels.
    expect(change(bar(2), bar(4))).toBeCloseTo(1.4 / 2.4 - 1, 6)
    expect(change(bar(4), bar(2))).toBeCloseTo(2.4 / 1.4 - 1, 6)
  })

  it('is -1 where all edges are gone', () => {
    expect(change(bar(2), { ...bar(2), data: new Float32Array(784) })).toBe(-1)
  })

  it('is not known where the reference has no edge of the least contrast', () => {
    expect(change(bar(2, 0.1), bar(2, 0.1))).toBeNaN()
  })
})
