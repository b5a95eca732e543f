import { imageAt, type ImageBatch } from '../images/image.ts'
import { hashedUid } from '../sources/dicom/uids.ts'
import type { Source } from '../sources/source.ts'
import { dicomCode } from './codes.ts'
import { firstText } from './copied-attributes.ts'
import { type DenoisingMethod, denoisingText } from './derivation-text.ts'
import { writeDerivedFiles } from './derived-files.ts'
import { derivedCt } from './derived-image.ts'
import { momentOf } from './moment.ts'
import type { SourceHeaders } from './source-headers.ts'

/** A series that was denoised outside of an audit. */
export interface DenoisedSeries {
  /** The series before, in HU. */
  readonly source: Source
  /** Headers of all slices. */
  readonly headers: SourceHeaders
  /** The denoised slices in HU, in the order of the source. */
  readonly images: ImageBatch
  readonly method: DenoisingMethod
  /** Treatment of the values, in words. */
  readonly extent: string
  /** ISO 8601 UTC. Part of the UIDs: another run makes another series. */
  readonly createdAt: string
}

const seriesNumberOffset = 2000

/** Writes the slices as CT images. Parameters, result and errors as `writeDerivedFiles`. */
export async function writeDenoisedSeries(folder: string, series: DenoisedSeries): Promise<number> {
  const { source, headers, images, method, extent, createdAt } = series
  const derivation = `${denoisingText(method)}; ${extent}`
  return writeDerivedFiles(folder, headers, async (header, slice) =>
    derivedCt(header, {
      image: imageAt(images, slice),
      original: await source.readSlice(slice),
      sopInstanceUid: hashedUid('denoised image', header.sopInstanceUid, String(slice), derivation, createdAt),
      seriesUid: hashedUid('denoised series', header.seriesUid, derivation, createdAt),
      seriesNumberOffset,
      seriesDescription: `DENOISED ${method.label}`,
      derivation,
      derivationCode: dicomCode('113087', 'Smoothing'),
      moment: momentOf(createdAt, firstText(header.attributes['TimezoneOffsetFromUTC']))
    })
  )
}
