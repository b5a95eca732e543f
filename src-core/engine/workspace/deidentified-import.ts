import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { planFolder, writeDeidentified } from '../../deidentification/deidentified-folder.ts'
import { makeKey, readKey } from '../../deidentification/key-file.ts'
import { Pseudonyms } from '../../deidentification/pseudonyms.ts'
import { refuse } from '../../sources/listed-files.ts'
import type { Refusal } from '../../sources/source.ts'
import { DenoscopeError } from '../../errors.ts'
import { personalKeyFile } from '../../storage/locations.ts'
import { uploadsFolder } from '../../storage/uploads.ts'

/** De-identified copies in a workspace, and the files that have none. */
export interface DeidentifiedCopies {
  readonly folders: readonly string[]
  readonly refusals: readonly Refusal[]
}

/** Pseudonyms by the key of this person, which is made with the first use. */
export function personalPseudonyms(): Pseudonyms {
  const file = personalKeyFile()
  return new Pseudonyms(readKey(file)?.key ?? makeKey(file))
}

/**
 * Copies files without identity into a workspace, where they stay until their series are closed. The originals are not
 * referred to.
 * @throws job.cancelled; errors of `writeDeidentified`. Nothing is left then.
 */
export async function copyDeidentified(
  workspace: string,
  paths: readonly string[],
  signal: AbortSignal,
  onProgress: (fraction: number, message: string) => void
): Promise<DeidentifiedCopies> {
  const pseudonyms = personalPseudonyms()
  const batch = join(workspace, uploadsFolder, randomUUID())
  const [folders, refusals]: [string[], Refusal[]] = [[], []]
  try {
    for (const [index, path] of paths.entries()) {
      const plan = await planFolder(path, false).catch((thrown: unknown) => refuse(path, thrown))
      if ('code' in plan) {
        refusals.push(plan)
        continue
      }
      const folder = join(batch, String(index))
      let done = 0
      const copies = await writeDeidentified(plan, folder, pseudonyms, () => {
        if (signal.aborted) throw new DenoscopeError('job.cancelled', 'opening was cancelled')
        onProgress(
          (index + ++done / plan.files.length) / paths.length,
          `De-identifying: ${done} of ${plan.files.length} files`
        )
      })
      folders.push(folder)
      for (const { path: file, reason } of [...plan.notCopied, ...copies])
        refusals.push(
          refuse(file, new DenoscopeError('dicom.unsupported', `${file}: was not de-identified: ${reason}`))
        )
    }
    return { folders, refusals }
  } catch (thrown) {
    await rm(batch, { recursive: true, force: true })
    throw thrown
  }
}
