import { stat } from 'node:fs/promises'
import type { GeoTIFFImage } from 'geotiff'
import { readError } from '../../files/file-error.ts'
import type { NpyArray } from '../../files/npy-format.ts'
import { printableLine } from '../../printable.ts'
import type { FormatAnswers } from '../format-answers.ts'
import { damaged, requireShape, unsupported, type FormatOutcome } from './format-volume.ts'
import { readAtMost } from './stored-voxels.ts'
import { isReadCompression, loadGeoTiff } from './tiff-decoders.ts'
import { pagesOfVolume, tiffHyperstack } from './tiff-hyperstack.ts'
import { tiffSpacing } from './tiff-spacing.ts'

const mostPages = 20_000
/** Value of PhotometricInterpretation for grey with 0 as black. */
const blackIsZero = 1

/**
 * Opens the pages of a TIFF or BigTIFF file as slices: grey of 16 or more bits, any byte order, strips or tiles,
 * deflate, LZW and their predictors, PackBits. The description is shown, and used for the spacing and the order of
 * pages only. Asks for the volume if an ImageJ description states channels or frames.
 * @throws format.damaged, format.unsupported, file.not-found, file.unreadable
 */
export async function openTiff(path: string, label: string, answers: FormatAnswers): Promise<FormatOutcome> {
  const { size } = await stat(path).catch((cause: unknown) => {
    throw readError(path, cause)
  })
  const all = await pagesOf(path, size)
  const { image, format, description } = all[0]!
  const [rows, columns] = [image.getHeight(), image.getWidth()]
  const stack = tiffHyperstack(path, all.length, description)
  const volumes = stack.channels * stack.frames
  if (volumes > 1 && answers.frame === undefined)
    return {
      question: { kind: 'frame', count: volumes, text: `It holds ${volumes} volumes (${stack.text}). Which one?` }
    }
  const frame = volumes === 1 ? 1 : answers.frame!
  if (frame > volumes) throw unsupported(path, `has ${volumes} volumes, none with the number ${frame}`)
  const pages = pagesOfVolume(all, stack, frame)
  const spacing = await tiffSpacing(image, description)
  const shown = printableLine(description.replaceAll(/\s+/g, ' ').slice(0, 120)).trim()
  return {
    volume: {
      label: volumes === 1 ? label : `${label}, volume ${frame}`,
      files: [path],
      shape: [pages.length, rows, columns],
      dtype: format,
      readStored: (index) => readPage(path, pages[index]!.image, index, pages.length),
      slope: 1,
      intercept: 0,
      isHounsfield: false,
      geometry: null,
      pixelSpacing: spacing?.pixels ?? null,
      sliceSpacing: spacing?.slices ?? null,
      details: ['TIFF', ...(shown === '' ? [] : [`Description: ${shown}`])],
      assumed: [
        ...(volumes === 1 ? [] : [`Volume ${frame} of ${volumes}`]),
        ...(spacing ? [`Spacing as the file's ${spacing.origin} states it`] : [])
      ],
      warnings: [],
      answers: volumes === 1 ? {} : { frame }
    }
  }
}

interface TiffPage {
  readonly image: GeoTIFFImage
  /** NumPy's type of its numbers. */
  readonly format: string
  readonly description: string
}

async function pagesOf(path: string, size: number): Promise<TiffPage[]> {
  const { GeoTIFF } = await loadGeoTiff()
  const pages: TiffPage[] = []
  const places = new Set<number>()
  try {
    const file = await GeoTIFF.fromSource(rangeSource(path))
    // Arrays that the library loads later are read as little-endian, whatever the file is (geotiff 3.0.5).
    file.parser.eager = true
    for (let index = 0, next = 1; next !== 0; index++) {
      if (index >= mostPages) throw unsupported(path, `has more than ${mostPages} pages`)
      const image = await file.getImage(index)
      next = image.fileDirectory.nextIFDByteOffset
      if (places.has(next)) throw damaged(path, 'has pages that follow each other in a circle')
      places.add(next)
      const page = { image, ...(await requireGrey(path, image, index)) }
      await requireComplete(path, image, index, size)
      requireAlike(path, page, pages[0], index)
      pages.push(page)
    }
  } catch (cause) {
    throw asRefusal(path, `page ${pages.length + 1} cannot be read: the file is damaged or ends early`, cause)
  }
  return pages
}

/** @throws format.damaged */
async function readPage(path: string, image: GeoTIFFImage, index: number, count: number): Promise<NpyArray> {
  try {
    const [values] = await image.readRasters({ interleave: false })
    return values as NpyArray
  } catch (cause) {
    throw asRefusal(path, `page ${index + 1} of ${count} cannot be read: it is damaged or ends early`, cause)
  }
}

function asRefusal(path: string, what: string, cause: unknown): unknown {
  const known = readError(path, cause)
  const isOwn = known instanceof Error && 'code' in known && known.name === 'DenoscopeError'
  return isOwn ? known : damaged(path, what, cause)
}

/** Ranges of a file. One beyond its end is shorter, so that reading it fails. The library itself adds zeros. */
const rangeSource = (path: string) =>
  ({
    fileSize: null,
    fetch: (ranges: readonly { offset: number; length: number }[]) =>
      Promise.all(
        ranges.map(async ({ offset, length }) => {
          const bytes = await readAtMost(path, offset, length)
          return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
        })
      )
  }) as never

/** Checks one page. @throws format.unsupported */
async function requireGrey(path: string, image: GeoTIFFImage, index: number): Promise<Omit<TiffPage, 'image'>> {
  const tags = image.fileDirectory
  const [samples, bits, sampleFormat] = [
    image.getSamplesPerPixel(),
    image.getBitsPerSample(0),
    image.getSampleFormat(0)
  ]
  const photometric = Number(await tags.loadValue('PhotometricInterpretation'))
  const page = `page ${index + 1}`
  if (samples !== 1 || [2, 3, 5, 6, 8].includes(photometric))
    throw unsupported(path, `${page} holds colours (${samples} samples of ${bits} bits a pixel): HU are lost`)
  if (bits <= 8) throw unsupported(path, `${page} has ${bits} bits a pixel: it cannot carry HU`)
  if (photometric !== blackIsZero)
    throw unsupported(
      path,
      `${page} shows 0 as white (PhotometricInterpretation ${photometric}): its values are inverted`
    )
  const type = { 1: 'u', 2: 'i', 3: 'f' }[sampleFormat as 1 | 2 | 3]
  if (type === undefined || ![16, 32, 64].includes(bits))
    throw unsupported(path, `${page} holds numbers of ${bits} bits and sample format ${sampleFormat}`)
  const compression = Number((await tags.loadValue('Compression')) ?? 1)
  if (!isReadCompression(compression))
    throw unsupported(path, `${page} is packed in an unknown way (Compression ${compression}); save it with deflate`)
  requireShape(path, [1, image.getHeight(), image.getWidth()])
  if (image.getTileWidth() * image.getTileHeight() > 2 ** 26)
    throw unsupported(path, `${page} has tiles that are too large`)
  const description = tags.hasTag('ImageDescription') ? String(await tags.loadValue('ImageDescription')) : ''
  return { format: `<${type}${bits / 8}`, description: description.replace(/\0+$/, '') }
}

/** Checks that all strips or tiles of a page lie in the file. @throws format.damaged */
async function requireComplete(
  path: string,
  { fileDirectory: tags, isTiled }: GeoTIFFImage,
  index: number,
  size: number
) {
  const [places, lengths] = isTiled
    ? [await tags.loadValue('TileOffsets'), await tags.loadValue('TileByteCounts')]
    : [await tags.loadValue('StripOffsets'), await tags.loadValue('StripByteCounts')]
  const ends = Array.from(
    (places ?? []) as ArrayLike<number>,
    (place, at) => Number(place) + Number((lengths as ArrayLike<number>)[at])
  )
  if (ends.length > 0 && ends.every((end) => end <= size)) return
  throw damaged(path, `page ${index + 1} cannot be read: it ends early, at byte ${size} of ${Math.max(...ends, size)}`)
}

function requireAlike(path: string, page: TiffPage, first: TiffPage | undefined, index: number): void {
  const text = ({ image, format }: TiffPage) => `${image.getWidth()}x${image.getHeight()} ${format}`
  if (first === undefined || text(first) === text(page)) return
  throw unsupported(path, `page ${index + 1} has ${text(page)}, page 1 has ${text(first)}`)
}
