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

/** Work of one association. */
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
  | { readonly kind: 'store'; readonly objects: readonly StoredObject[] }

/** Peer and conditions of all associations of a process. */
export interface DimsePeer {
  readonly server: DimseServer
  /** Password of the user identity negotiation; null if the server needs none. */
  readonly password: string | null
  /** Time limit in ms without a byte. */
  readonly timeout: number
}

/** Message to the process: tasks run in their order. */
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

/** Message from the process. `done` and `failed` end a task. */
export type DimseAnswer =
  | DimsePart
  /** `status`: of the last DIMSE answer. */
  | { readonly kind: 'done'; readonly status: number }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string; readonly isTransient: boolean }
