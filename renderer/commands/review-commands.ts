import { commandsOf, mergedCommands } from './command.ts'
import { categoryRows, phraseRows, severityRows } from './finding-commands.ts'
import { partViewerCommands, windowsWithoutKeys } from './viewer-commands.ts'

const judging = commandsOf(
  'review',
  {
    ...categoryRows('category', 'Category'),
    ...severityRows,
    confirm: ['Confirm and next', 'Enter'],
    note: ['Write a note', 'N'],
    ...phraseRows,
    region: ['Draw a region', 'R'],
    'region-remove': ['Remove the region', 'Delete', 'Escape'],
    flicker: ['Show the reference while held', 'Space'],
    overlay: ['Lost and invented on the picture', 'O'],
    difference: ['Difference beside the picture', 'D']
  },
  { only: 'judge' }
)

/** Keys while a region is being placed. */
const placing = commandsOf(
  'review',
  {
    'region-keep': ['Keep the region', 'Enter'],
    'region-up': ['Region: up', 'ArrowUp'],
    'region-down': ['Region: down', 'ArrowDown'],
    'region-left': ['Region: left', 'ArrowLeft'],
    'region-right': ['Region: right', 'ArrowRight'],
    'region-lower': ['Region: lower', 'Shift+ArrowUp'],
    'region-higher': ['Region: higher', 'Shift+ArrowDown'],
    'region-narrower': ['Region: narrower', 'Shift+ArrowLeft'],
    'region-wider': ['Region: wider', 'Shift+ArrowRight']
  },
  { part: 'region', only: 'judge' }
)

const choosing = commandsOf(
  'review',
  { left: ['Choose the left picture', '1', 'ArrowLeft'], right: ['Choose the right picture', '2', 'ArrowRight'] },
  { only: 'choice' }
)

/** Digits are categories here, so window presets have no keys of their own. */
const display = commandsOf('review', {
  smooth: ['Smooth pixels on or off', 'M'],
  'window-next': ['Next window preset', 'W'],
  'window-previous': ['Previous window preset', 'Shift+W'],
  ...windowsWithoutKeys,
  surroundings: ['Next picture of the slice: source, reference, noisy, output', 'C']
})

const moves = commandsOf('review', {
  next: ['Next patch', 'J'],
  previous: ['Previous patch', 'K'],
  skip: ['Skip', 'S'],
  undo: ['Undo the latest answer', 'U'],
  leave: ['Leave the review', 'Q']
})

export const reviewCommands = mergedCommands(judging, placing, choosing, display, moves, partViewerCommands('review'))
