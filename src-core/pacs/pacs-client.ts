import type { ExchangeLog } from './exchange-log.ts'
import type { Attributes, FoundInstance } from './pacs-query.ts'
import type { StoredObject } from './stored-object.ts'

/** A series by its UIDs. */
export interface SeriesPlace {
  readonly studyUid: string
  readonly seriesUid: string
}

/** Outcome of sending one object. */
export interface StoreOutcome {
  readonly object: StoredObject
  /** Null if the server confirmed the object; else why not, in words. */
  readonly refusal: string | null
}

/** Exchange with one server, by DICOMweb or by DIMSE. All functions throw the codes `pacs.*` and `job.cancelled`. */
export interface PacsClient {
  /** Checks address and credentials: a request for one study, or C-ECHO. */
  echo(): Promise<void>
  /** Studies that match the keys, `limit` at most. */
  findStudies(keys: Attributes, limit: number): Promise<Attributes[]>
  /** Series of a study that match the keys. */
  findSeries(studyUid: string, keys: Attributes): Promise<Attributes[]>
  /** A series of which the study is unknown: some servers answer, others refuse. */
  findStudyOf(seriesUid: string): Promise<Attributes[]>
  findInstances(place: SeriesPlace): Promise<FoundInstance[]>
  /**
   * Fetches instances of a series.
   * @param receive gets the bytes of each DICOM file, as the server stores it
   */
  retrieve(place: SeriesPlace, instances: readonly FoundInstance[], receive: (bytes: Uint8Array) => void): Promise<void>
  /** Sends objects. @param report gets each outcome as soon as it is known */
  store(objects: readonly StoredObject[], report: (outcome: StoreOutcome) => void): Promise<void>
  /** Ends connections and processes. */
  close(): void
}

/** Conditions of an exchange. */
export interface ExchangeOptions {
  /** Password or token; null if the server needs none. */
  readonly password: string | null
  readonly signal: AbortSignal
  readonly log: ExchangeLog
  /** Time in ms without a byte from the server, after which a request fails. */
  readonly timeout: number
}

export const defaultTimeout = 30_000
