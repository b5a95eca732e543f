import { findingCategories, findingSeverities } from '../../src-core/review/finding.ts'
import { keyedPhrases } from '../state/phrases.ts'
import { entriesOf, type BriefEntry, type KeyEntry } from './key-entry.ts'
import { partViewerKeys, windowEntries } from './viewer-keys.ts'

/** Of notes; Alt and a digit go to a view. */
export const phraseEntries: readonly BriefEntry[] = Array.from({ length: keyedPhrases }, (_, place): BriefEntry => [
  `phrase-${place + 1}`,
  `Phrase ${place + 1} into the note`,
  `Alt+Shift+${place + 1}`
])

const judging: readonly BriefEntry[] = [
  ...findingCategories.map(({ id, label, key }): BriefEntry => [`category.${id}`, `Category: ${label}`, key]),
  ...findingSeverities.map(({ id, label, key }): BriefEntry => [
    `severity.${id}`,
    `Severity: ${label}`,
    `Shift+${key}`
  ]),
  ['confirm', 'Confirm and go on', 'Enter'],
  ['note', 'Write a note', 'N'],
  ...phraseEntries,
  ['region', 'Draw a region', 'R'],
  ['region-remove', 'Remove the region', 'Delete', 'Escape'],
  ['flicker', 'Flicker to the reference while held', 'Space'],
  ['overlay', 'Lost and invented on the picture', 'O'],
  ['difference', 'Difference beside it', 'D']
]

/** While a region is being placed. */
const placing: readonly BriefEntry[] = [
  ['region-keep', 'Keep the region', 'Enter'],
  ['region-up', 'Region: up', 'ArrowUp'],
  ['region-down', 'Region: down', 'ArrowDown'],
  ['region-left', 'Region: left', 'ArrowLeft'],
  ['region-right', 'Region: right', 'ArrowRight'],
  ['region-lower', 'Region: lower', 'Shift+ArrowUp'],
  ['region-higher', 'Region: higher', 'Shift+ArrowDown'],
  ['region-narrower', 'Region: narrower', 'Shift+ArrowLeft'],
  ['region-wider', 'Region: wider', 'Shift+ArrowRight']
]

const choosing: readonly BriefEntry[] = [
  ['left', 'Choose the left picture', '1', 'ArrowLeft'],
  ['right', 'Choose the right picture', '2', 'ArrowRight']
]

/** Digits are categories here: the window presets have keys that go through them, and none of their own. */
const pictures: readonly BriefEntry[] = [
  ['smooth', 'Smooth pixels or show them as they are', 'M'],
  ['window-next', 'Next window preset', 'W'],
  ['window-previous', 'Previous window preset', 'Shift+W'],
  ...windowEntries.map(([name, label]): BriefEntry => [name, label]),
  ['surroundings', 'Another picture of the slice: source, reference, noisy, judged', 'C']
]

const moving: readonly BriefEntry[] = [
  ['next', 'Next patch', 'J'],
  ['previous', 'Previous patch', 'K'],
  ['skip', 'Skip', 'S'],
  ['undo', 'Take back the latest answer', 'U'],
  ['leave', 'Leave the review', 'Q']
]

export const reviewKeys: readonly KeyEntry[] = [
  ...entriesOf('review', judging, { only: 'judge' }),
  ...entriesOf('review', placing, { part: 'region', only: 'judge' }),
  ...entriesOf('review', choosing, { only: 'choice' }),
  ...entriesOf('review', pictures),
  ...entriesOf('review', moving),
  ...partViewerKeys('review')
]
