import type { ShownQuestion } from '../../src-core/engine/contract-payloads.ts'
import type { FormatAnswers } from '../../src-core/sources/format-answers.ts'
import { engine } from '../engine/engine.svelte.ts'
import { counted } from '../shared/format.ts'
import { jobs } from './shown-jobs.svelte.ts'
import { notices } from './shown-notices.svelte.ts'

/** Questions about opened files, which the engine keeps until a person answers or dismisses them. */
export class FileQuestions {
  list = $state.raw<readonly ShownQuestion[]>([])

  async load(): Promise<void> {
    this.list = await engine.call('sources.questions', {})
  }

  /** Opens the files of questions with an answer. A notice reports a failure; never throws. */
  async answer(ids: readonly string[], answers: FormatAnswers): Promise<void> {
    await this.#reported(async () => {
      const { jobId } = await engine.call('sources.answer', { ids: [...ids], answers })
      const { sources: opened, refusals } = await jobs.finished(jobId, 'open-sources')
      if (opened.length > 0) notices.done(`Opened ${counted(opened.length, 'series', 'series')}`)
      if (refusals.length > 0) notices.say('A file was refused', refusals[0]!.message)
    })
  }

  /** Lets go of questions: their files are not opened. */
  async dismiss(ids: readonly string[]): Promise<void> {
    await this.#reported(() => engine.call('sources.dismissQuestions', { ids: [...ids] }))
  }

  /** Asks again how the values of a source become HU. */
  async askAgain(sourceId: string): Promise<void> {
    await this.#reported(() => engine.call('sources.askAgain', { id: sourceId }))
  }

  async #reported(work: () => Promise<unknown>): Promise<void> {
    try {
      await work()
    } catch (thrown) {
      notices.fail(thrown)
    }
    await this.load().catch((thrown) => notices.fail(thrown))
  }
}

export const fileQuestions = new FileQuestions()
