import { untrack } from 'svelte'
import { engine } from '../engine/engine.svelte.ts'
import { loadEverything } from '../state/load-workspace.ts'
import { notices } from '../state/shown-notices.svelte.ts'

const firstDelay = 500
const longestDelay = 15_000
/** Attempts after which a person is told how to start the engine. */
const longAttempts = 3

/** Delay before an attempt to connect, in ms: doubled with each one. @param attempts that failed, 0 or more */
export const delayBefore = (attempts: number) => Math.min(firstDelay * 2 ** attempts, longestDelay)

/** Connects again after a loss, less and less often. */
export class Reconnection {
  /** From the loss until the next connection: why there is none. The first connection of a page shows nothing. */
  lost = $state<'lost' | 'refused' | null>(null)
  #attempts = $state(0)
  /** True if the engine stays away longer than a restart takes. */
  readonly isLong = $derived(this.#attempts >= longAttempts)

  /** Follows the connection. Called in an effect. @returns the function that stops the next attempt */
  follow(): () => void {
    const { state } = engine
    if (state === 'connected') {
      this.lost = null
      this.#attempts = 0
      notices.settle('engine.disconnected')
    }
    if (state !== 'lost' && state !== 'refused') return () => {}
    this.lost = state
    const timer = setTimeout(() => this.#tryAgain(), delayBefore(untrack(() => this.#attempts)))
    return () => clearTimeout(timer)
  }

  /** Connects at once, such as after the window came to the front. Does nothing while there is a connection. */
  tryNow(): void {
    if (engine.state === 'lost' || engine.state === 'refused') this.#tryAgain()
  }

  #tryAgain(): void {
    this.#attempts++
    void loadEverything()
  }
}

/** The command that serves a workspace again at the address of this page. */
export function serveCommand(port: string, workspace: string | undefined): string {
  const folder = workspace === undefined ? '' : ` --workspace ${quoted(workspace)}`
  return `denoscope serve --port ${port}${folder}`
}

/** An argument for a shell: as it is, or within single quotes. */
function quoted(argument: string): string {
  return /^[\w./:\\-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`
}
