import type { Action } from '../../state/actions.svelte.ts'
import { auditSliceText as words } from '../../text/audit-slice.ts'
import type { Direction } from './patch-places.ts'
import type { SliceLook, SliceMode } from './slice-look.svelte.ts'

const modeKeys: Partial<Record<SliceMode, string>> = { all: 'A', columns: 'S', curtain: 'C', checkerboard: 'B', difference: 'D' }
const arrows: Record<Direction, string> = { left: 'ArrowLeft', right: 'ArrowRight', up: 'ArrowUp', down: 'ArrowDown' }

/** What keys do while whole slices are shown. */
export function sliceActions(look: SliceLook): Action[] {
  const toggle = (mode: SliceMode) => () => (look.mode = look.mode === mode ? 'one' : mode)
  const modes = Object.entries(modeKeys) as [SliceMode, string][]
  return [
    ...modes.map(([mode, key]) => action(`mode-${mode}`, words.modes[mode].label, key, toggle(mode))),
    action('heat', words.keys.heat, 'H', () => (look.heat = !look.heat)),
    action('flags', words.keys.flags, 'G', () => (look.flags = !look.flags)),
    action('grid', words.keys.grid, 'Shift+G', () => (look.grid = !look.grid))
  ]
}

/** The neighbours of the selected patch: they wait for the focus, and take the arrows before the view does. */
export function neighbourActions(focused: () => boolean, go: (direction: Direction) => void): Action[] {
  return (Object.keys(arrows) as Direction[]).map((direction) => ({
    ...action(`patch-${direction}`, words.keys[direction], arrows[direction], () => go(direction)), enabled: focused
  }))
}

function action(name: string, label: string, key: string, run: () => void): Action {
  return { id: `audit.slice-${name}`, label: `${words.region}: ${label}`, scope: 'audit', part: 'slice', keys: [key], run }
}
