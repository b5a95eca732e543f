import {
  mergedCommands,
  type Command,
  rowsOf,
  changedRows,
  commandsOf,
  type CommandRow,
  type CommandRows
} from './command.ts'
import { findingCategories, findingSeverities } from '../../src-core/review/finding.ts'
import type { MenuSection } from '../../electron/page/bridge.ts'

/** Rows that the audit and review views share. Digits flag; Alt and a digit go to a view. */
const severityRows = rowsOf(findingSeverities, ({ id, label, key }) => [
  `severity.${id}` as const,
  [`Severity: ${label}`, `Shift+${key}`]
])

const categoryRows = <Prefix extends string>(prefix: Prefix, words: string) =>
  rowsOf(findingCategories, ({ id, label, key }) => [`${prefix}.${id}` as const, [`${words}: ${label}`, key]])

/** Positions of the phrases that have a key. */
export const phraseNumbers = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const

const phraseRows = rowsOf(phraseNumbers, (number) => [
  `phrase-${number}` as const,
  [`Add phrase ${number} to the note`, `Alt+Shift+${number}`]
])

/** Commands of the review view that share the keys of the audit view: a change of either applies to both. */
export const sharedFindingKeys: Readonly<Record<string, string>> = Object.fromEntries([
  ...findingCategories.map(({ id }) => [`review.category.${id}`, `audit.flag.${id}`]),
  ...findingSeverities.map(({ id }) => [`review.severity.${id}`, `audit.severity.${id}`]),
  ...phraseNumbers.map((number) => [`review.phrase-${number}`, `audit.phrase-${number}`])
])

/** Views with a slice viewer. */
export type ViewerScope = 'sources' | 'patchify' | 'audit' | 'review'
/** Views with a tool bar over the viewer. */
export type ToolbarScope = Exclude<ViewerScope, 'review'>

/** Moves through slices. Other parts of a view use the same keys, so these wait for the focus or the pointer. */
const sliceMoves = {
  'slice-next': ['Next slice', 'ArrowDown'],
  'slice-previous': ['Previous slice', 'ArrowUp'],
  'slice-ten-on': ['Ten slices forward', 'PageDown'],
  'slice-ten-back': ['Ten slices back', 'PageUp'],
  'slice-first': ['First slice', 'Home', 'Shift+Home'],
  'slice-last': ['Last slice', 'End', 'Shift+End']
} as const satisfies CommandRows

const sliceDisplay = {
  'slice-zoom-in': ['Zoom in', '+', '='],
  'slice-zoom-out': ['Zoom out', '-'],
  'slice-turn': ['Rotate clockwise', 'R'],
  'slice-turn-back': ['Rotate anticlockwise', 'Shift+R'],
  'slice-flip-horizontal': ['Flip left and right', 'Shift+X'],
  'slice-flip-vertical': ['Flip top and bottom', 'Shift+Y'],
  'slice-invert': ['Invert grey levels', 'I'],
  'slice-reset': ['Reset window, position and rotation', '0'],
  'slice-remove-length': ['Remove the last measurement', 'Delete'],
  'slice-undo-measurement': ['Undo the last change of measurements', 'Ctrl+Z']
} as const satisfies CommandRows

const sliceTools = {
  'tool-window': ['Tool: Window and level', 'W'],
  'tool-pan': ['Tool: Pan', 'P'],
  'tool-zoom': ['Tool: Zoom', 'Z'],
  'tool-length': ['Tool: Length', 'L'],
  'tool-profile': ['Tool: Profile along a line', 'Shift+L'],
  'tool-angle': ['Tool: Angle', 'T'],
  'tool-rectangle': ['Tool: Rectangle', 'Shift+E'],
  'tool-ellipse': ['Tool: Ellipse', 'E']
} as const satisfies CommandRows

/** In three planes only. */
const crossTool: CommandRow = ['Tool: Cross-hair of three planes', 'Y']

const slicePixels = {
  fit: ['Fit the slice to the view', 'F'],
  smooth: ['Smooth pixels on or off', 'M'],
  cine: ['Play or pause the slices', 'V'],
  chart: ['Chart of measurements on or off', 'Shift+N'],
  'copy-picture': ['Copy the picture', 'Shift+C'],
  'copy-pixels': ['Copy the picture without overlays'],
  'save-picture': ['Save the picture as PNG', 'Ctrl+S'],
  'save-pixels': ['Save the picture as PNG without overlays']
} as const satisfies CommandRows

/** Positions of window presets. A source has up to eight. */
export const windowNumbers = [1, 2, 3, 4, 5, 6, 7, 8] as const
export type WindowNumber = (typeof windowNumbers)[number]

const sliceWindows = rowsOf(windowNumbers, (number) => [
  `window-${number}` as const,
  [`Window preset ${number}`, String(number)]
])
const withoutKey = ([label]: CommandRow): CommandRow => [label]
/** Window presets of a view where digits mean something else. */
const windowsWithoutKeys = changedRows(sliceWindows, withoutKey)

const sliceFocused = { part: 'slice' }
const inFocus = <Name extends string>(rows: CommandRows<Name>): CommandRows<Name> =>
  changedRows(rows, ([label, ...keys]) => [`${label} (slice in focus)`, ...keys])

/** A viewer that is the view's main part: its keys count wherever the focus is, except for moves through slices. */
const viewerCommands = <Scope extends ViewerScope>(scope: Scope) =>
  mergedCommands(commandsOf(scope, inFocus(sliceMoves), sliceFocused), commandsOf(scope, sliceDisplay))

/** A viewer that is one part of several: its keys count while the viewer has the focus, and precede the view's keys. */
const partViewerCommands = <Scope extends ViewerScope>(scope: Scope) =>
  commandsOf(scope, inFocus({ ...sliceMoves, ...sliceDisplay }), sliceFocused)

const toolbarCommands = <Scope extends Exclude<ToolbarScope, 'audit'>>(scope: Scope) =>
  commandsOf(scope, { ...sliceWindows, ...sliceTools, ...slicePixels, tags: ['DICOM tags of the slice', 'Shift+T'] })

/** The tool bar over the slices of an audit. Digits flag patches there, and P shows the plot. */
const auditToolbarCommands = commandsOf(
  'audit',
  {
    ...windowsWithoutKeys,
    ...sliceTools,
    'tool-cross': crossTool,
    'tool-pan': withoutKey(sliceTools['tool-pan']),
    // E flags all outputs elsewhere.
    ...inFocus({ 'tool-rectangle': sliceTools['tool-rectangle'], 'tool-ellipse': sliceTools['tool-ellipse'] }),
    ...slicePixels
  },
  sliceFocused
)

/** Slices of one or two series, in the sources view. */
const sourcesCommands = mergedCommands(
  viewerCommands('sources'),
  toolbarCommands('sources'),
  commandsOf('sources', {
    planes: ['Three planes: axial, coronal, sagittal', 'Shift+P'],
    'tool-cross': crossTool,
    'compare-mode-columns': ['Compare slices: Side by side', 'S'],
    'compare-mode-rows': ['Compare slices: Stacked', 'A'],
    'compare-mode-flicker': ['Compare slices: Flicker', 'X'],
    'compare-mode-curtain': ['Compare slices: Curtain', 'C'],
    'compare-mode-checkerboard': ['Compare slices: Checkerboard', 'B'],
    'compare-mode-difference': ['Compare slices: Difference', 'D'],
    'compare-flicker': ['Show the other series while held', 'Space'],
    'compare-shift-on': ['Move the second series alone: next slice', 'Shift+ArrowDown'],
    'compare-shift-back': ['Move the second series alone: previous slice', 'Shift+ArrowUp'],
    'compare-curtain-left': ['Curtain to the left', 'ArrowLeft'],
    'compare-curtain-right': ['Curtain to the right', 'ArrowRight'],
    'compare-back': ['Back from slices to sources', 'Escape']
  })
)

const patchifyCommands = mergedCommands(
  commandsOf('patchify', {
    run: ['Run audit', 'Ctrl+Enter'],
    'tool-crop': ['Tool: Draw the crop square', 'S'],
    grid: ['Patch grid on or off', 'G']
  }),
  viewerCommands('patchify'),
  toolbarCommands('patchify')
)

const auditMoves = commandsOf('audit', {
  next: ['Next patch', 'J', 'ArrowRight'],
  previous: ['Previous patch', 'K', 'ArrowLeft'],
  up: ['Patch above', 'ArrowUp'],
  down: ['Patch below', 'ArrowDown'],
  first: ['First patch', 'Home'],
  last: ['Last patch', 'End'],
  'page-up': ['One screen of patches up', 'PageUp'],
  'page-down': ['One screen of patches down', 'PageDown']
})

const auditFindings = commandsOf('audit', {
  ...categoryRows('flag', 'Flag'),
  ...severityRows,
  confirm: ['Confirm and next', 'Enter'],
  note: ['Write a note', 'N'],
  ...phraseRows,
  region: ['Draw a region', 'R'],
  'region-remove': ['Remove the region', 'Delete'],
  'all-outputs': ['Flag all outputs at once: on or off', 'E', 'Shift+Q'],
  'choose-outputs': ['Choose the outputs of the next flag (or Ctrl+click on their names)', 'Q'],
  undo: ['Undo the latest finding', 'U']
})

const regionMoves = {
  'region-up': ['Region: up', 'ArrowUp'],
  'region-down': ['Region: down', 'ArrowDown'],
  'region-left': ['Region: left', 'ArrowLeft'],
  'region-right': ['Region: right', 'ArrowRight'],
  'region-lower': ['Region: shorter', 'Shift+ArrowUp'],
  'region-higher': ['Region: taller', 'Shift+ArrowDown'],
  'region-narrower': ['Region: narrower', 'Shift+ArrowLeft'],
  'region-wider': ['Region: wider', 'Shift+ArrowRight']
} as const satisfies CommandRows

/** Keys while a region is being placed. */
const auditRegion = commandsOf(
  'audit',
  { 'region-keep': ['Keep the region', 'Enter', 'Escape'], ...regionMoves },
  { part: 'region' }
)

const auditDisplay = commandsOf('audit', {
  'tab-patches': ['Tab: Patches', 'Shift+W'],
  'tab-slice': ['Tab: Slice', 'Shift+S'],
  'tab-denoiser-comparison': ['Tab: Denoiser comparison', 'Shift+G'],
  'tab-dose-response': ['Tab: Dose response', 'Shift+A'],
  'tab-findings': ['Tab: Findings', 'Shift+F'],
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

const auditSlices = commandsOf(
  'audit',
  {
    'slice-mode-all': ['Slice: All pictures', 'A'],
    'slice-mode-columns': ['Slice: Two, side by side', 'S'],
    'slice-mode-curtain': ['Slice: Curtain', 'C'],
    'slice-mode-checkerboard': ['Slice: Checkerboard', 'B'],
    'slice-mode-difference': ['Slice: Difference', 'D'],
    'slice-mode-planes': ['Slice: Three planes', 'Shift+P'],
    'slice-heat': ['Slice: Heat map', 'H'],
    'slice-flags': ['Slice: Flags', 'G'],
    'slice-grid': ['Slice: Patch grid', 'Shift+H']
  },
  { part: 'slices' }
)

/** Keys of the viewer in focus: arrows go to neighbouring patches there, and through slices in the inspector. */
const auditNeighbours = commandsOf(
  'audit',
  {
    'slice-patch-left': ['Slice: Patch to the left', 'ArrowLeft'],
    'slice-patch-right': ['Slice: Patch to the right', 'ArrowRight'],
    'slice-patch-up': ['Slice: Patch above', 'ArrowUp'],
    'slice-patch-down': ['Slice: Patch below', 'ArrowDown']
  },
  { part: 'neighbours' }
)

const auditCommands = mergedCommands(
  auditMoves,
  auditFindings,
  auditRegion,
  auditDisplay,
  auditSlices,
  auditNeighbours,
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

const reviewJudging = commandsOf(
  'review',
  {
    ...categoryRows('category', 'Category'),
    ...severityRows,
    confirm: ['Confirm and next', 'Enter'],
    'confidence-up': ['Confidence: higher', '.'],
    'confidence-down': ['Confidence: lower', ','],
    note: ['Write a note', 'N'],
    ...phraseRows,
    region: ['Draw a region or mark', 'R'],
    'region-remove': ['Remove the region or mark', 'Delete', 'Escape'],
    flicker: ['Show the reference while held', 'Space'],
    overlay: ['Lost and invented on the picture', 'O'],
    difference: ['Difference beside the picture', 'D']
  },
  { only: 'judge' }
)

/** Keys while a region is being placed. */
const reviewRegion = commandsOf(
  'review',
  { 'region-keep': ['Keep the region or mark', 'Enter'], ...regionMoves },
  { part: 'region', only: 'judge' }
)

const reviewChoice = commandsOf(
  'review',
  { left: ['Choose the left picture', '1', 'ArrowLeft'], right: ['Choose the right picture', '2', 'ArrowRight'] },
  { only: 'choice' }
)

/** Digits are categories here, so window presets have no keys of their own. */
const reviewDisplay = commandsOf('review', {
  smooth: ['Smooth pixels on or off', 'M'],
  'window-next': ['Next window preset', 'W'],
  'window-previous': ['Previous window preset', 'Shift+W'],
  ...windowsWithoutKeys,
  surroundings: ['Next picture of the slice: source, reference, noisy, output', 'C']
})

const reviewMoves = commandsOf('review', {
  next: ['Next patch', 'J'],
  previous: ['Previous patch', 'K'],
  skip: ['Skip', 'S'],
  undo: ['Undo the latest answer', 'U'],
  leave: ['Back to the list of reviews', 'Q']
})

const reviewCommands = mergedCommands(
  reviewJudging,
  reviewRegion,
  reviewChoice,
  reviewDisplay,
  reviewMoves,
  partViewerCommands('review')
)

/** Places of a phantom, corrected by hand. */
const physicsCommands = commandsOf('physics', {
  run: ['Run the bench', 'Ctrl+Enter'],
  turn: ['Phantom: rotate clockwise', 'R'],
  'turn-back': ['Phantom: rotate anticlockwise', 'Shift+R'],
  'slice-next': ['Next slice', 'PageDown'],
  'slice-previous': ['Previous slice', 'PageUp'],
  'module-next': ['Next module of the phantom', 'J'],
  'module-previous': ['Previous module of the phantom', 'K']
})

/** Cohorts of series. */
const cohortCommands = commandsOf('cohorts', { run: ['Run the audits of the cohort', 'Ctrl+Enter'] })

type MenuRow = readonly [menu: MenuSection, label: string, ...keys: string[]]

function everywhere<Id extends string>(rows: Readonly<Record<Id, MenuRow>>): { readonly [Each in Id]: Command<Each> } {
  const commands = Object.entries<MenuRow>(rows).map(([id, [menu, label, ...keys]]) => [
    id,
    { id, label, scope: 'everywhere', menu, keys }
  ])
  return Object.fromEntries(commands) as { readonly [Each in Id]: Command<Each> }
}

/** Commands of every view, each with its section of the window's menu. */
const everywhereCommands = everywhere({
  'open.files': ['open', 'Open files', 'Ctrl+O'],
  'open.folder': ['open', 'Open folder', 'Ctrl+Shift+O'],
  'open.mnist': ['open', 'Open MNIST'],
  'open.phantom': ['open', 'Open CT phantom'],
  'forget-workspaces': ['recent-tools', 'Clear recent workspaces'],
  report: ['file', 'Export report'],
  palette: ['view', 'Show commands', 'Ctrl+K'],
  jobs: ['view', 'Show jobs', 'Ctrl+J'],
  outputs: ['open', "Audit a denoiser's output"],
  'compare-audits': ['view', 'Compare audits'],
  theme: ['view', 'Switch between dark and light'],
  'panel-left': ['view', 'Show or hide the left panel', 'Ctrl+B'],
  'panel-right': ['view', 'Show or hide the right panel', 'Ctrl+Alt+B'],
  'view.home': ['go', 'Go to Home', 'Alt+1'],
  'view.sources': ['go', 'Go to Sources', 'Alt+2'],
  'view.patchify': ['go', 'Go to Patchify', 'Alt+3'],
  'view.audit': ['go', 'Go to Audit', 'Alt+4'],
  'view.review': ['go', 'Go to Review', 'Alt+5'],
  'view.models': ['go', 'Go to Models', 'Alt+6'],
  'view.physics': ['go', 'Go to Physics', 'Alt+9'],
  'view.cohorts': ['go', 'Go to Cohorts', 'Alt+0'],
  'view.reports': ['go', 'Go to Reports', 'Alt+7'],
  'view.settings': ['go', 'Go to Settings', 'Alt+8'],
  keys: ['help', 'Show keys', '?'],
  doctor: ['help', 'Check this installation'],
  tour: ['help', 'Take the tour']
})

/** Every command, by id, in the order of lists. Tooltips, menus, palette and key help read this table. */
export const commandTable = mergedCommands(
  sourcesCommands,
  patchifyCommands,
  auditCommands,
  reviewCommands,
  physicsCommands,
  cohortCommands,
  everywhereCommands
)

/** A misspelt id does not compile. */
export type CommandId = keyof typeof commandTable

export type CommandTable<Id extends string> = { readonly [Each in Id]: Command<Each> }

/** The work of a command while its view is shown. */
export interface Handler {
  run(): void
  /** Makes the key work while held: called when the key goes up. */
  release?(): void
  /** Default: always. */
  enabled?(): boolean
  /** True if the part of the command has the focus. Default: always. */
  focused?(): boolean
  /** Replaces the label of the table, as the name of a window preset does. */
  readonly label?: string
}

export type Handlers<Id extends string = CommandId> = { readonly [Each in Id]?: Handler | (() => void) }

/** Handlers that differ in one thing, such as one for each category of findings. */
export function handlersFor<Item>(
  items: readonly Item[],
  handler: (item: Item) => readonly [CommandId, Handler | (() => void)]
): Handlers {
  return Object.fromEntries(items.map(handler)) as Handlers
}
