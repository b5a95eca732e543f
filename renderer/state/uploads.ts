import { longestUploadPart } from '../../src-core/engine/protocol.ts'
import { engine } from '../engine/engine.svelte.ts'

/** A file of a browser, with its path within the chosen folder. */
export interface NamedFile {
  readonly name: string
  readonly file: File
}

/**
 * Sends files as one batch, part by part, so that neither side holds all of a file.
 * @yields share of all bytes that is sent, 0..1
 */
export async function* sendFiles(batch: string, files: readonly NamedFile[]): AsyncGenerator<number> {
  const total = files.reduce((sum, { file }) => sum + file.size, 0)
  let sent = 0
  for (const { name, file } of files)
    for (let offset = 0; offset === 0 || offset < file.size; offset += longestUploadPart) {
      const part = file.slice(offset, offset + longestUploadPart)
      await engine.call('sources.upload', { batch, name, offset, bytes: new Uint8Array(await part.arrayBuffer()) })
      sent += part.size
      yield total === 0 ? 0 : sent / total
    }
}

/** Removes the files of a batch that is not opened. A lost engine is no error here. */
export async function discardUpload(batch: string): Promise<void> {
  await engine.call('sources.discardUploaded', { batch }).catch(() => {})
}

/**
 * Sends files as a batch of its own.
 * @param onSent called with the share that is sent; false stops
 * @returns the batch; null if stopped. A batch that is not whole is removed.
 */
export async function sendBatch(
  files: readonly NamedFile[],
  onSent: (fraction: number) => boolean = () => true
): Promise<string | null> {
  const batch = crypto.randomUUID()
  try {
    for await (const fraction of sendFiles(batch, files)) {
      if (onSent(fraction)) continue
      await discardUpload(batch)
      return null
    }
  } catch (thrown) {
    await discardUpload(batch)
    throw thrown
  }
  return batch
}
