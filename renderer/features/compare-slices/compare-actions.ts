import { commands } from '../../commands/active-commands.svelte.ts'
import { handlersFor } from '../../commands/command-table.ts'
import { shownSlices } from '../../state/sources.svelte.ts'
import { moveCurtain, type Mode } from './comparison-modes.ts'

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

const compareModes: readonly Mode[] = ['columns', 'rows', 'flicker', 'curtain', 'checkerboard', 'difference']

/** Returns how to take the keys away again. */
export function registerCompareKeys(desk: CompareCommands): () => void {
  const slide = (hundredths: number) => desk.moveCurtain(moveCurtain(desk.curtain(), hundredths))
  const enabled = () => desk.curtainShown()
  return commands.register({
    ...handlersFor(compareModes, (mode) => [`sources.compare-mode-${mode}`, () => desk.toggle(mode)]),
    'sources.compare-flicker': { run: () => desk.hold(true), release: () => desk.hold(false) },
    'sources.compare-curtain-left': { run: () => slide(-2), enabled },
    'sources.compare-curtain-right': { run: () => slide(2), enabled },
    'sources.compare-shift-on': () => desk.shift(1),
    'sources.compare-shift-back': () => desk.shift(-1),
    'sources.compare-back': () => shownSlices.close()
  })
}
