import type { OutputChoice } from '../../src-core/audit/audit-request.ts'
import type { PairRule } from '../../src-core/sources/pairing/pairing-record.ts'

/** Series for an audit of outputs that other methods made, before patches are chosen. */
export interface OutputsPlan {
  readonly referenceId: string
  readonly inputId: string | null
  readonly outputs: readonly OutputChoice[]
  readonly denoiserIds: readonly string[]
  /** How slices are paired; null: by the surest rule that headers allow. */
  readonly pairBy: PairRule | null
}

/** Which of the window's own panels are open; gone with the window. */
export class Desk {
  palette = $state(false)
  keys = $state(false)
  jobs = $state(false)
  mnist = $state(false)
  phantom = $state(false)
  choosingOutputs = $state(false)
  /** Until Patchify has taken it up. */
  outputsPlan = $state.raw<OutputsPlan | null>(null)
}

export const desk = new Desk()
