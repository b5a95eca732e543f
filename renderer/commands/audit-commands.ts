import { commandsOf, mergedCommands } from './command.ts'
import { categoryRows, phraseRows, severityRows } from './finding-commands.ts'
import { auditToolbarCommands, partViewerCommands } from './viewer-commands.ts'

const patches = commandsOf('audit', {
  next: ['Next patch', 'J', 'ArrowRight'],
  previous: ['Previous patch', 'K', 'ArrowLeft'],
  up: ['Patch above', 'ArrowUp'],
  down: ['Patch below', 'ArrowDown'],
  first: ['First patch', 'Home'],
  last: ['Last patch', 'End'],
  'page-up': ['One screen of patches up', 'PageUp'],
  'page-down': ['One screen of patches down', 'PageDown']
})

const findings = commandsOf('audit', {
  ...categoryRows('flag', 'Flag'),
  ...severityRows,
  confirm: ['Confirm and next', 'Enter'],
  note: ['Write a note', 'N'],
  ...phraseRows,
  undo: ['Undo the latest finding', 'U']
})

const display = commandsOf('audit', {
  'tab-patches': ['Tab: Patches', 'Shift+W'],
  'tab-slice': ['Tab: Slice', 'Shift+S'],
  'tab-denoiser-comparison': ['Tab: Denoiser comparison', 'Shift+G'],
  'tab-dose-response': ['Tab: Dose response', 'Shift+A'],
  flicker: ['Show the reference while held', 'Space'],
  'focus-next': ['Next denoiser', ']'],
  'focus-previous': ['Previous denoiser', '['],
  difference: ['Difference on the tiles', 'D'],
  overlay: ['Lost and invented on the pictures', 'O'],
  'tile-overlay': ['Lost and invented on the tiles', 'Shift+O'],
  scatter: ['Plot of patches', 'P'],
  filter: ['Filter', '/'],
  'filter-undo': ['Undo the latest change of the filter', 'Ctrl+Z'],
  'filter-clear': ['Clear the filter'],
  'selection-clear': ['Clear the selection', 'Escape']
})

const slices = commandsOf(
  'audit',
  {
    'slice-mode-all': ['Slice: All pictures', 'A'],
    'slice-mode-columns': ['Slice: Two, side by side', 'S'],
    'slice-mode-curtain': ['Slice: Curtain', 'C'],
    'slice-mode-checkerboard': ['Slice: Checkerboard', 'B'],
    'slice-mode-difference': ['Slice: Difference', 'D'],
    'slice-heat': ['Slice: Heat map', 'H'],
    'slice-flags': ['Slice: Flags', 'G'],
    'slice-grid': ['Slice: Patch grid', 'Shift+H']
  },
  { part: 'slices' }
)

/** Keys of the viewer in focus: arrows go to neighbouring patches there, and through slices in the inspector. */
const neighbours = commandsOf(
  'audit',
  {
    'slice-patch-left': ['Slice: Patch to the left', 'ArrowLeft'],
    'slice-patch-right': ['Slice: Patch to the right', 'ArrowRight'],
    'slice-patch-up': ['Slice: Patch above', 'ArrowUp'],
    'slice-patch-down': ['Slice: Patch below', 'ArrowDown']
  },
  { part: 'neighbours' }
)

export const auditCommands = mergedCommands(
  patches,
  findings,
  display,
  slices,
  neighbours,
  auditToolbarCommands,
  partViewerCommands('audit')
)

/** Ids that version 0.1 stored with changed keys. */
export const formerAuditCommands = {
  'audit.mode-patches': 'audit.tab-patches',
  'audit.mode-slice': 'audit.tab-slice',
  'audit.mode-glance': 'audit.tab-denoiser-comparison',
  'audit.mode-audits': 'audit.tab-dose-response'
} as const
