import { imageAt } from '../../images/image.ts'
import { rankHiddenErrors } from '../../scores/analysis/verdicts.ts'
import type { DiscrepancyConfiguration } from '../../scores/discrepancy-configuration.ts'
import type { CaseBatch, CaseDescription } from '../inserted-artefacts/artefact-cases.ts'
import { detectors, markingDetectors, type Detector, type Readings, type Subject, type Mark } from './detectors.ts'

/** Pixels of a case with an artefact, for pictures. */
export interface CasePixels {
  readonly reference: Float32Array
  readonly denoised: Float32Array
  readonly truth: Uint8Array
}

/** True if a structure was inserted. Washed-out detail counts separately. */
export const isStructure = ({ artefact }: CaseDescription): boolean =>
  artefact !== null && artefact.kind !== 'washed-out'

/**
 * All cases of an experiment with the scores and marks of every detector. Pixels are kept of inserted structures only.
 */
export class CollectedCases {
  readonly cases: CaseDescription[] = []
  readonly pixels = new Map<number, CasePixels>()
  readonly #scores = new Map<string, Float64Array[]>()
  readonly #marks = new Map<string, (readonly Mark[])[]>(markingDetectors.map(({ id }) => [id, []]))
  readonly #joined = new Map<string, Float64Array>()
  readonly #configuration: DiscrepancyConfiguration

  constructor(configuration: DiscrepancyConfiguration) {
    this.#configuration = configuration
  }

  add(batch: CaseBatch, { scores, marks }: Readings): void {
    for (const [index, description] of batch.cases.entries()) {
      if (isStructure(description)) this.pixels.set(this.cases.length + index, pixelsOf(batch, index))
    }
    this.cases.push(...batch.cases)
    for (const [id, values] of Object.entries(scores)) this.#scores.set(id, [...(this.#scores.get(id) ?? []), values])
    for (const { id } of markingDetectors) this.#marks.get(id)!.push(...marks[id]!)
  }

  /** Scores of a detector, one for each case in order. */
  scoresOf(id: string): Float64Array {
    const known = this.#joined.get(id)
    if (known) return known
    const joined =
      id === 'lie' ? this.#hiddenErrors() : Float64Array.from(this.#scores.get(id)!.flatMap((part) => [...part]))
    this.#joined.set(id, joined)
    return joined
  }

  #hiddenErrors(): Float64Array {
    const turned = (id: string) => this.scoresOf(id).map((value) => -value)
    return rankHiddenErrors(
      {
        structuralError: this.scoresOf('structuralError'),
        psnr: turned('psnr'),
        ...(this.#scores.has('detailKept') && { detailKept: turned('detailKept') })
      },
      this.#configuration
    )
  }

  marksOf(id: string): readonly (readonly Mark[])[] {
    return this.#marks.get(id)!
  }

  /** Numbers of the cases that fit. */
  where(fits: (description: CaseDescription) => boolean): number[] {
    return this.cases.flatMap((description, index) => (fits(description) ? [index] : []))
  }
}

/** Detectors that apply to a subject. */
export const detectorsOf = ({ classifier }: Subject): Detector[] =>
  detectors.filter(({ only }) => only === undefined || only === (classifier ? 'digits' : 'ct'))

function pixelsOf({ reference, denoised, truth }: CaseBatch, index: number): CasePixels {
  const size = reference.rows * reference.columns
  return {
    reference: imageAt(reference, index).data.slice(),
    denoised: imageAt(denoised, index).data.slice(),
    truth: truth.slice(index * size, (index + 1) * size)
  }
}
