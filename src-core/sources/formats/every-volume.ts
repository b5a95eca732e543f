import { refuse, throwIfCancelled } from '../listed-files.ts'
import type { Refusal } from '../source.ts'
import type { FormatFiles } from './format-files.ts'
import { type FormatVolume, unsupported } from './format-volume.ts'
import { choicesOf, readAs, seriesOf } from './open-volumes.ts'
import { seriesLabel } from './numbered-files.ts'

export interface EveryVolumeOptions {
  readonly onProgress?: (done: number, total: number, message: string) => void
  readonly signal?: AbortSignal
}

/** Most arrays or volumes of one file that are opened without a choice. */
const mostVolumes = 16

/**
 * Every array and volume of image files that are not DICOM, before its values become HU. All pixels are read once.
 * A file that cannot be used is refused with one line.
 * @throws job.cancelled
 */
export async function* everyVolume(
  all: readonly FormatFiles[],
  options: EveryVolumeOptions
): AsyncGenerator<{ readonly volume: FormatVolume } | { readonly refusal: Refusal }> {
  for (const group of (await Promise.all(all.map(seriesOf))).flat()) {
    throwIfCancelled(options.signal)
    try {
      for (const volume of await volumesOf(group, options)) yield { volume }
    } catch (thrown) {
      throwIfCancelled(options.signal)
      yield { refusal: refuse(group.files[0]!, thrown) }
    }
  }
}

async function volumesOf(group: FormatFiles, options: EveryVolumeOptions): Promise<FormatVolume[]> {
  const label = seriesLabel(group.files)
  const outcome = await readAs(group, label, {}, options)
  if ('volume' in outcome) return [outcome.volume]
  const choices = choicesOf(outcome.question)
  if (choices.length > mostVolumes)
    throw unsupported(group.files[0]!, `holds ${choices.length} images, more than ${mostVolumes}; convert one of them`)
  const volumes: FormatVolume[] = []
  for (const choice of choices) {
    const chosen = await readAs(group, label, choice, options)
    if ('volume' in chosen) volumes.push(chosen.volume)
  }
  return volumes
}
