import type { BlindedReading, StatedIn } from '../../src-core/review/finding.ts'
import { count } from '../shared/format.ts'

const momentOf = (iso: string): string => {
  const date = new Date(iso)
  const day = date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })
  return `${day}, ${date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })}`
}

/** 'blinded review of 23 Nov, 09:41' */
export const reviewName = ({ blinded, createdAt }: StatedIn): string =>
  `${blinded ? 'blinded review' : 'review'} of ${momentOf(createdAt)}`

/** Words about findings and where they were stated. */
export const findingsText = {
  title: 'Findings',
  notCounted: 'not counted: a later judgement stands',
  embargoedBy: ({ reader, review, answered, items }: BlindedReading, me: string) => {
    if (answered === 0)
      return `You have not read the ${reviewName(review)}: what others said in it is hidden from you, so that it cannot guide your own answers.`
    const who = reader === me ? 'you have' : `${reader} has`
    return `Answers in the ${reviewName(review)} are hidden until all who began have finished or ended it: ${who} answered ${count(answered)} of ${count(items)}.`
  },
  name: {
    title: 'Whose finding is it?',
    text: 'Findings carry the name of who stated them. Your flag is kept; without a name it is recorded as ‘reviewer’.'
  },
  continue: 'Continue it',
  read: 'Read it',
  decline: 'Show the answers; I will not read in this review',
  note: { label: 'Note', placeholder: (key: string | undefined) => (key ? `Note (${key})` : 'Note') },
  findingHistory: { findingsOfThisPatch: 'Findings of this patch', history: 'History' },
  flagPanel: { finding: 'Finding', flag: 'Flag', undo: 'Undo', confirmAndNext: 'Confirm and next' },
  reviewerPrompt: { yourNameForThe: 'Your name, for the record', reviewer: 'Reviewer', keep: 'Keep' },
  unsavedNote: { discard: 'Discard', saveAgain: 'Save again' }
} as const
