import { slicesText } from '../text/slices.ts'
import { entriesOf, type BriefEntry, type KeyEntry } from './key-entry.ts'
import { toolbarKeys, viewerKeys } from './viewer-keys.ts'

const { keys: words, modes, compare } = slicesText
const modeKeys = { columns: 'S', rows: 'A', flicker: 'X', curtain: 'C', checkerboard: 'B', difference: 'D' } as const

/** Slices of one or two series, in the sources view. */
export const sourcesKeys: readonly KeyEntry[] = [
  ...viewerKeys('sources'),
  ...toolbarKeys('sources'),
  ...entriesOf('sources', [
    ...Object.entries(modeKeys).map(([mode, key]): BriefEntry => [
      `compare-mode-${mode}`,
      `${compare}: ${modes[mode as keyof typeof modeKeys].label}`,
      key
    ]),
    ['compare-flicker', words.flicker, 'Space'],
    ['compare-shift-on', words.shiftOn, 'Shift+ArrowDown'],
    ['compare-shift-back', words.shiftBack, 'Shift+ArrowUp'],
    ['compare-curtain-left', words.curtainLeft, 'ArrowLeft'],
    ['compare-curtain-right', words.curtainRight, 'ArrowRight'],
    ['compare-back', words.back, 'Escape']
  ])
]

export const patchifyKeys: readonly KeyEntry[] = [
  ...entriesOf('patchify', [
    ['run', 'Run audit', 'Ctrl+Enter'],
    ['tool-crop', 'Tool: Draw the crop square', 'S'],
    ['grid', 'Show or hide the patch grid', 'G']
  ]),
  ...viewerKeys('patchify'),
  ...toolbarKeys('patchify')
]
