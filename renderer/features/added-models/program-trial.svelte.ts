import { DenoscopeError } from '../../../src-core/errors.ts'
import type { CommandSetup } from '../../../src-core/denoisers/command/command-setup.ts'
import type { ProgramTrial } from '../../../src-core/engine/contract-payloads.ts'
import { engine } from '../../engine/engine.svelte.ts'
import type { ProgramApproval } from './program-approval.svelte.ts'

/** One slice through a program, after the question for it. */
export class TrialRun {
  result = $state.raw<ProgramTrial | null>(null)
  running = $state(false)
  error = $state.raw<unknown>(null)
  readonly #approval: ProgramApproval

  constructor(approval: ProgramApproval) {
    this.#approval = approval
  }

  /** Never throws. @returns true if the program may run on this computer */
  async start(setup: CommandSetup, sourceId: string, slice: number): Promise<boolean> {
    this.error = null
    this.running = true
    try {
      if (!(await this.#approval.request(setup))) return false
      this.result = await engine.call('added.tryCommand', { setup, sourceId, slice })
      return true
    } catch (thrown) {
      if (!(thrown instanceof DenoscopeError && thrown.code === 'job.cancelled')) this.error = thrown
      return true
    } finally {
      this.running = false
    }
  }

  stop(): void {
    void engine.call('added.stopTrial', {})
  }

  /** Removes the result of other settings. */
  clear(): void {
    this.result = null
    this.error = null
  }
}
