import { commandTable, handlersFor, type Handlers, type ViewerScope } from '../../commands/command-table.ts'

/** Commands of a slice viewer for keys and tool bars. */
export interface ViewerCommands {
  /** Moves by a number of slices, negative: back. */
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

const run = {
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
} satisfies Record<string, (viewer: ViewerCommands) => void>

const names = Object.keys(run) as (keyof typeof run)[]

/** Handlers of a viewer's commands (commands/command-table.ts). Those of the part `slice` wait for the focus. */
export function viewerHandlers(viewer: ViewerCommands, scope: ViewerScope, focused: () => boolean): Handlers {
  return handlersFor(names, (name) => {
    const id = `${scope}.slice-${name}` as const
    const handler = { run: () => run[name](viewer) }
    return [id, commandTable[id].part === 'slice' ? { ...handler, focused } : handler]
  })
}
