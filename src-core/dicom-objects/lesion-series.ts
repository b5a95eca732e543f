import { join } from 'node:path'
import { DenoscopeError } from '../errors.ts'
import { writeFileAtomically } from '../files/atomic-file.ts'
import { makeFolder } from '../files/make-folder.ts'
import { type LesionPlace, type LesionPlan, lesionsText } from '../lesions/lesion-plan.ts'
import { appVersion } from '../runtime/versions.ts'
import { hashedUid } from '../sources/dicom/uids.ts'
import { sliceNumber } from '../sources/slice-number.ts'
import type { Source } from '../sources/source.ts'
import { dicomFile } from './attributes.ts'
import { dicomCode } from './codes.ts'
import { firstText } from './copied-attributes.ts'
import { derivedCt } from './derived-image.ts'
import { ctClasses } from './exported-audit.ts'
import { momentOf } from './moment.ts'
import type { SourceHeaders } from './source-headers.ts'
import { requireCleanObject } from './write-objects.ts'

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
 * Writes the slices of a series as CT images into a folder that `fillFolder` made.
 * @param onSlice called after each slice
 * @returns pixels that did not fit the rescale of the source and have the nearest value
 * @throws dicom.unsupported if the source is no CT; dicom.corrupt if an identifying value would be written
 */
export async function writeLesionSeries(folder: string, series: LesionSeries, onSlice: () => void): Promise<number> {
  makeFolder(folder)
  let limited = 0
  for (const slice of series.headers.slices.keys()) {
    const { attributes, representations, limitedPixels } = await imageOf(series, slice)
    const file = `${String(sliceNumber(slice)).padStart(4, '0')}.dcm`
    const bytes = dicomFile(attributes, representations)
    await requireCleanObject(series.headers, file, bytes)
    writeFileAtomically(join(folder, file), bytes)
    limited += limitedPixels
    onSlice()
  }
  return limited
}

async function imageOf(series: LesionSeries, slice: number) {
  const { source, original, headers, plan, places, seed, isPresent, createdAt } = series
  const header = headers.slices.get(slice)!
  if (!ctClasses.includes(header.sopClassUid))
    throw new DenoscopeError('dicom.unsupported', `'${source.summary.label}' is no CT image series`)
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
