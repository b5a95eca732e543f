import { damaged, unsupported } from './format-volume.ts'

/** Order of the pages of a TIFF file: channels of a slice together, slices of a frame together. */
export interface TiffHyperstack {
  readonly channels: number
  readonly slices: number
  readonly frames: number
  /** For a person, such as '2 channels, 3 frames'. */
  readonly text: string
}

/**
 * Order of pages by an ImageJ description. An only axis that is longer than 1 is that of the slices, whatever its name.
 * Files without such a description are one volume.
 * @throws format.damaged if pages are missing; format.unsupported for OME with further axes beside that of the slices
 */
export function tiffHyperstack(path: string, pages: number, description: string): TiffHyperstack {
  const whole = { channels: 1, slices: pages, frames: 1, text: '' }
  if (/<OME\b/.test(description)) {
    const long = ['C', 'Z', 'T'].filter((axis) => countIn(description, new RegExp(`\\bSize${axis}="(\\d+)"`)) > 1)
    if (long.length > 1) throw unsupported(path, 'holds several channels or times (OME): write one of them to a file')
    return whole
  }
  if (!description.startsWith('ImageJ=')) return whole
  const [images, channels, slices, frames] = ['images', 'channels', 'slices', 'frames'].map((name) =>
    countIn(description, new RegExp(`^${name}=(\\d+)`, 'm'))
  ) as [number, number, number, number]
  const stated = Math.max(images, channels * slices * frames)
  if (stated > pages) throw damaged(path, `states ${stated} images, has ${pages} pages`)
  const isOneAxis = [channels, slices, frames].filter((length) => length > 1).length < 2
  if (isOneAxis || channels * slices * frames !== pages) return whole
  if (slices === 1) return { channels, slices: frames, frames: 1, text: `${channels} channels` }
  const text = [...(channels > 1 ? [`${channels} channels`] : []), ...(frames > 1 ? [`${frames} frames`] : [])].join(
    ', '
  )
  return { channels, slices, frames, text }
}

/** Pages of a volume in slice order. @param volume from 1: channels of the first frame, then those of the next */
export function pagesOfVolume<Page>(
  pages: readonly Page[],
  { channels, slices }: TiffHyperstack,
  volume: number
): readonly Page[] {
  const [frame, channel] = [Math.floor((volume - 1) / channels), (volume - 1) % channels]
  const first = frame * slices * channels + channel
  return Array.from({ length: slices }, (_, slice) => pages[first + slice * channels]!)
}

const countIn = (description: string, pattern: RegExp): number => Number(pattern.exec(description)?.[1] ?? 1)
