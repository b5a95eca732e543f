import { handlersFor, type Handlers } from '../../commands/command-table.ts'
import type { Direction } from './patch-places.ts'
import type { SliceLook, SliceMode } from './slice-look.svelte.ts'

const keyedModes = ['all', 'columns', 'curtain', 'checkerboard', 'difference'] as const satisfies SliceMode[]
const directions: readonly Direction[] = ['left', 'right', 'up', 'down']

/** Handlers while whole slices are shown. */
export function sliceHandlers(look: SliceLook): Handlers {
  const toggle = (mode: SliceMode) => () => (look.mode = look.mode === mode ? 'one' : mode)
  return {
    ...handlersFor(keyedModes, (mode) => [`audit.slice-mode-${mode}`, toggle(mode)]),
    'audit.slice-heat': () => (look.heat = !look.heat),
    'audit.slice-flags': () => (look.flags = !look.flags),
    'audit.slice-grid': () => (look.grid = !look.grid)
  }
}

/**
 * Moves to neighbours of the selected patch.
 * Active only with the focus. The arrow keys then take precedence over those of the view.
 */
export function neighbourHandlers(focused: () => boolean, go: (direction: Direction) => void): Handlers {
  return handlersFor(directions, (direction) => [
    `audit.slice-patch-${direction}`,
    { run: () => go(direction), focused }
  ])
}
