import { describe, expect, it } from 'vitest'
import { neighboursOf, Skeletonizer, thresholdInto } from '../../../src-core/discrepancy/skeleton.ts'
import { referenceImages } from '../../support/reference.ts'
import { hasSharedData, sharedDataReason } from '../../support/shared-data.ts'

type Kind = 'scikit-image' | 'zhang-suen'

/** The skeleton of a mask drawn with # and spaces, drawn the same way. */
function skeletonOf(lines: readonly string[], kind: Kind): string[] {
  const [rows, columns] = [lines.length, lines[0]!.length]
  const data = Float32Array.from(lines.join(''), (character) => (character === '#' ? 1 : 0))
  const mask = new Uint8Array((rows + 2) * (columns + 2))
  thresholdInto(mask, data, 0, rows, columns, 0.5)
  const skeleton = new Uint8Array(mask.length)
  new Skeletonizer(rows, columns, kind).skeletonize(mask, skeleton)
  return lines.map((_, row) => [...skeleton.subarray((row + 1) * (columns + 2) + 1, (row + 2) * (columns + 2) - 1)].map((set) => (set ? '#' : ' ')).join(''))
}

describe('a skeleton', () => {
  it('of a bar is its middle line, shortened at its ends', () => {
    // By Zhang & Suen's rules carried out with NumPy.
    const bar = ['         ', ' ####### ', ' ####### ', ' ####### ', '         ']
    expect(skeletonOf(bar, 'zhang-suen')).toEqual(['         ', '         ', '  ####   ', '         ', '         '])
  })

  it('of a square of four pixels vanishes by the published rules and is one pixel by the table of scikit-image', () => {
    const square = ['    ', ' ## ', ' ## ', '    ']
    expect(skeletonOf(square, 'zhang-suen').join('').trim()).toBe('')
    // From skimage.morphology.skeletonize 0.26.
    expect(skeletonOf(square, 'scikit-image')).toEqual(['    ', ' ## ', '    ', '    '])
  })

  it('reaches to the border of the image', () => {
    expect(skeletonOf(['#####'], 'scikit-image')).toEqual(['#####'])
  })

  it('of nothing is nothing', () => {
    expect(skeletonOf(['   ', '   '], 'scikit-image')).toEqual(['   ', '   '])
  })

  it('numbers neighbours clockwise from the north-west', () => {
    const around = (at: number) => Uint8Array.from({ length: 9 }, (_, index) => (index === at ? 1 : 0))
    expect([0, 1, 2, 5, 8, 7, 6, 3].map((at) => neighboursOf(around(at), 4, 3))).toEqual([1, 2, 4, 8, 16, 32, 64, 128])
  })

  // Masks and skeletons by scikit-image 0.26 and by Zhang & Suen's rules, with foreground above 0.5.
  for (const name of ['mnist_clean', 'ct_clean', 'ct_gauss05']) {
    for (const [kind, file] of [['scikit-image', 'skeleton'], ['zhang-suen', 'skeleton_zhangsuen']] as const) {
      it.skipIf(!hasSharedData)(`of ${name} is that of ${kind} in every pixel (${sharedDataReason} otherwise)`, () => {
        const images = referenceImages(`${name}.npy`)
        const expected = referenceImages(`${name}__${file}.npy`).data
        const { rows, columns } = images
        const mask = new Uint8Array((rows + 2) * (columns + 2))
        const skeleton = new Uint8Array(mask.length)
        const skeletonizer = new Skeletonizer(rows, columns, kind)
        let different = 0
        for (let image = 0; image < images.count; image++) {
          thresholdInto(mask, images.data, image * rows * columns, rows, columns, 0.5)
          skeletonizer.skeletonize(mask, skeleton)
          for (let pixel = 0; pixel < rows * columns; pixel++) {
            const here = skeleton[(Math.floor(pixel / columns) + 1) * (columns + 2) + (pixel % columns) + 1]!
            if (here !== expected[image * rows * columns + pixel]!) different++
          }
        }
        expect(different).toBe(0)
      })
    }
  }
})
