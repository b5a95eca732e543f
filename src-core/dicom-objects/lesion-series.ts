import { type LesionPlace, type LesionPlan, lesionsText } from '../lesions/lesion-plan.ts'
import { appVersion } from '../runtime/versions.ts'
import { hashedUid } from '../sources/dicom/uids.ts'
import type { Source } from '../sources/source.ts'
import { dicomCode } from './codes.ts'
import { firstText } from './copied-attributes.ts'
import { requireCt, writeDerivedFiles } from './derived-files.ts'
import { derivedCt, type DerivedImage } from './derived-image.ts'
import { momentOf } from './moment.ts'
import type { SliceHeader } from './slice-header.ts'
import type { SourceHeaders } from './source-headers.ts'

/** Slices of a series with lesions, or the same slices without them. */
export interface LesionSeries {
  /** The slices to be written, in HU. */
  readonly source: Source
  /** The slices without lesions, in HU. */
  readonly original: Source
  readonly headers: SourceHeaders
  readonly plan: LesionPlan
  readonly places: readonly LesionPlace[]
  readonly seed: number
  /** False for the counterpart without lesions. */
  readonly isPresent: boolean
  /** ISO 8601 UTC. */
  readonly createdAt: string
}

const seriesNumberOffset = 3000

/**
 * Writes the slices of a series as CT images.
 * Parameters, result and errors as `writeDerivedFiles`.
 */
export function writeLesionSeries(folder: string, series: LesionSeries, onSlice: () => void): Promise<number> {
  requireCt(series.original, series.headers)
  return writeDerivedFiles(folder, series.headers, (header, slice) => imageOf(series, header, slice), onSlice)
}

async function imageOf(series: LesionSeries, header: SliceHeader, slice: number): Promise<DerivedImage> {
  const { source, original, plan, places, seed, isPresent, createdAt } = series
  const identity = JSON.stringify([plan, places, isPresent])
  const [text, blur] = [lesionsText(places.length, plan), blurText(plan)]
  return derivedCt(header, {
    image: await source.readSlice(slice),
    original: await original.readSlice(slice),
    sopInstanceUid: hashedUid('lesions image', header.sopInstanceUid, String(slice), identity),
    seriesUid: hashedUid('lesions series', header.seriesUid, identity),
    seriesNumberOffset: seriesNumberOffset + (isPresent ? 0 : 1),
    seriesDescription: `${isPresent ? 'LESIONS' : 'WITHOUT LESIONS'} ${text.replaceAll('\u00a0', ' ')}`,
    derivation: isPresent
      ? `Simulated lesions were added: ${text.replaceAll('\u00a0', ' ')}, ${blur}, seed ${seed}, version Denoscope ${appVersion}`
      : `Counterpart without the simulated lesions of a series of ${text.replaceAll('\u00a0', ' ')}, version Denoscope ${appVersion}`,
    derivationCode: dicomCode('113042', 'Pixel by pixel addition'),
    moment: momentOf(createdAt, firstText(header.attributes['TimezoneOffsetFromUTC']))
  })
}

const blurText = ({ blur }: LesionPlan): string =>
  blur.kind === 'gaussian' ? `Gaussian PSF of sigma ${blur.sigma} mm` : 'measured transfer function'
