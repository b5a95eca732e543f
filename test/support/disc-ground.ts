import { imageBatch } from '../../src-core/images/image.ts'
import type { DiscGround } from '../../src-core/review/disc-places.ts'

/** CT patches of one value: 40 HU if tissue, else bone of 700 HU. */
export const groundOf = (
  rows: number,
  columns: number,
  isTissue: (patch: number) => boolean = () => true
): DiscGround => ({
  source: { unit: 'HU', intensityRange: [-1000, 2000], defaultWindow: { centre: 40, width: 400 } },
  read: (patches) => {
    const valueOf = (patch: number) => ((isTissue(patch) ? 40 : 700) + 1000) / 3000
    const values = patches.flatMap((patch) => Array.from({ length: rows * columns }, () => valueOf(patch)))
    return imageBatch(Float32Array.from(values), patches.length, rows, columns)
  }
})
