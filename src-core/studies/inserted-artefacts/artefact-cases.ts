import { type ImageBatch, imageBatch } from '../../images/image.ts'

/**
 * Kinds of artefacts in a denoised patch: structures of a digit, structures of CT, and detail of CT that is blurred
 * away.
 */
export type ArtefactKind = 'stroke' | 'hook' | 'gap' | 'bridge' | 'nodule' | 'vessel' | 'calcification' | 'washed-out'

/** A harmless change of the reference: nothing of its structure is lost or invented. */
export type ControlKind = 'blur' | 'noise' | 'shift' | 'bias' | 'filtered-noise'

export const controlKinds: readonly ControlKind[] = ['blur', 'noise', 'shift', 'bias', 'filtered-noise']

/** `lost`: only the reference holds the structure. `invented`: only the denoised patch holds the structure. */
export type ArtefactDirection = 'lost' | 'invented'

/** `calibration` sets the thresholds of detectors, `test` judges the detectors. No image is in both. */
export type Split = 'calibration' | 'test'

/** One inserted structure, known by construction. */
export interface InsertedArtefact {
  readonly kind: ArtefactKind
  readonly direction: ArtefactDirection
  /** In pixels: length of strokes and vessels, diameter of nodules, calcifications and washed-out places. */
  readonly size: number
  /**
   * CT: contrast-to-noise ratio, contrast / standard deviation of the noise around the place.
   * Digits: brightness of the digit's own strokes, 0..1.
   * Washed-out places: standard deviation of the blur in pixels.
   */
  readonly contrast: number
}

/** Description of one pair of patches. */
export interface CaseDescription {
  /** Number of the reference patch. Cases of one patch are not independent, and are resampled together. */
  readonly image: number
  readonly split: Split
  /** Origin of the denoised patch without the artefact: `clean`, `blur 0.8`, `tv of noise` ... */
  readonly background: string
  /** Null for the output of a real denoiser, which may contain hidden errors of its own. */
  readonly control: ControlKind | null
  /** Null if nothing was inserted. */
  readonly artefact: InsertedArtefact | null
}

/** Pairs of patches with the truth: images in 0..1, shape (count, rows, columns). */
export interface CaseBatch {
  readonly reference: ImageBatch
  readonly denoised: ImageBatch
  /** 1 inside the artefact, shape (count, rows, columns). */
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

  /** @param truth 1 inside the artefact; null if none was inserted. */
  add(description: CaseDescription, reference: Float32Array, denoised: Float32Array, truth: Uint8Array | null): void {
    this.#cases.push(description)
    this.#references.push(reference)
    this.#denoised.push(denoised)
    this.#truths.push(truth)
  }

  /** Returns the collected cases and empties the collector. */
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
