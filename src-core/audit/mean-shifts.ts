import { warningsOfShift } from '../denoisers/mean-shift.ts'
import type { ImageBatch } from '../images/image.ts'

/** Mean changes of the outputs of one audit, from their input, over all patches. */
export class MeanShifts {
  readonly #sums = new Map<string, { sum: number; pixels: number }>()

  /** Adds patches of an output with their input, both in 0..1. */
  add(key: string, noisy: ImageBatch, output: ImageBatch): void {
    const total = this.#sums.get(key) ?? { sum: 0, pixels: 0 }
    this.#sums.set(key, total)
    for (let pixel = 0; pixel < output.data.length; pixel++) total.sum += output.data[pixel]! - noisy.data[pixel]!
    total.pixels += output.data.length
  }

  /**
   * Warnings about outputs whose mean in HU is far from that of their input.
   * @param width of the intensity range in HU
   */
  warnings(outputs: readonly { readonly key: string; readonly label: string }[], width: number): string[] {
    return outputs.flatMap(({ key, label }) => {
      const total = this.#sums.get(key)
      return total ? warningsOfShift((width * total.sum) / total.pixels).map((text) => `'${label}': ${text}`) : []
    })
  }
}
