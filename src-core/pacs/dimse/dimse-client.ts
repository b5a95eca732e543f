import type { ExchangeOptions, PacsClient, SeriesPlace, StoreOutcome } from '../pacs-client.ts'
import { seriesKeywords, studyKeywords, uidPattern, type Attributes, type FoundInstance } from '../pacs-query.ts'
import type { DimseServer } from '../pacs-server.ts'
import { withRetries } from '../retries.ts'
import { readStoredObject, type StoredObject } from '../stored-object.ts'
import type { DimsePart, DimseTask, QueryLevel } from './dimse-messages.ts'
import { DimseProcess } from './dimse-process.ts'

/** Instances of one C-GET or C-MOVE: their UIDs stand in one attribute. */
const mostInstances = 100
const ctImageStorage = '1.2.840.10008.5.1.4.1.1.2'
const longestAnswer = 100_000
/**
 * Associations that send at once. DCMTK answers C-STORE in two writes: with Nagle's algorithm on its side each object
 * waits 40 ms for our delayed acknowledgement.
 */
const sendingAtOnce = 4

/** C-ECHO, C-FIND, C-GET or C-MOVE, and C-STORE with one server, in a process of its own. */
export class DimseClient implements PacsClient {
  readonly #server: DimseServer
  readonly #options: ExchangeOptions
  readonly #process: DimseProcess

  constructor(server: DimseServer, options: ExchangeOptions) {
    this.#server = server
    this.#options = options
    this.#process = new DimseProcess({ server, password: options.password, timeout: options.timeout }, options.signal)
  }

  async echo(): Promise<void> {
    await this.#run('C-ECHO', () => ({ kind: 'echo' }))
  }

  findStudies(keys: Attributes, limit: number): Promise<Attributes[]> {
    return this.#find('STUDY', keys, studyKeywords, limit)
  }

  findSeries(studyUid: string, keys: Attributes): Promise<Attributes[]> {
    return this.#find('SERIES', { StudyInstanceUID: studyUid, ...keys }, seriesKeywords)
  }

  /** A query without the UID of its study is relational: not all servers answer it (PS3.4 C.4.1.2.2.2). */
  findStudyOf(seriesUid: string): Promise<Attributes[]> {
    const keys = { SeriesInstanceUID: seriesUid }
    return this.#find('SERIES', keys, [...studyKeywords, ...seriesKeywords])
  }

  async findInstances({ studyUid, seriesUid }: SeriesPlace): Promise<FoundInstance[]> {
    const keys = { StudyInstanceUID: studyUid, SeriesInstanceUID: seriesUid }
    const found = await this.#find('IMAGE', keys, ['SOPInstanceUID', 'SOPClassUID'])
    return found
      .filter(({ SOPInstanceUID }) => uidPattern.test(SOPInstanceUID ?? ''))
      .map(({ SOPInstanceUID, SOPClassUID }) => ({ sopInstanceUid: SOPInstanceUID!, sopClassUid: SOPClassUID ?? null }))
  }

  async retrieve(
    place: SeriesPlace,
    instances: readonly FoundInstance[],
    receive: (bytes: Uint8Array) => void
  ): Promise<void> {
    const kind = this.#server.movePort === null ? 'get' : 'move'
    const sopClassUids = [...new Set(instances.map(({ sopClassUid }) => sopClassUid ?? ctImageStorage))]
    for (let start = 0; start < instances.length; start += mostInstances) {
      const waiting = new Set(instances.slice(start, start + mostInstances).map(({ sopInstanceUid }) => sopInstanceUid))
      // A second attempt asks for the rest.
      const task = (): DimseTask => ({ kind, wanted: { ...place, sopClassUids, sopInstanceUids: [...waiting] } })
      await this.#run(kind === 'get' ? 'C-GET' : 'C-MOVE', task, (part) => {
        if (part.kind !== 'received') return
        receive(part.bytes)
        waiting.delete(readStoredObject('', part.bytes).sopInstanceUid)
      })
    }
  }

  async store(objects: readonly StoredObject[], report: (outcome: StoreOutcome) => void): Promise<void> {
    const waiting = new Map(objects.map((object) => [object.sopInstanceUid, object]))
    let associations = sendingAtOnce
    await this.#run(
      'C-STORE',
      () => {
        const task: DimseTask = { kind: 'store', objects: [...waiting.values()], associations }
        // A server may allow one association only: a second attempt asks for no more.
        associations = 1
        return task
      },
      (part) => {
        const object = part.kind === 'stored' ? waiting.get(part.sopInstanceUid) : undefined
        if (part.kind !== 'stored' || object === undefined) return
        waiting.delete(part.sopInstanceUid)
        report({ object, refusal: part.refusal })
      }
    )
  }

  close(): void {
    this.#process.close()
  }

  async #find(
    level: QueryLevel,
    keys: Attributes,
    returned: readonly string[],
    limit = longestAnswer
  ): Promise<Attributes[]> {
    let found: Attributes[] = []
    const task = (): DimseTask => {
      found = []
      return { kind: 'find', level, keys, returned, limit }
    }
    await this.#run(`C-FIND ${level.toLowerCase()}`, task, (part) => {
      if (part.kind === 'found') found.push(part.attributes)
    })
    return found
  }

  /** @param task makes the task of each attempt */
  async #run(step: string, task: () => DimseTask, use: (part: DimsePart) => void = () => {}): Promise<void> {
    const { signal, log } = this.#options
    const attempt = async () => {
      const started = performance.now()
      const status = await this.#process.run(task(), use)
      log({ event: 'request', step, status, milliseconds: Math.round(performance.now() - started) })
    }
    await withRetries(attempt, { signal, log, step })
  }
}
