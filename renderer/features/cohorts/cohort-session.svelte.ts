import type { CohortContent } from '../../../src-core/engine/contract-payloads.ts'
import type { CommandInput } from '../../../src-core/engine/contract.ts'
import { engine } from '../../engine/engine.svelte.ts'
import { platform } from '../../platform/platform.ts'
import { Latest } from '../../shared/latest.svelte.ts'
import { mediaTypeOf } from '../../shared/media-types.ts'
import { notices } from '../../state/shown-notices.svelte.ts'

/** Least time between two readings of a cohort that runs, in ms. */
const readEvery = 2000

/** A cohort of the workspace: plan, state of its audits, and report. */
export class CohortSession {
  readonly id: string
  content = $state.raw<CohortContent | null>(null)
  error = $state.raw<unknown>(null)
  /** True while a command such as pause is under way. */
  busy = $state(false)
  readonly preview = new Latest((asked: { id: string }) => engine.call('cohorts.preview', asked))
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(id: string) {
    this.id = id
  }

  async load(): Promise<void> {
    this.leave()
    try {
      this.content = await engine.call('cohorts.read', { id: this.id })
      this.error = null
      if (this.content.reportFiles.length > 0) this.preview.request({ id: this.id })
    } catch (thrown) {
      this.error = thrown
    }
  }

  /** Reads the state again soon, but not for every audit that ends. */
  follow(): void {
    this.#timer ??= setTimeout(() => void this.load(), readEvery)
  }

  leave(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  /** Pauses, resumes or tries failed audits again. A notice reports a failure. */
  async control(action: CommandInput<'cohorts.control'>['action']): Promise<void> {
    this.busy = true
    try {
      await engine.call('cohorts.control', { id: this.id, action })
      await this.load()
    } catch (thrown) {
      notices.fail(thrown)
    } finally {
      this.busy = false
    }
  }

  async save(file: string): Promise<void> {
    try {
      const bytes = await engine.call('cohorts.file', { id: this.id, file })
      await platform.saveFile(`${this.id}-${file}`, bytes, mediaTypeOf(file))
    } catch (thrown) {
      notices.fail(thrown)
    }
  }
}
