import type { DataSet } from './data-set.ts'
import { identityTags, patientTags, tags } from './tags.ts'

const separators = /[\\^=\s,.;:/()]+/
/** Shorter words would be found in many descriptions. */
const shortestWord = 3

/** Attributes whose words name a patient, a person or a place. */
export const namingTags: readonly number[] = [identityTags.PatientID, ...Object.values(patientTags)]

/**
 * Series Description without words that the header states as name, identifier, place or date: labels of sources are
 * stored, logged and reported. Such a word becomes `…`. Undefined if there is no description.
 */
export function seriesDescriptionOf(dataSet: DataSet): string | undefined {
  const description = dataSet.describingText(tags.SeriesDescription)
  if (description === undefined) return undefined
  const stated = namingTags.flatMap((tag) => (dataSet.comparedText(tag) ?? '').split(separators))
  const names = new Set(stated.filter((word) => word.length >= shortestWord).map((word) => word.toLowerCase()))
  return description
    .split(/([\\^=\s,.;:/()]+)/)
    .map((word) => (names.has(word.toLowerCase()) ? '…' : word))
    .join('')
}
