import { DenoscopeError } from '../../errors.ts'
import type { PacsClient } from '../pacs-client.ts'
import {
  foundSeries,
  matchesDescription,
  matchesName,
  mostStudies,
  seriesKeys,
  studyKeys,
  type FoundSeries,
  type PacsQuery
} from '../pacs-query.ts'

/** Series of a query, with a sign that studies were left out. */
export interface SeriesAnswer {
  readonly series: readonly FoundSeries[]
  /** True if the server has more studies than `mostStudies`: narrow the query. */
  readonly isCut: boolean
}

/**
 * Series that match, study by study. All servers answer such queries (PS3.4 C.4.1.2.2.1, hierarchical search).
 * @throws argument.invalid; pacs.*
 */
export async function findSeries(client: PacsClient, query: PacsQuery): Promise<SeriesAnswer> {
  const studies = await client.findStudies(studyKeys(query), mostStudies + 1)
  const series: FoundSeries[] = []
  for (const study of studies.slice(0, mostStudies)) {
    const { StudyInstanceUID: studyUid } = study
    if (studyUid === undefined) continue
    const found = await client.findSeries(studyUid, seriesKeys(query))
    for (const attributes of found) {
      const one = foundSeries(study, attributes)
      if (one !== null && matchesName(one, query) && matchesDescription(one, query)) series.push(one)
    }
  }
  return { series, isCut: studies.length > mostStudies }
}

/**
 * A series by its UID.
 * @param studyUid of its study; undefined to ask the server, which may refuse
 * @throws pacs.not-found if the server has no such series
 */
export async function findOneSeries(client: PacsClient, seriesUid: string, studyUid?: string): Promise<FoundSeries> {
  const found =
    studyUid === undefined
      ? (await client.findStudyOf(seriesUid)).map((attributes) => foundSeries({}, attributes))
      : (await client.findSeries(studyUid, { SeriesInstanceUID: seriesUid })).map((attributes) =>
          foundSeries({ StudyInstanceUID: studyUid }, attributes)
        )
  const series = found.find((one) => one !== null && one.seriesUid === seriesUid)
  if (series) return series
  const remedy = studyUid === undefined ? '; some servers need the UID of its study too' : ' in this study'
  throw new DenoscopeError('pacs.not-found', `series ${seriesUid}: the server has no such series${remedy}`)
}
