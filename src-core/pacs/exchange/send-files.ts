import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DenoscopeError } from '../../errors.ts'
import { fileError } from '../../files/file-error.ts'
import type { ExchangeLog } from '../exchange-log.ts'
import type { PacsClient } from '../pacs-client.ts'
import { missingOnServer } from './confirm-stored.ts'
import { isDicomFile, readStoredObject, type StoredObject } from '../stored-object.ts'

/** A file that was not sent, or not stored. */
export interface NotStored {
  readonly path: string
  readonly reason: string
}

export interface SentFiles {
  /** Number of objects that the server confirmed. */
  readonly stored: number
  /** Objects that the server did not store. */
  readonly refused: readonly NotStored[]
  /** Files that are no objects to send. */
  readonly skipped: readonly NotStored[]
  /** Number of confirmed objects that the server did not have afterwards; null if it answers no such query. */
  readonly lost: number | null
}

/** Objects below a path, before anything is sent. */
export interface SendPlan {
  readonly objects: readonly StoredObject[]
  readonly skipped: readonly NotStored[]
}

/** Meta information is shorter. */
const headBytes = 8192
const directoryStorage = '1.2.840.10008.1.3.10'

/**
 * DICOM files of a file or folder, by name. Hidden files and links are not followed; copies of an object count once.
 * @throws dicom.not-dicom if there is none; file.not-found, file.unreadable
 */
export function planSend(path: string): SendPlan {
  const objects = new Map<string, StoredObject>()
  const skipped: NotStored[] = []
  for (const file of filesBelow(path)) {
    const head = headOf(file)
    if (!isDicomFile(head)) {
      skipped.push({ path: file, reason: 'is not DICOM' })
      continue
    }
    const object = readStoredObject(file, head)
    if (object.sopClassUid === directoryStorage) skipped.push({ path: file, reason: 'is an index of other files' })
    else if (objects.has(object.sopInstanceUid)) skipped.push({ path: file, reason: 'is a copy of another file' })
    else objects.set(object.sopInstanceUid, object)
  }
  if (objects.size === 0) throw new DenoscopeError('dicom.not-dicom', `${path}: holds no DICOM object to send`)
  return { objects: [...objects.values()], skipped }
}

/**
 * Sends objects. Sending again is harmless: a server knows them by their UIDs.
 * @throws pacs.*, job.cancelled. Objects that were stored until then stay on the server
 */
export async function sendFiles(
  client: PacsClient,
  { objects, skipped }: SendPlan,
  log: ExchangeLog,
  onProgress: (done: number, of: number) => void
): Promise<SentFiles> {
  const of = objects.length
  const refused: NotStored[] = []
  const stored: StoredObject[] = []
  let done = 0
  onProgress(0, of)
  // Address and credentials are checked before a large request: servers cut its connection instead of an answer.
  await client.echo()
  await client.store(objects, ({ object, refusal }) => {
    done++
    if (refusal === null) stored.push(object)
    else refused.push({ path: object.path, reason: refusal })
    log({ event: refusal === null ? 'stored' : 'failed', step: 'object', count: done, of })
    onProgress(done, of)
  })
  const lost = await missingOnServer(client, stored)
  log({ event: 'done', step: 'send', count: stored.length, of })
  return { stored: stored.length, refused, skipped, lost }
}

function filesBelow(path: string): string[] {
  try {
    if (statSync(path).isFile()) return [path]
    return readdirSync(path, { withFileTypes: true })
      .filter(({ name }) => !name.startsWith('.'))
      .sort((first, second) => (first.name < second.name ? -1 : 1))
      .flatMap((entry) => {
        const inner = join(path, entry.name)
        if (entry.isDirectory()) return filesBelow(inner)
        return entry.isFile() ? [inner] : []
      })
  } catch (cause) {
    throw cause instanceof DenoscopeError ? cause : fileError(path, 'read', cause)
  }
}

function headOf(path: string): Uint8Array {
  const bytes = Buffer.alloc(headBytes)
  try {
    const file = openSync(path, 'r')
    try {
      return bytes.subarray(0, readSync(file, bytes, 0, headBytes, 0))
    } finally {
      closeSync(file)
    }
  } catch (cause) {
    throw fileError(path, 'read', cause)
  }
}
