import type { CommandSetup } from '../../../src-core/denoisers/command/command-setup.ts'
import { engine } from '../../engine/engine.svelte.ts'
import { platform } from '../../platform/platform.ts'

/** Asks before the first run of a program on this computer. The engine remembers the answer. */
export class ProgramApproval {
  /** The set-up that the page asks about; null if none. Electron asks outside of the page. */
  asked = $state.raw<CommandSetup | null>(null)
  #answer: ((agreed: boolean) => void) | null = null

  /** Asks unless the set-up is allowed already. @returns true if the set-up may run */
  async request(setup: CommandSetup): Promise<boolean> {
    if (await engine.call('added.isCommandAllowed', { setup })) return true
    const seal = platform.allowProgram ? await platform.allowProgram(setup) : null
    const agreed = platform.allowProgram ? seal !== null : await this.#ask(setup)
    if (agreed) await engine.call('added.allowCommand', { setup, seal })
    return agreed
  }

  /** Ends the question of the page. */
  answer(agreed: boolean): void {
    this.asked = null
    this.#answer?.(agreed)
    this.#answer = null
  }

  #ask(setup: CommandSetup): Promise<boolean> {
    this.answer(false)
    this.asked = setup
    return new Promise((resolve) => (this.#answer = resolve))
  }
}
