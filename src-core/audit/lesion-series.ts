import { DenoscopeError } from '../errors.ts'
import type { Image } from '../images/image.ts'
import { type LesionInsertion, lesionInsertion, withLesions } from '../lesions/insert-lesions.ts'
import type { LesionPlace, LesionPlan } from '../lesions/lesion-plan.ts'
import type { Source } from '../sources/source.ts'
import type { AuditRecord } from './audit-record.ts'
import type { OpenedSeries, SeriesWithoutLesions } from './opened-series.ts'

/** The series of an audit with lesions, and the same without them. */
export interface LesionSeries<Series extends OpenedSeries = OpenedSeries> {
  readonly present: Series
  readonly absent: Series
}

/**
 * Inserts lesions into the series of an audit, or takes the counterparts of series that hold them already.
 * @throws argument.invalid if the counterpart of the source does not differ by the lesions
 */
export async function lesionSeries<Series extends OpenedSeries>(
  series: Series,
  plan: LesionPlan,
  places: readonly LesionPlace[]
): Promise<LesionSeries<Series>> {
  if (!series.withoutLesions) return { present: seriesWithLesions(series, plan, places), absent: series }
  await requireCounterpart(series.source, series.withoutLesions.source, { plan, places })
  return { present: series, absent: counterpartOf(series, series.withoutLesions, { plan, places }) }
}

function seriesWithLesions<Series extends OpenedSeries>(
  series: Series,
  plan: LesionPlan,
  places: readonly LesionPlace[]
): Series {
  const { source, reference } = series
  const insertion = lesionInsertion(plan, places, source.summary)
  return {
    ...series,
    source: withLesions(source, insertion),
    reference: reference && withLesions(reference, insertion)
  }
}

/** The series of a finished audit, with its lesions if it has some. */
export const auditedSeries = (
  series: OpenedSeries,
  { request, lesions }: Pick<AuditRecord, 'request' | 'lesions'>
): OpenedSeries =>
  request.lesions && lesions && !request.withoutLesions
    ? seriesWithLesions(series, request.lesions, lesions.places)
    : series

interface PlacedLesions {
  readonly plan: LesionPlan
  readonly places: readonly LesionPlace[]
}

/** The counterparts in place of source and outputs; the lesions are subtracted from a reference of its own. */
function counterpartOf<Series extends OpenedSeries>(
  series: Series,
  { source, outputs }: SeriesWithoutLesions,
  { plan, places }: PlacedLesions
): Series {
  const { reference } = series
  const subtraction = reference && lesionInsertion(opposite(plan), places, reference.summary)
  return {
    ...series,
    // The range of the source with lesions scales both.
    source: {
      summary: series.source.summary,
      readSlice: (index: number) => source.readSlice(index),
      contentHash: () => source.contentHash()
    },
    reference: subtraction && withLesions(reference, subtraction),
    outputs: series.outputs.map((output, index) => ({ ...output, source: outputs[index]! }))
  }
}

const opposite = (plan: LesionPlan): LesionPlan => ({ ...plan, contrast: -plan.contrast })

/** Slices whose difference is compared with the lesions. */
const comparedSlices = 8

/** Share of the contrast by which the difference of both series may miss it. */
const tolerance = 0.5

/** @throws argument.invalid if both series do not differ by the lesions */
async function requireCounterpart(present: Source, absent: Source, { plan, places }: PlacedLesions): Promise<void> {
  const insertion = lesionInsertion(plan, places, present.summary)
  const slices = [...new Set(places.map(({ slice }) => slice))].slice(0, comparedSlices)
  let [overlap, energy] = [0, 0]
  for (const slice of slices) {
    const expected = addedTo(present.summary, insertion, slice)
    const [withLesion, without] = [await present.readSlice(slice), await absent.readSlice(slice)]
    for (const [at, added] of expected.data.entries()) {
      if (added === 0) continue
      overlap += added * (withLesion.data[at]! - without.data[at]!)
      energy += added * added
    }
  }
  const share = overlap / energy
  if (Math.abs(share - 1) <= tolerance) return
  throw new DenoscopeError(
    'argument.invalid',
    `lesions: at the places of ${plan.contrast} HU '${present.summary.label}' and its counterpart without lesions differ by ${(share * plan.contrast).toFixed(1)} HU; expected the folders present and absent of one insertion`
  )
}

function addedTo({ rows, columns }: Source['summary'], insertion: LesionInsertion, slice: number): Image {
  const image = { data: new Float32Array(rows * columns), rows, columns }
  insertion.addTo(image, slice)
  return image
}
