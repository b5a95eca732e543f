import { changedRows, commandsOf, mergedCommands, rowsOf, type CommandRow, type CommandRows } from './command.ts'

/** Views with a slice viewer. */
export type ViewerScope = 'sources' | 'patchify' | 'audit' | 'review'
/** Views with a tool bar over the viewer. */
export type ToolbarScope = Exclude<ViewerScope, 'review'>

/** Moves through slices. Other parts of a view use the same keys, so these wait for the focus. */
const moves = {
  'slice-next': ['Next slice', 'ArrowDown'],
  'slice-previous': ['Previous slice', 'ArrowUp'],
  'slice-ten-on': ['Ten slices on', 'PageDown'],
  'slice-ten-back': ['Ten slices back', 'PageUp'],
  'slice-first': ['First slice', 'Shift+Home'],
  'slice-last': ['Last slice', 'End', 'Shift+End']
} as const satisfies CommandRows

const display = {
  'slice-zoom-in': ['Zoom in', '+', '='],
  'slice-zoom-out': ['Zoom out', '-'],
  'slice-turn': ['Turn clockwise', 'R'],
  'slice-turn-back': ['Turn anticlockwise', 'Shift+R'],
  'slice-invert': ['Invert grey levels', 'I'],
  'slice-reset': ['Reset window, position and rotation', '0', 'Home'],
  'slice-remove-length': ['Remove the last length', 'Delete']
} as const satisfies CommandRows

const tools = {
  'tool-window': ['Tool: Window and level', 'W'],
  'tool-pan': ['Tool: Pan', 'P'],
  'tool-zoom': ['Tool: Zoom', 'Z'],
  'tool-length': ['Tool: Length', 'L']
} as const satisfies CommandRows

const pixels = {
  fit: ['Fit the slice to the view', 'F'],
  smooth: ['Smooth pixels on or off', 'M']
} as const satisfies CommandRows

/** Positions of window presets. A source has up to eight. */
export const windowNumbers = [1, 2, 3, 4, 5, 6, 7, 8] as const
export type WindowNumber = (typeof windowNumbers)[number]

const windows = rowsOf(windowNumbers, (number) => [
  `window-${number}` as const,
  [`Window preset ${number}`, String(number)]
])
const withoutKey = ([label]: CommandRow): CommandRow => [label]
/** Window presets of a view where digits mean something else. */
export const windowsWithoutKeys = changedRows(windows, withoutKey)

const focused = { part: 'slice' }
const inFocus = <Name extends string>(rows: CommandRows<Name>): CommandRows<Name> =>
  changedRows(rows, ([label, ...keys]) => [`${label} (slice in focus)`, ...keys])

/** A viewer that is the view's main part: its keys count wherever the focus is, except for moves through slices. */
export const viewerCommands = <Scope extends ViewerScope>(scope: Scope) =>
  mergedCommands(commandsOf(scope, inFocus(moves), focused), commandsOf(scope, display))

/** A viewer that is one part of several: its keys count while the viewer has the focus, and precede the view's keys. */
export const partViewerCommands = <Scope extends ViewerScope>(scope: Scope) =>
  commandsOf(scope, inFocus({ ...moves, ...display }), focused)

export const toolbarCommands = <Scope extends ToolbarScope>(scope: Scope) =>
  commandsOf(scope, { ...windows, ...tools, ...pixels })

/** The tool bar over the slices of an audit, where digits flag patches and P shows the plot. */
export const auditToolbarCommands = commandsOf(
  'audit',
  { ...windowsWithoutKeys, ...tools, 'tool-pan': withoutKey(tools['tool-pan']), ...pixels },
  focused
)
