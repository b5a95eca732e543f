import { entriesOf, type ActionScope, type BriefEntry, type KeyEntry } from './key-entry.ts'

/** Those that other parts of a view have for themselves: they wait for the focus. */
const moving: readonly BriefEntry[] = [
  ['slice-next', 'Next slice', 'ArrowDown'],
  ['slice-previous', 'Previous slice', 'ArrowUp'],
  ['slice-ten-on', 'Ten slices on', 'PageDown'],
  ['slice-ten-back', 'Ten slices back', 'PageUp'],
  ['slice-first', 'First slice', 'Shift+Home'],
  ['slice-last', 'Last slice', 'End', 'Shift+End']
]

const looking: readonly BriefEntry[] = [
  ['slice-zoom-in', 'Zoom in', '+', '='],
  ['slice-zoom-out', 'Zoom out', '-'],
  ['slice-turn', 'Turn clockwise', 'R'],
  ['slice-turn-back', 'Turn anticlockwise', 'Shift+R'],
  ['slice-invert', 'Invert grey levels', 'I'],
  ['slice-reset', 'Reset window, place and turn', '0', 'Home'],
  ['slice-remove-length', 'Remove the last length', 'Delete']
]

const tools: readonly BriefEntry[] = [
  ['tool-window', 'Tool: Window and level', 'W'],
  ['tool-pan', 'Tool: Pan', 'P'],
  ['tool-zoom', 'Tool: Zoom', 'Z'],
  ['tool-length', 'Tool: Length', 'L']
]

const pixels: readonly BriefEntry[] = [
  ['fit', 'Fit the slice to the view', 'F'],
  ['smooth', 'Smooth pixels or show them as they are', 'M']
]

/** What a source's windows are is known once it is shown; their places are always these. */
export const windowEntries = Array.from({ length: 8 }, (_, place): BriefEntry => [
  `window-${place + 1}`,
  `Window preset ${place + 1}`,
  String(place + 1)
])

const focused = { part: 'slice' }
const inFocus = (entry: KeyEntry): KeyEntry => ({ ...entry, label: `${entry.label}, with the slice in focus` })

/** A viewer that a view is about: but for what moves through slices, its keys count wherever the focus is. */
export const viewerKeys = (scope: ActionScope): KeyEntry[] => [
  ...entriesOf(scope, moving, focused).map(inFocus),
  ...entriesOf(scope, looking)
]

/** A viewer that is one part of many: its keys count while it has the focus, and go before the view's own. */
export const partViewerKeys = (scope: ActionScope): KeyEntry[] =>
  entriesOf(scope, [...moving, ...looking], focused).map(inFocus)

/** A viewer's tool bar. */
export const toolbarKeys = (scope: ActionScope): KeyEntry[] => entriesOf(scope, [...windowEntries, ...tools, ...pixels])

/** The tool bar over the slices of an audit, where digits flag patches and P is the plot's. */
export const auditToolbarKeys: readonly KeyEntry[] = entriesOf(
  'audit',
  [
    ...windowEntries.map(([name, label]): BriefEntry => [name, label]),
    ...tools.map(([name, label, key]): BriefEntry => (key === 'P' ? [name, label] : [name, label, key!])),
    ...pixels
  ],
  focused
)
