import { copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { DenoscopeError } from '../../errors.ts'
import { fileError } from '../../files/file-error.ts'
import { writeNpy } from '../../files/npy-files.ts'
import type { ImageBatch } from '../../images/image.ts'
import type { SliceFile } from '../denoiser.ts'
import type { CommandPaths } from './command-line.ts'
import type { CommandExchange } from './command-setup.ts'

/** Folders in the exchange folder. */
export const [inputFolder, outputFolder] = ['in', 'out']
/** The array that a program writes. */
export const outputArray = 'out.npy'

/**
 * Writes the slices for a program.
 * - npy: `in/in.npy`, float32, shape (slice, row, column), HU. The program writes `out/out.npy`.
 * - dicom: `in/00001.dcm` and so on, the files of the slices in order. The program writes into `out`.
 * @param folder empty, of this user only
 * @param images HU
 * @throws denoiser.incompatible for DICOM without files of exactly these slices; file.unwritable, file.unreadable
 */
export async function writeExchange(
  folder: string,
  exchange: CommandExchange,
  images: ImageBatch,
  files: readonly SliceFile[] | null
): Promise<CommandPaths> {
  const [input, output] = [join(folder, inputFolder!), join(folder, outputFolder!)]
  for (const path of [input, output]) await mkdir(path)
  if (exchange === 'npy') {
    writeNpy(join(input, 'in.npy'), images.data, [images.count, images.rows, images.columns])
    return { input: join(input, 'in.npy'), output: join(output, outputArray), folder }
  }
  const paths = wholeFiles(files, images.count)
  for (const [index, path] of paths.entries())
    await copy(path, join(input, `${String(index + 1).padStart(5, '0')}.dcm`))
  return { input, output, folder }
}

/** Files that hold these slices and no other, in order. @throws denoiser.incompatible */
function wholeFiles(files: readonly SliceFile[] | null, slices: number): string[] {
  if (!files)
    throw new DenoscopeError(
      'denoiser.incompatible',
      'exchange dicom: these slices are in no DICOM files (simulated noise, or another format); use exchange npy'
    )
  const frames = new Map(files.map(({ path, frames: count }) => [path, count]))
  const held = [...frames.values()].reduce((sum, count) => sum + count, 0)
  if (files.length === slices && held === slices) return [...frames.keys()]
  throw new DenoscopeError(
    'denoiser.incompatible',
    `exchange dicom: the files hold ${held} slices, of which ${slices} are denoised; use exchange npy`
  )
}

async function copy(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to)
  } catch (cause) {
    throw fileError((cause as NodeJS.ErrnoException).code === 'ENOSPC' ? to : from, 'read', cause)
  }
}
