import { degradedSlice } from '../degradation/degraded-slice.ts'
import { neighbourIndices } from '../denoisers/denoise-whole-slice.ts'
import type { Image } from '../images/image.ts'
import type { Source } from '../sources/source.ts'
import type { AuditRequest } from './audit-request.ts'
import type { OpenedSeries } from './opened-series.ts'

type Degraded = ReturnType<typeof degradedSlice>
type DegradationRequest = Pick<AuditRequest, 'degradation' | 'seed'>

/** Slices of the latest readings. Slices of an audit follow each other, and so do their neighbours. */
const kept = 4
const latest = new WeakMap<Source, Map<string, Degraded>>()

/** `degradedSlice`. The latest slices are kept: a simulated scan takes seconds. */
export function readDegradedSlice(
  { source, reference, degraded }: OpenedSeries,
  { degradation, seed }: DegradationRequest,
  slice: number
): Degraded {
  if (degraded) return degraded(slice)
  const slices = latest.get(source) ?? new Map<string, Degraded>()
  latest.set(source, slices)
  const key = JSON.stringify([reference?.summary.id, degradation, seed, slice])
  const read = slices.get(key) ?? degradedSlice({ source, reference }, { degradation, seed }, slice)
  slices.delete(key)
  slices.set(key, read)
  read.catch(() => slices.delete(key))
  const oldest = slices.keys().next().value
  if (slices.size > kept && oldest !== undefined) slices.delete(oldest)
  return read
}

/**
 * The noisy slices before and after a slice in its series, in order, in 0..1.
 * @param each slices on each side; the edge slices of the series are repeated beyond it
 */
export async function readNoisyNeighbours(
  series: OpenedSeries,
  request: DegradationRequest,
  slice: number,
  each: number
): Promise<Image[]> {
  const images: Image[] = []
  for (const index of neighbourIndices(slice, each, series.source.summary.sliceCount))
    images.push((await readDegradedSlice(series, request, index)).noisy!)
  return images
}
