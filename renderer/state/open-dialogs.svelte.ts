import type { OutputChoice } from '../../src-core/audit/audit-request.ts'
import type { PairRule } from '../../src-core/sources/pairing/pairing-record.ts'

/** Series for an audit of outputs of other methods, before patches are chosen. */
export interface OutputsPlan {
  readonly referenceId: string
  readonly inputId: string | null
  readonly outputs: readonly OutputChoice[]
  readonly denoiserIds: readonly string[]
  /** Rule that pairs slices. Null: the most reliable rule that the headers allow. */
  readonly pairBy: PairRule | null
}

/** Open dialogs and panels of the window. Not stored. */
export class Dialogs {
  palette = $state(false)
  keys = $state(false)
  jobs = $state(false)
  mnist = $state(false)
  phantom = $state(false)
  choosingOutputs = $state(false)
  /** Null after Patchify has applied the plan. */
  outputsPlan = $state.raw<OutputsPlan | null>(null)
}

export const dialogs = new Dialogs()
