import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DenoscopeError } from '../../errors.ts'
import { writeFileAtomically } from '../../files/atomic-file.ts'
import { makeFolder } from '../../files/make-folder.ts'
import type { ExchangeLog } from '../exchange-log.ts'
import type { PacsClient, SeriesPlace } from '../pacs-client.ts'
import { PacsFailure } from '../pacs-failure.ts'
import { placeOfObject, readStoredObject } from '../stored-object.ts'

/** Instances of all series so far. */
export interface FetchProgress {
  readonly done: number
  readonly of: number
}

/** Result of a fetch for one series. */
export interface FetchedSeries {
  readonly seriesUid: string
  readonly folder: string
  /** Number of instances in the folder, all of the series. */
  readonly instances: number
  /** Number of instances that an earlier fetch had left there. */
  readonly alreadyThere: number
}

interface Plan {
  readonly place: SeriesPlace
  readonly folder: string
  readonly all: number
  readonly missing: readonly { readonly sopInstanceUid: string; readonly sopClassUid: string | null }[]
}

/**
 * Fetches series into `folder/<Series Instance UID>/<SOP Instance UID>.dcm`. Each file appears when it is complete.
 * Files that are there stay, so that a second call goes on after an interruption.
 * @throws pacs.*, file.unwritable, job.cancelled
 */
export async function fetchSeries(
  client: PacsClient,
  places: readonly SeriesPlace[],
  folder: string,
  log: ExchangeLog,
  onProgress: (progress: FetchProgress) => void
): Promise<FetchedSeries[]> {
  const plans: Plan[] = []
  for (const place of places) plans.push(await planOf(client, place, join(folder, place.seriesUid)))
  const of = plans.reduce((sum, { all }) => sum + all, 0)
  let done = of - plans.reduce((sum, { missing }) => sum + missing.length, 0)
  onProgress({ done, of })
  for (const plan of plans) {
    await fillFolder(client, plan, (bytes) => {
      done++
      log({ event: 'fetched', step: 'instance', count: done, of, bytes })
      onProgress({ done, of })
    })
  }
  log({ event: 'done', step: 'fetch', count: done, of })
  return plans.map(({ place, folder, all, missing }) => ({
    seriesUid: place.seriesUid,
    folder,
    instances: all,
    alreadyThere: all - missing.length
  }))
}

const fileOf = (folder: string, sopInstanceUid: string): string => join(folder, `${sopInstanceUid}.dcm`)

async function planOf(client: PacsClient, place: SeriesPlace, folder: string): Promise<Plan> {
  const instances = await client.findInstances(place)
  if (instances.length === 0)
    throw new DenoscopeError('pacs.not-found', `series ${place.seriesUid}: the server has no instances of it`)
  const missing = instances.filter(({ sopInstanceUid }) => !existsSync(fileOf(folder, sopInstanceUid)))
  return { place, folder, all: instances.length, missing }
}

async function fillFolder(
  client: PacsClient,
  { place, folder, all, missing }: Plan,
  stored: (bytes: number) => void
): Promise<void> {
  if (missing.length === 0) return
  makeFolder(folder)
  const waiting = new Set(missing.map(({ sopInstanceUid }) => sopInstanceUid))
  await client.retrieve(place, missing, (bytes) => {
    const object = readStoredObject('a file from the server', bytes)
    const { sopInstanceUid } = object
    // A server may send an instance twice, or one that nobody asked for.
    if (!waiting.has(sopInstanceUid)) return
    requirePlace(place, placeOfObject(bytes, object))
    waiting.delete(sopInstanceUid)
    writeFileAtomically(fileOf(folder, sopInstanceUid), bytes)
    stored(bytes.length)
  })
  if (waiting.size > 0)
    throw new PacsFailure(
      'pacs.failed',
      `series ${place.seriesUid}: the server gave ${all - waiting.size} of ${all} instances; fetch again for the rest`
    )
}

/** Refuses an instance of another series or study: it may be of another patient. @throws pacs.failed */
function requirePlace(wanted: SeriesPlace, { studyUid, seriesUid }: SeriesPlace): void {
  const differs = (stated: string, uid: string) => stated !== '' && stated !== uid
  if (!differs(studyUid, wanted.studyUid) && !differs(seriesUid, wanted.seriesUid)) return
  throw new PacsFailure(
    'pacs.failed',
    `series ${wanted.seriesUid}: the server sent an instance of another series or study, which was not kept`
  )
}
