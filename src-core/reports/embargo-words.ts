import type { Embargo } from '../review/embargo.ts'
import { count, counted, listed, moment } from './number-text.ts'

/** '50 findings of the blinded review of 2026-11-23 09:10 UTC are embargoed until Ada (3 of 20 items answered) has finished or ended it.' */
export function embargoText({ review, findings, readings }: Embargo): string {
  const readers = readings.map(
    ({ reader, answered, items }) => `${reader} (${count(answered)} of ${count(items)} items answered)`
  )
  const until = `until ${listed(readers)} ${readers.length === 1 ? 'has' : 'have'} finished or ended it`
  if (findings === 0) return `The answers of the blinded review of ${moment(review.createdAt)} are embargoed ${until}.`
  return `${counted(findings, 'finding')} of the blinded review of ${moment(review.createdAt)} ${findings === 1 ? 'is' : 'are'} embargoed ${until}.`
}

/** How many findings all embargoes keep back. */
export const embargoedFindings = (embargoes: readonly Embargo[]): number =>
  embargoes.reduce((sum, { findings }) => sum + findings, 0)
