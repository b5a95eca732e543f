import type { PatchEvidence } from '../../../src-core/scores/patch-error-map.ts'
import type { EngineCall } from '../../engine/engine-client.ts'

/** Lost and invented pixels of one patch, and the reasons for its cause. */
export interface ErrorMapEntry {
  readonly patch: number
  readonly output: string
  /** Bits of `maskBits`, row by row. */
  readonly mask: Uint8Array
  readonly evidence: PatchEvidence
}

const kept = 512

/** Error maps of one audit, cached, so that a patch seen before needs no call to the engine. */
export class ErrorMapCache {
  readonly #call: EngineCall
  readonly #auditId: string
  readonly #entries = new Map<string, Promise<ErrorMapEntry>>()

  constructor(call: EngineCall, auditId: string) {
    this.#call = call
    this.#auditId = auditId
  }

  /** @throws DenoscopeError if the engine refuses or does not answer. The next call then sends the request again. */
  entry(output: string, patch: number): Promise<ErrorMapEntry> {
    const key = `${patch} ${output}`
    const entry = this.#entries.get(key) ?? this.#ask(output, patch)
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    entry.catch(() => this.#entries.delete(key))
    if (this.#entries.size > kept) this.#entries.delete(this.#entries.keys().next().value!)
    return entry
  }

  async #ask(output: string, patch: number): Promise<ErrorMapEntry> {
    const { masks, evidence } = await this.#call('audits.errorMap', {
      auditId: this.#auditId,
      output,
      indices: [patch]
    })
    return { patch, output, mask: masks, evidence: evidence[0]! }
  }
}
