import { completeParameters } from '../denoisers/denoiser-choice.ts'
import { denoiseWhole, neighbourIndices } from '../denoisers/denoise-whole-slice.ts'
import type { DenoiserCatalogue } from '../denoisers/catalogue/denoiser-catalogue.ts'
import type { Denoiser, SliceFile } from '../denoisers/denoiser.ts'
import { DenoscopeError } from '../errors.ts'
import { batchOfOne, imageAt, joinBatches, type Image } from '../images/image.ts'
import { clipTo, fromUnitRange, toUnclippedUnitRange, toUnitRange } from '../images/intensity.ts'
import type { AuditedDenoiser, AuditRecord } from './audit-record.ts'
import { readDegradedSlice } from './degraded-slices.ts'
import { auditedSeries } from './lesion-series.ts'
import type { OpenedSeries } from './opened-series.ts'

/**
 * Treatment of values beyond the intensity range of the audit:
 * - `as-is`: they are denoised as they are;
 * - `excess`: they are denoised at the end of the range, and their distance from it is added to the output.
 */
export type BeyondRange = 'as-is' | 'excess'

/** A denoiser of an audit that makes whole slices. */
export interface WholeSlices {
  readonly beyondRange: BeyondRange
  /**
   * Slices of the denoiser in the unit of the source, shape (rows, columns) each. No value is clipped.
   * @param slices indices, 0-based; a few consecutive ones, because some denoisers get all of them in one call
   */
  read(slices: readonly number[], signal?: AbortSignal): Promise<Image[]>
}

type Audited = Pick<AuditRecord, 'request' | 'source' | 'denoisers' | 'lesions'>

/**
 * Runs a denoiser of an audit again, over whole slices and without clipping. Inserted lesions are in the slices.
 * @param key of the denoiser
 * @throws denoiser.unknown; denoiser.incompatible if the denoiser has changed since the audit; errors of loading it
 */
export async function wholeSlices(
  record: Audited,
  key: string,
  opened: OpenedSeries,
  catalogue: DenoiserCatalogue
): Promise<WholeSlices> {
  const series = auditedSeries(opened, record)
  const audited = record.denoisers.find((each) => each.key === key)
  if (audited === undefined) throw new DenoscopeError('internal', `'${key}' is no denoiser of the audit`)
  const denoiser = await catalogue.get(audited.description.id)
  requireUnchanged(denoiser, audited)
  const parameters = completeParameters(denoiser.description, audited.parameters)
  const isStored = ['none', 'pair'].includes(record.request.degradation.kind)
  const run = (scaled: ScaledDenoiser): WholeSlices => ({
    beyondRange: scaled.beyondRange,
    read: (slices, signal) => denoiseSlices(scaled, { record, series, isStored, parameters }, slices, signal)
  })
  const { intensityRange } = record.source
  if (isStored && denoiser.inHounsfield && record.source.unit === 'HU')
    return run({ denoiser: denoiser.inHounsfield, beyondRange: 'as-is', scale: same, unscale: same })
  const unscale = (image: Image) => fromUnitRange(image, intensityRange)
  if (isStored && denoiser.description.family === 'filter')
    return run({
      denoiser,
      beyondRange: 'as-is',
      scale: (image) => toUnclippedUnitRange(image, intensityRange),
      unscale
    })
  return run({ denoiser, beyondRange: 'excess', scale: (image) => toUnitRange(image, intensityRange), unscale })
}

/** @throws denoiser.incompatible if weights or set-up are not those of the audit */
function requireUnchanged({ weightsHash, program }: Denoiser, audited: AuditedDenoiser): void {
  if (weightsHash === audited.weightsHash && program?.sha256 === audited.program?.sha256) return
  throw new DenoscopeError('denoiser.incompatible', `'${audited.label}' has changed since the audit`)
}

interface ScaledDenoiser {
  readonly denoiser: Denoiser
  readonly beyondRange: BeyondRange
  /** From the unit of the source to that of the denoiser, and back. */
  scale(image: Image): Image
  unscale(image: Image): Image
}

const same = (image: Image): Image => image

interface Denoising {
  readonly record: Audited
  readonly series: OpenedSeries
  /** True if the noisy slices are those of the source. */
  readonly isStored: boolean
  readonly parameters: AuditedDenoiser['parameters']
}

async function denoiseSlices(
  { denoiser: plain, scale, unscale, beyondRange }: ScaledDenoiser,
  { record: { request, source }, series, isStored, parameters }: Denoising,
  slices: readonly number[],
  signal?: AbortSignal
): Promise<Image[]> {
  const noisy = async (slice: number): Promise<Image> =>
    isStored
      ? scale(await readUnpadded(series.source, slice))
      : (await readDegradedSlice(series, request, slice)).noisy!
  const finished = async (image: Image, slice: number): Promise<Image> =>
    beyondRange === 'as-is'
      ? unscale(image)
      : withExcess(unscale(image), await series.source.readSlice(slice), source.intensityRange)
  const denoiser = (isStored && withFilesOf(plain, series, slices)) || plain
  const denoised: Image[] = []
  if (denoiser.slicesTogether) {
    const batches: ReturnType<typeof batchOfOne>[] = []
    for (const slice of slices) batches.push(batchOfOne(await noisy(slice)))
    const batch = await denoiser.denoise(joinBatches(batches, source.rows, source.columns), parameters, signal)
    for (const [index, slice] of slices.entries()) denoised.push(await finished(imageAt(batch, index), slice))
    return denoised
  }
  for (const slice of slices) {
    const neighbours: Image[] = []
    for (const index of neighbourIndices(slice, denoiser.description.neighbours ?? 0, source.sliceCount))
      neighbours.push(await noisy(index))
    const image = await denoiseWhole(denoiser, await noisy(slice), parameters, {
      neighbours,
      ...(signal && { signal })
    })
    denoised.push(await finished(image, slice))
  }
  return denoised
}

/** A slice with the lowest value of the range in place of padding, whose value would blur into the picture. */
async function readUnpadded(source: OpenedSeries['source'], slice: number): Promise<Image> {
  const image = await source.readSlice(slice)
  const padding = source.slicePadding?.(slice) ?? null
  const [low] = source.summary.intensityRange
  return padding === null ? image : { ...image, data: image.data.map((value) => (value === padding ? low : value)) }
}

/** The denoiser for the files of these slices; undefined if it cannot use files. */
function withFilesOf(denoiser: Denoiser, { source }: OpenedSeries, slices: readonly number[]): Denoiser | undefined {
  const files = source.sliceFiles?.()
  return files && denoiser.withFiles?.(slices.map((slice): SliceFile => files[slice]!))
}

/** Adds the part of the original values that lies beyond the range. */
function withExcess(denoised: Image, original: Image, range: AuditRecord['source']['intensityRange']): Image {
  const within = clipTo(original, range)
  return { ...denoised, data: denoised.data.map((value, pixel) => value + original.data[pixel]! - within.data[pixel]!) }
}

/** Overlapping patches that cover a pixel if a denoiser of patches denoises a whole slice. */
const coveringPatches = 16

/** Seconds that the denoisers of an audit need for whole slices, from their speed in the audit. */
export function secondsOfWholeSlices(
  { denoisers, source, patchCount, patchRows, patchColumns }: Omit<AuditRecord, 'state'>,
  keys: readonly string[],
  auditedSlices: number,
  slices: number
): number {
  const slicePixels = source.rows * source.columns
  return denoisers
    .filter(({ key }) => keys.includes(key))
    .reduce((total, { seconds, description: { wholeSlice, patchSize } }) => {
      const secondsOfSlice = wholeSlice
        ? seconds / auditedSlices
        : (seconds / (patchCount * patchRows * patchColumns)) * slicePixels * (patchSize ? coveringPatches : 1)
      return total + secondsOfSlice * slices
    }, 0)
}
