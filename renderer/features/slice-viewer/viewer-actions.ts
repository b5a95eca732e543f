import type { Action, ActionScope } from '../../state/actions.svelte.ts'

/** What keys and tool bars ask of a slice viewer. */
export interface ViewerCommands {
  /** So many slices on, or back. */
  step(slices: number): void
  zoom(factor: number): void
  fit(): void
  /** Quarter turns clockwise. */
  turn(quarters: number): void
  invert(): void
  readonly inverted: boolean
  /** Fitted, upright, not inverted, with the source's own window. */
  reset(): void
  /** Takes away the length that was drawn last on this slice. */
  removeLength(): void
}

const wholeSeries = Number.MAX_SAFE_INTEGER

interface ViewerAction {
  readonly name: string
  readonly label: string
  readonly keys: readonly string[]
  readonly run: (viewer: ViewerCommands) => void
}

/** Those that other parts of a view have for themselves: they wait for the focus. */
const moving: readonly ViewerAction[] = [
  { name: 'next', label: 'Next slice', keys: ['ArrowDown'], run: (viewer) => viewer.step(1) },
  { name: 'previous', label: 'Previous slice', keys: ['ArrowUp'], run: (viewer) => viewer.step(-1) },
  { name: 'ten-on', label: 'Ten slices on', keys: ['PageDown'], run: (viewer) => viewer.step(10) },
  { name: 'ten-back', label: 'Ten slices back', keys: ['PageUp'], run: (viewer) => viewer.step(-10) },
  { name: 'first', label: 'First slice', keys: ['Shift+Home'], run: (viewer) => viewer.step(-wholeSeries) },
  { name: 'last', label: 'Last slice', keys: ['End', 'Shift+End'], run: (viewer) => viewer.step(wholeSeries) }
]

const looking: readonly ViewerAction[] = [
  { name: 'zoom-in', label: 'Zoom in', keys: ['+', '='], run: (viewer) => viewer.zoom(1.25) },
  { name: 'zoom-out', label: 'Zoom out', keys: ['-'], run: (viewer) => viewer.zoom(0.8) },
  { name: 'turn', label: 'Turn clockwise', keys: ['R'], run: (viewer) => viewer.turn(1) },
  { name: 'turn-back', label: 'Turn anticlockwise', keys: ['Shift+R'], run: (viewer) => viewer.turn(-1) },
  { name: 'invert', label: 'Invert grey levels', keys: ['I'], run: (viewer) => viewer.invert() },
  { name: 'reset', label: 'Reset window, place and turn', keys: ['0', 'Home'], run: (viewer) => viewer.reset() },
  { name: 'remove-length', label: 'Remove the last length', keys: ['Delete'], run: (viewer) => viewer.removeLength() }
]

interface Where {
  readonly scope: ActionScope
  /** Whether the viewer has the focus. */
  focused(): boolean
  /** The viewer is what the view is about: its keys count wherever the focus is. */
  readonly everywhere: boolean
}

/** A viewer's keys; where it is one part of many, they count while it has the focus and go before the view's own. */
export function viewerActions(viewer: ViewerCommands, { scope, focused, everywhere }: Where): Action[] {
  const make = ({ name, label, keys, run }: ViewerAction, always: boolean): Action => ({
    id: `${scope}.slice-${name}`,
    label: always ? label : `${label}, with the slice in focus`,
    scope,
    ...(!always && { part: 'slice', focused }),
    keys,
    run: () => run(viewer)
  })
  return [...moving.map((action) => make(action, false)), ...looking.map((action) => make(action, everywhere))]
}
