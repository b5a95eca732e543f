import { actionsOf } from '../../keys/key-table.ts'
import type { Action } from '../../state/actions.svelte.ts'
import type { Direction } from './patch-places.ts'
import type { SliceLook, SliceMode } from './slice-look.svelte.ts'

const keyedModes: readonly SliceMode[] = ['all', 'columns', 'curtain', 'checkerboard', 'difference']
const directions: readonly Direction[] = ['left', 'right', 'up', 'down']

/** What keys do while whole slices are shown. */
export function sliceActions(look: SliceLook): Action[] {
  const toggle = (mode: SliceMode) => () => (look.mode = look.mode === mode ? 'one' : mode)
  return actionsOf({
    ...Object.fromEntries(keyedModes.map((mode) => [`audit.slice-mode-${mode}`, toggle(mode)])),
    'audit.slice-heat': () => (look.heat = !look.heat),
    'audit.slice-flags': () => (look.flags = !look.flags),
    'audit.slice-grid': () => (look.grid = !look.grid)
  })
}

/** The neighbours of the selected patch: they wait for the focus, and take the arrows before the view does. */
export function neighbourActions(focused: () => boolean, go: (direction: Direction) => void): Action[] {
  return actionsOf(
    Object.fromEntries(
      directions.map((direction) => [`audit.slice-patch-${direction}`, { run: () => go(direction), focused }])
    )
  )
}
