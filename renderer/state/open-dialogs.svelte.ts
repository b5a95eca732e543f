import type { OutputChoice } from '../../src-core/audit/audit-request.ts'
import type { ModelPlace } from '../../src-core/engine/contract-payloads.ts'
import type { PairRule } from '../../src-core/sources/pairing/pairing-record.ts'
import type { SourceSummary } from '../../src-core/sources/source.ts'

/** Series for an audit of outputs of other methods, before patches are chosen. */
export interface OutputsPlan {
  readonly referenceId: string
  readonly inputId: string | null
  readonly outputs: readonly OutputChoice[]
  readonly denoiserIds: readonly string[]
  /** Rule that pairs slices. Null: the most reliable rule that the headers allow. */
  readonly pairBy: PairRule | null
}

/** A series that a person wants to close, although it has measurements. */
export interface MeasuredSeries {
  readonly source: SourceSummary
  readonly measurements: number
}

/** Open dialogs and panels of the window. Not stored. */
export class Dialogs {
  palette = $state(false)
  keys = $state(false)
  jobs = $state(false)
  mnist = $state(false)
  phantom = $state(false)
  pacs = $state(false)
  /** Job that exported DICOM objects, which the PACS dialog offers to send; null for none. */
  exportToSend = $state.raw<string | null>(null)
  choosingOutputs = $state(false)
  /** The ONNX file that Models sets up; null if none. */
  addedModel = $state.raw<ModelPlace | null>(null)
  /** Series whose closing waits for an answer, one question after the other. */
  closing = $state.raw<readonly MeasuredSeries[]>([])
  /** Null after Patchify has applied the plan. */
  outputsPlan = $state.raw<OutputsPlan | null>(null)
}

export const dialogs = new Dialogs()
