import { actions, type Action } from '../../state/actions.svelte.ts'
import { shownSlices } from '../../state/shown-slices.svelte.ts'
import { slicesText as words } from '../../text/slices.ts'
import { moveCurtain, type Mode } from './modes.ts'

interface CompareCommands {
  /** Shows a mode, or two columns again where it is shown. */
  toggle(mode: Mode): void
  /** Space goes down, and up. */
  hold(down: boolean): void
  curtainShown(): boolean
  curtain(): number
  moveCurtain(place: number): void
  /** The second series alone. */
  shift(slices: number): void
}

const modeKeys: Record<Mode, string> = {
  columns: 'S', rows: 'A', flicker: 'X', curtain: 'C', checkerboard: 'B', difference: 'D'
}

/** Returns how to take the keys away again. */
export function registerCompareKeys(desk: CompareCommands): () => void {
  const { keys } = words
  const slide = (hundredths: number) => desk.moveCurtain(moveCurtain(desk.curtain(), hundredths))
  const enabled = () => desk.curtainShown()
  return actions.register([
    ...(Object.keys(modeKeys) as Mode[]).map((mode) =>
      action(`mode-${mode}`, `${words.compare}: ${words.modes[mode].label}`, modeKeys[mode], () => desk.toggle(mode))
    ),
    { ...action('flicker', keys.flicker, 'Space', () => desk.hold(true)), release: () => desk.hold(false) },
    { ...action('curtain-left', keys.curtainLeft, 'ArrowLeft', () => slide(-2)), enabled },
    { ...action('curtain-right', keys.curtainRight, 'ArrowRight', () => slide(2)), enabled },
    action('shift-on', keys.shiftOn, 'Shift+ArrowDown', () => desk.shift(1)),
    action('shift-back', keys.shiftBack, 'Shift+ArrowUp', () => desk.shift(-1)),
    action('back', keys.back, 'Escape', () => shownSlices.close())
  ])
}

function action(name: string, label: string, key: string, run: () => void): Action {
  return { id: `sources.compare-${name}`, label, scope: 'sources', keys: [key], run }
}
