import { auditErrorMap } from '../audit/audit-error-map.ts'
import { causeCategories } from '../scores/cause-categories.ts'
import { maskBits, type PatchEvidence } from '../scores/patch-error-map.ts'
import { html, type Html } from './report-markup.ts'
import { inventedColour, lostColour, type Colour } from './report-pictures.ts'
import type { ReportInput, ShownPatch } from './report-input.ts'

/** Lost and invented pixels of a patch of one output, and the cause of its difference. */
export interface ShownErrorMap {
  readonly masks: Uint8Array
  readonly evidence: PatchEvidence
}

/** Error maps of the patches of a report, computed once for each output. */
export class ShownErrorMaps {
  readonly #errorMaps = new Map<string, Map<number, ShownErrorMap>>()

  static async read(input: ReportInput, shown: readonly ShownPatch[]): Promise<ShownErrorMaps> {
    const errorMaps = new ShownErrorMaps()
    if (!input.record.hasReference) return errorMaps
    for (const key of new Set(shown.map(({ denoiserKey }) => denoiserKey))) {
      const indices = [
        ...new Set(shown.filter(({ denoiserKey }) => denoiserKey === key).map(({ patchIndex }) => patchIndex))
      ]
      const { masks, evidence } = await auditErrorMap(input, key, indices)
      const size = masks.length / indices.length
      const ofPatch = (at: number) => ({ masks: masks.subarray(at * size, (at + 1) * size), evidence: evidence[at]! })
      errorMaps.#errorMaps.set(key, new Map(indices.map((index, at) => [index, ofPatch(at)])))
    }
    return errorMaps
  }

  /** Cause of the difference in words, with its evidence; empty without a reference. */
  evidence(shown: ShownPatch): Html {
    const sentences = this.of(shown)?.evidence.sentences.join(' ')
    return html`${this.cause(shown)}${sentences && html`<p class="evidence"><small>${sentences}</small></p>`}`
  }

  /** Cause of the difference in one sentence; empty without a reference. */
  cause(shown: ShownPatch): Html {
    const evidence = this.of(shown)?.evidence
    if (!evidence) return html``
    const { cause, summary } = evidence
    return html`<p class="evidence">${cause !== 'none' && html`<b>${causeCategories.find(({ id }) => id === cause)!.label}.</b> `}${summary}</p>`
  }

  /** Error map of a patch; undefined without a reference. */
  of({ denoiserKey, patchIndex }: ShownPatch): ShownErrorMap | undefined {
    return this.#errorMaps.get(denoiserKey)?.get(patchIndex)
  }
}

/** True if the masks hold a lost or invented pixel. Washed-out detail is neither. */
export const isAnyMarked = (masks: Uint8Array): boolean =>
  masks.some((bits) => (bits & (maskBits.lost | maskBits.invented)) !== 0)

/** Colour of a pixel of the masks; null if neither lost nor invented. */
export function errorMapColour(masks: Uint8Array, pixel: number): Colour | null {
  if ((masks[pixel]! & maskBits.lost) !== 0) return lostColour
  return (masks[pixel]! & maskBits.invented) !== 0 ? inventedColour : null
}
