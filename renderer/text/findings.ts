import type { BlindedReading, StatedIn } from '../../src-core/review/finding.ts'
import { count } from '../shared/format.ts'

const momentOf = (iso: string): string => {
  const date = new Date(iso)
  const day = date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })
  return `${day}, ${date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })}`
}

/** 'blinded review of 23 Nov, 09:41' */
export const reviewName = ({ blinded, createdAt }: StatedIn): string => `${blinded ? 'blinded review' : 'review'} of ${momentOf(createdAt)}`

/** Words about findings and where they were stated. */
export const findingsText = {
  title: 'Findings',
  notCounted: 'not counted: a later judgement stands',
  underWay: ({ reader, review, answered, items }: BlindedReading, me: string) =>
    `${reader === me ? 'Your' : `${reader}’s`} answers in the ${reviewName(review)} are not shown before it is finished: ${count(answered)} of ${count(items)}.`,
  continue: 'Continue it',
  note: { label: 'Note', placeholder: (key: string | undefined) => (key ? `Note (${key})` : 'Note') }
} as const
