import { findingCategories, findingSeverities } from '../../src-core/review/finding.ts'
import { auditSliceText } from '../text/audit-slice.ts'
import { glanceText } from '../text/glance.ts'
import { entriesOf, type BriefEntry, type KeyEntry } from './key-entry.ts'
import { phraseEntries } from './review-keys.ts'
import { auditToolbarKeys, partViewerKeys } from './viewer-keys.ts'

const moves: readonly BriefEntry[] = [
  ['next', 'Next patch', 'J', 'ArrowRight'],
  ['previous', 'Previous patch', 'K', 'ArrowLeft'],
  ['up', 'Patch above', 'ArrowUp'],
  ['down', 'Patch below', 'ArrowDown'],
  ['first', 'First patch', 'Home'],
  ['last', 'Last patch', 'End'],
  ['page-up', 'Patches one screen up', 'PageUp'],
  ['page-down', 'Patches one screen down', 'PageDown']
]

const flags: readonly BriefEntry[] = [
  ...findingCategories.map(({ id, label, key }): BriefEntry => [`flag.${id}`, `Flag: ${label}`, key]),
  ...findingSeverities.map(({ id, label, key }): BriefEntry => [
    `severity.${id}`,
    `Severity: ${label}`,
    `Shift+${key}`
  ]),
  ['confirm', 'Confirm and next', 'Enter'],
  ['note', 'Write a note', 'N'],
  ...phraseEntries,
  ['undo', 'Take back the latest finding', 'U']
]

const modes: readonly BriefEntry[] = [
  ['mode-patches', 'In the middle: Patches', 'Shift+W'],
  ['mode-slice', 'In the middle: Slice', 'Shift+S'],
  ['mode-glance', `In the middle: ${glanceText.modes.glance.label}`, 'Shift+G'],
  ['mode-audits', `In the middle: ${glanceText.modes.audits.label}`, 'Shift+A']
]

const pictures: readonly BriefEntry[] = [
  ['flicker', 'Flicker to the reference while held', 'Space'],
  ['focus-next', 'Next denoiser', ']'],
  ['focus-previous', 'Previous denoiser', '['],
  ['difference', 'Difference on the tiles', 'D'],
  ['overlay', 'Lost and invented on the pictures', 'O'],
  ['tile-overlay', 'Lost and invented on the tiles', 'Shift+O'],
  ['scatter', 'Plot of patches', 'P'],
  ['filter', 'Filter', '/'],
  ['filter-undo', 'Undo the latest change of the filter', 'Ctrl+Z'],
  ['filter-clear', 'Clear the filter'],
  ['selection-clear', 'Clear the selection', 'Escape']
]

const { keys: words, modes: sliceModes } = auditSliceText
const slice: readonly BriefEntry[] = [
  ['slice-mode-all', sliceModes.all.label, 'A'],
  ['slice-mode-columns', sliceModes.columns.label, 'S'],
  ['slice-mode-curtain', sliceModes.curtain.label, 'C'],
  ['slice-mode-checkerboard', sliceModes.checkerboard.label, 'B'],
  ['slice-mode-difference', sliceModes.difference.label, 'D'],
  ['slice-heat', words.heat, 'H'],
  ['slice-flags', words.flags, 'G'],
  ['slice-grid', words.grid, 'Shift+H']
]
const neighbours: readonly BriefEntry[] = [
  ['slice-patch-left', words.left, 'ArrowLeft'],
  ['slice-patch-right', words.right, 'ArrowRight'],
  ['slice-patch-up', words.up, 'ArrowUp'],
  ['slice-patch-down', words.down, 'ArrowDown']
]

const onSlice = ([name, label, ...keys]: BriefEntry): BriefEntry => [
  name,
  `${auditSliceText.region}: ${label}`,
  ...keys
]

export const auditKeys: readonly KeyEntry[] = [
  ...entriesOf('audit', [...moves, ...flags, ...modes, ...pictures]),
  ...entriesOf('audit', slice.map(onSlice), { part: 'slices' }),
  // Of the viewer in the focus: the arrows go to neighbours there, and through slices beside the inspector's viewer.
  ...entriesOf('audit', neighbours.map(onSlice), { part: 'neighbours' }),
  ...auditToolbarKeys,
  ...partViewerKeys('audit')
]
