import { maskBits } from '../../../src-core/scores/patch-error-map.ts'
import type { EngineCall } from '../../engine/engine-client.ts'
import type { ScoreGround } from '../../../src-core/audit/score-map.ts'

const kept = 20_000
/** Patches in one request. A large slice appears in parts. Leaving the slice cancels the remaining requests. */
const batchSize = 48

/** Lost and invented structure of whole slices, assembled from the error maps of their patches. */
export class SliceMasks {
  readonly #call: EngineCall
  readonly #auditId: string
  readonly #masks = new Map<string, Uint8Array>()

  constructor(call: EngineCall, auditId: string) {
    this.#call = call
    this.#auditId = auditId
  }

  /**
   * Calls `show` with the slice's mask (`lost` and `invented` of `maskBits`) after each batch.
   * @throws DenoscopeError if the engine refuses or does not answer
   */
  async read(
    output: string,
    ground: ScoreGround,
    show: (mask: Uint8Array) => void,
    signal: AbortSignal
  ): Promise<void> {
    const unknown = [...ground.patches].filter((patch) => !this.#masks.has(`${patch} ${output}`))
    if (unknown.length < ground.patches.length) show(this.#whole(output, ground))
    for (let first = 0; first < unknown.length && !signal.aborted; first += batchSize) {
      await this.#ask(output, unknown.slice(first, first + batchSize))
      if (!signal.aborted) show(this.#whole(output, ground))
    }
  }

  async #ask(output: string, indices: number[]): Promise<void> {
    const { masks } = await this.#call('audits.errorMap', { auditId: this.#auditId, output, indices })
    const size = masks.length / indices.length
    indices.forEach((patch, i) => this.#masks.set(`${patch} ${output}`, masks.slice(i * size, (i + 1) * size)))
    for (const key of this.#masks.keys()) {
      if (this.#masks.size <= kept) break
      this.#masks.delete(key)
    }
  }

  #whole(output: string, ground: ScoreGround): Uint8Array {
    const known = [...ground.patches].flatMap((patch) => {
      const mask = this.#masks.get(`${patch} ${output}`)
      return mask ? [{ patch, mask }] : []
    })
    return joinMasks(ground, known)
  }
}

/** A pixel is lost or invented if at least half of the patches that cover it agree. */
export function joinMasks(ground: ScoreGround, parts: readonly { patch: number; mask: Uint8Array }[]): Uint8Array {
  const { rows, columns, patchRows, patchColumns, table } = ground
  const [covered, lost, invented] = [0, 0, 0].map(() => new Uint16Array(rows * columns)) as [
    Uint16Array,
    Uint16Array,
    Uint16Array
  ]
  for (const { patch, mask } of parts) {
    const [top, left] = [table.row[patch]!, table.column[patch]!]
    for (let row = 0; row < Math.min(patchRows, rows - top); row++) {
      for (let column = 0; column < Math.min(patchColumns, columns - left); column++) {
        const pixel = (top + row) * columns + left + column
        const bits = mask[row * patchColumns + column]!
        covered[pixel]!++
        if (bits & maskBits.lost) lost[pixel]!++
        if (bits & maskBits.invented) invented[pixel]!++
      }
    }
  }
  return Uint8Array.from(covered, (count, pixel) => {
    if (count === 0) return 0
    return (2 * lost[pixel]! >= count ? maskBits.lost : 0) | (2 * invented[pixel]! >= count ? maskBits.invented : 0)
  })
}
