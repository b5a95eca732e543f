import type { ActionScope } from '../../keys/key-entry.ts'
import { actionsOf } from '../../keys/key-table.ts'
import type { Action } from '../../state/actions.svelte.ts'

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

const run: Readonly<Record<string, (viewer: ViewerCommands) => void>> = {
  next: (viewer) => viewer.step(1),
  previous: (viewer) => viewer.step(-1),
  'ten-on': (viewer) => viewer.step(10),
  'ten-back': (viewer) => viewer.step(-10),
  first: (viewer) => viewer.step(-wholeSeries),
  last: (viewer) => viewer.step(wholeSeries),
  'zoom-in': (viewer) => viewer.zoom(1.25),
  'zoom-out': (viewer) => viewer.zoom(0.8),
  turn: (viewer) => viewer.turn(1),
  'turn-back': (viewer) => viewer.turn(-1),
  invert: (viewer) => viewer.invert(),
  reset: (viewer) => viewer.reset(),
  'remove-length': (viewer) => viewer.removeLength()
}

/** What the keys of a view's viewer do (keys/viewer-keys.ts); those of its part `slice` wait until it has the focus. */
export function viewerActions(viewer: ViewerCommands, scope: ActionScope, focused: () => boolean): Action[] {
  const handlers = Object.entries(run).map(([name, act]) => [`${scope}.slice-${name}`, () => act(viewer)] as const)
  return actionsOf(Object.fromEntries(handlers)).map((action) =>
    action.part === 'slice' ? { ...action, focused } : action
  )
}
