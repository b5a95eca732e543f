import { imageBatch } from '../../../images/image.ts'
import type { CaseBatch, CaseDescription } from './planted-case.ts'

/** Collects pairs of square patches into batches. */
export class CaseCollector {
  readonly #side: number
  #references: Float32Array[] = []
  #denoised: Float32Array[] = []
  #truths: (Uint8Array | null)[] = []
  #cases: CaseDescription[] = []

  constructor(side: number) {
    this.#side = side
  }

  get count(): number {
    return this.#cases.length
  }

  /** @param truth 1 where the lie is; null where none was planted. */
  add(description: CaseDescription, reference: Float32Array, denoised: Float32Array, truth: Uint8Array | null): void {
    this.#cases.push(description)
    this.#references.push(reference)
    this.#denoised.push(denoised)
    this.#truths.push(truth)
  }

  /** What was collected, and begins anew. */
  take(): CaseBatch {
    const size = this.#side ** 2
    const truth = new Uint8Array(this.count * size)
    this.#truths.forEach((mask, index) => mask && truth.set(mask, index * size))
    const batch = {
      reference: this.#join(this.#references),
      denoised: this.#join(this.#denoised),
      truth,
      cases: this.#cases
    }
    this.#references = []
    this.#denoised = []
    this.#truths = []
    this.#cases = []
    return batch
  }

  #join(images: readonly Float32Array[]) {
    const size = this.#side ** 2
    const data = new Float32Array(images.length * size)
    images.forEach((image, index) => data.set(image, index * size))
    return imageBatch(data, images.length, this.#side, this.#side)
  }
}
