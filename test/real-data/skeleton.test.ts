import { expect, it } from 'vitest'
import { Skeletonizer, thresholdInto } from '../../src-core/scores/shape/medial-axis.ts'
import { sharedImages } from './support/reference.ts'
import { describeRealData } from './support/shared.ts'

describeRealData('a skeleton', () => {
  // Masks and skeletons by scikit-image 0.26 and by Zhang & Suen's rules, with foreground above 0.5.
  for (const name of ['mnist_clean', 'ct_clean', 'ct_gauss05']) {
    for (const [kind, file] of [
      ['scikit-image', 'skeleton'],
      ['zhang-suen', 'skeleton_zhangsuen']
    ] as const) {
      it(`equals that of ${kind} in every pixel for ${name}`, () => {
        const images = sharedImages(`${name}.npy`)
        const expected = sharedImages(`${name}__${file}.npy`).data
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
