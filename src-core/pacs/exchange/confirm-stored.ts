import { readFile } from 'node:fs/promises'
import { textOf } from '../../deidentification/dicom-object.ts'
import { readElements } from '../../deidentification/element-tree.ts'
import { readError } from '../../files/file-error.ts'
import { tags } from '../../sources/dicom/tags.ts'
import { transferSyntaxes } from '../../sources/dicom/transfer-syntaxes.ts'
import type { PacsClient, SeriesPlace } from '../pacs-client.ts'
import { PacsFailure } from '../pacs-failure.ts'
import { uidPattern } from '../pacs-query.ts'
import type { StoredObject } from '../stored-object.ts'

const studyInstanceUid = 0x0020000d

/**
 * Asks the server for objects that it has confirmed. A full server may drop objects of other patients for new ones, and
 * says so to nobody.
 * @returns the number of objects that are not there; null if the server answers no such query
 * @throws job.cancelled; errors of reading the files
 */
export async function missingOnServer(client: PacsClient, objects: readonly StoredObject[]): Promise<number | null> {
  const series = new Map<string, { place: SeriesPlace; uids: string[] }>()
  for (const object of objects) {
    const place = await placeOf(object)
    if (place === null) continue
    const key = `${place.studyUid} ${place.seriesUid}`
    const uids = series.get(key)?.uids ?? []
    series.set(key, { place, uids: [...uids, object.sopInstanceUid] })
  }
  let missing = 0
  for (const { place, uids } of series.values()) {
    const found = await uidsOnServer(client, place)
    if (found === null) return null
    missing += uids.filter((uid) => !found.has(uid)).length
  }
  return missing
}

/** Series of an object; null for a data set that is deflated, or states no legal UIDs. */
async function placeOf({ path, transferSyntaxUid, dataSetOffset }: StoredObject): Promise<SeriesPlace | null> {
  const syntax = transferSyntaxes.get(transferSyntaxUid)
  if (syntax === undefined || syntax.deflated) return null
  const bytes = await readFile(path).catch((error: unknown) => {
    throw readError(path, error)
  })
  const { nodes } = readElements(path, bytes, dataSetOffset, syntax, (tag) => tag > tags.SeriesInstanceUID)
  const [studyUid, seriesUid] = [textOf(nodes, studyInstanceUid), textOf(nodes, tags.SeriesInstanceUID)]
  return [studyUid, seriesUid].every((uid) => uidPattern.test(uid)) ? { studyUid, seriesUid } : null
}

async function uidsOnServer(client: PacsClient, place: SeriesPlace): Promise<ReadonlySet<string> | null> {
  try {
    return new Set((await client.findInstances(place)).map(({ sopInstanceUid }) => sopInstanceUid))
  } catch (thrown) {
    // Some servers take objects and answer no queries. One without the series answers 404.
    if (!(thrown instanceof PacsFailure)) throw thrown
    return thrown.code === 'pacs.not-found' ? new Set() : null
  }
}
