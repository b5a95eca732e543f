import { type ImageBatch, imageBatch } from '../../images/image.ts'

/** What was planted into a denoised patch: structures of a digit, structures of CT, and detail of CT that was blurred away. */
export type ArtefactKind = 'stroke' | 'hook' | 'gap' | 'bridge' | 'nodule' | 'vessel' | 'calcification' | 'washed-out'

/** A harmless change of the reference: nothing of its structure is lost or invented. */
export type ControlKind = 'blur' | 'noise' | 'shift' | 'bias' | 'filtered-noise'

export const controlKinds: readonly ControlKind[] = ['blur', 'noise', 'shift', 'bias', 'filtered-noise']

/** Whether the lie is missing from the denoised patch, or is in it without being in the reference. */
export type ArtefactDirection = 'lost' | 'invented'

/** `calibration` sets the thresholds of detectors, `test` is what they are judged by. No image is in both. */
export type Split = 'calibration' | 'test'

/** One planted structure, known by construction. */
export interface InsertedArtefact {
  readonly kind: ArtefactKind
  readonly direction: ArtefactDirection
  /** In pixels: length of strokes and vessels, diameter of nodules, calcifications and washed-out places. */
  readonly size: number
  /**
   * For CT the contrast-to-noise ratio: contrast divided by the standard deviation of the noise around the place. For
   * digits the brightness of the digit's own strokes, 0..1; for washed-out places the standard deviation of the blur in pixels.
   */
  readonly contrast: number
}

/** What is known of one pair of patches. */
export interface CaseDescription {
  /** Number of the reference patch: cases of one patch are not independent, and are drawn together. */
  readonly image: number
  readonly split: Split
  /** How the denoised patch came to be, without the artefact: `clean`, `blur 0.8`, `tv of noise` ... */
  readonly background: string
  /** Null for a real denoiser's output, which may hold lies of its own. */
  readonly control: ControlKind | null
  /** Null where nothing was planted. */
  readonly artefact: InsertedArtefact | null
}

/** Pairs of patches with the truth: images in 0..1, shape (count, rows, columns). */
export interface CaseBatch {
  readonly reference: ImageBatch
  readonly denoised: ImageBatch
  /** 1 where the lie is, shape (count, rows, columns). */
  readonly truth: Uint8Array
  readonly cases: readonly CaseDescription[]
}

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
