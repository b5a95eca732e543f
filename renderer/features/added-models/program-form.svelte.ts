import type { AddedDenoiser } from '../../../src-core/denoisers/added/added-denoiser.ts'
import { engine } from '../../engine/engine.svelte.ts'
import { ProgramApproval } from './program-approval.svelte.ts'
import { emptyChoices, lineProblem, openNames, setupOf, type ProgramChoices } from './program-choices.ts'
import { TrialRun } from './program-trial.svelte.ts'

/** The set-up of a program of others: what a person types, and a trial. */
export class ProgramForm {
  choices = $state.raw<ProgramChoices | null>(null)
  /** False if this window may add no programs. */
  mayAdd = $state(true)
  adding = $state(false)
  error = $state.raw<unknown>(null)
  readonly approval = new ProgramApproval()
  readonly trial = new TrialRun(this.approval)

  constructor() {
    void this.#begin()
  }

  readonly #made = $derived(this.choices && setupOf(this.choices))
  readonly setup = $derived(this.#made && 'setup' in this.#made ? this.#made.setup : null)
  readonly lineProblem = $derived(this.choices && lineProblem(this.choices))
  readonly names = $derived(this.choices ? openNames(this.choices) : [])
  /** Reason why the program cannot be added yet; null if it can. */
  readonly obstacle = $derived.by(() => {
    if (this.#made && 'problem' in this.#made) return this.#made.problem
    return this.choices?.name.trim() === '' ? 'Name the program.' : null
  })

  change(changes: Partial<ProgramChoices>): void {
    this.choices = { ...this.choices!, ...changes }
    // Names change no output. Other changes do, and an old trial would mislead.
    if (Object.keys(changes).some((key) => key !== 'name' && key !== 'citation')) this.trial.clear()
  }

  /** Keeps the program in the workspace. @returns null if that failed; the form then shows the error */
  async add(): Promise<AddedDenoiser | null> {
    const { setup, choices } = this
    if (!setup || !choices) return null
    this.adding = true
    this.error = null
    try {
      return await engine.call('added.keepCommand', { setup, name: choices.name, citation: choices.citation })
    } catch (thrown) {
      this.error = thrown
      return null
    } finally {
      this.adding = false
    }
  }

  async #begin(): Promise<void> {
    try {
      const { mayAdd, workingFolder } = await engine.call('added.programRules', {})
      this.mayAdd = mayAdd
      if (mayAdd) this.choices = emptyChoices(workingFolder)
    } catch (thrown) {
      this.error = thrown
    }
  }
}
