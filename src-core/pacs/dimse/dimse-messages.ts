import type { ErrorCode } from '../../errors.ts'
import type { SeriesPlace } from '../pacs-client.ts'
import type { Attributes } from '../pacs-query.ts'
import type { DimseServer } from '../pacs-server.ts'
import type { StoredObject } from '../stored-object.ts'

export type QueryLevel = 'STUDY' | 'SERIES' | 'IMAGE'

/** Instances to deliver, with the classes that the association must offer. */
export interface WantedInstances extends SeriesPlace {
  readonly sopInstanceUids: readonly string[]
  readonly sopClassUids: readonly string[]
}

/** Work of one association, or of several at once. */
export type DimseTask =
  | { readonly kind: 'echo' }
  | {
      readonly kind: 'find'
      readonly level: QueryLevel
      readonly keys: Attributes
      /** Keywords of attributes to return. */
      readonly returned: readonly string[]
      readonly limit: number
    }
  | { readonly kind: 'get' | 'move'; readonly wanted: WantedInstances }
  /** `associations`: at once, each with its share of the objects. */
  | { readonly kind: 'store'; readonly objects: readonly StoredObject[]; readonly associations: number }

/** Peer and conditions of all associations of a process. */
export interface DimsePeer {
  readonly server: DimseServer
  /** Password of the user identity negotiation; null if the server needs none. */
  readonly password: string | null
  /** Time limit in ms without a byte. */
  readonly timeout: number
}

/** A task with its peer. */
export interface DimseRequest {
  readonly peer: DimsePeer
  readonly task: DimseTask
}

/** Part of a result, sent as soon as it is known. */
export type DimsePart =
  | { readonly kind: 'found'; readonly attributes: Attributes }
  /** Bytes of a DICOM file. */
  | { readonly kind: 'received'; readonly bytes: Uint8Array }
  | { readonly kind: 'stored'; readonly sopInstanceUid: string; readonly refusal: string | null }

/** End of a task: status of the last DIMSE answer, or why there is none. */
export type DimseOutcome =
  | { readonly status: number }
  | { readonly failure: { readonly code: ErrorCode; readonly message: string; readonly isTransient: boolean } }
