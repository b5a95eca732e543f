import { describe, expect, it } from 'vitest'
import { neighboursOf, Skeletonizer, thresholdInto } from '../../../../src-core/scores/shape/medial-axis.ts'

type Kind = 'scikit-image' | 'zhang-suen'

/** The skeleton of a mask drawn with # and spaces, drawn the same way. */
function skeletonOf(lines: readonly string[], kind: Kind): string[] {
  const [rows, columns] = [lines.length, lines[0]!.length]
  const data = Float32Array.from(lines.join(''), (character) => (character === '#' ? 1 : 0))
  const mask = new Uint8Array((rows + 2) * (columns + 2))
  thresholdInto(mask, data, 0, rows, columns, 0.5)
  const skeleton = new Uint8Array(mask.length)
  new Skeletonizer(rows, columns, kind).skeletonize(mask, skeleton)
  return lines.map((_, row) =>
    [...skeleton.subarray((row + 1) * (columns + 2) + 1, (row + 2) * (columns + 2) - 1)]
      .map((set) => (set ? '#' : ' '))
      .join('')
  )
}

describe('a skeleton', () => {
  it('is the middle line of a bar, shortened at its ends', () => {
    // By Zhang & Suen's rules carried out with NumPy.
    const bar = ['         ', ' ####### ', ' ####### ', ' ####### ', '         ']
    expect(skeletonOf(bar, 'zhang-suen')).toEqual(['         ', '         ', '  ####   ', '         ', '         '])
  })

  it('is empty for a square of four pixels by the published rules, and one pixel by the table of scikit-image', () => {
    const square = ['    ', ' ## ', ' ## ', '    ']
    expect(skeletonOf(square, 'zhang-suen').join('').trim()).toBe('')
    // From skimage.morphology.skeletonize 0.26.
    expect(skeletonOf(square, 'scikit-image')).toEqual(['    ', ' ## ', '    ', '    '])
  })

  it('reaches to the border of the image', () => {
    expect(skeletonOf(['#####'], 'scikit-image')).toEqual(['#####'])
  })

  it('is empty for an empty foreground', () => {
    expect(skeletonOf(['   ', '   '], 'scikit-image')).toEqual(['   ', '   '])
  })

  it('numbers neighbours clockwise from the north-west', () => {
    const around = (at: number) => Uint8Array.from({ length: 9 }, (_, index) => (index === at ? 1 : 0))
    expect([0, 1, 2, 5, 8, 7, 6, 3].map((at) => neighboursOf(around(at), 4, 3))).toEqual([1, 2, 4, 8, 16, 32, 64, 128])
  })
})
