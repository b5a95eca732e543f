import { randomUUID } from 'node:crypto'
import { basename, dirname } from 'node:path'
import { DenoscopeError } from '../../errors.ts'
import { printable } from '../../printable.ts'
import type { FormatQuestion } from '../../sources/format-answers.ts'
import type { ShownQuestion } from '../contract-payloads.ts'

/** A question of files that waits for a person. */
export interface PendingQuestion {
  readonly id: string
  readonly question: FormatQuestion
  /** Source that the answer replaces. Absent for files that are opened for the first time. */
  readonly replaces?: string
}

/** Questions of opened files, in the order in which they came up. They go with the engine's process. */
export class OpenQuestions {
  readonly #pending = new Map<string, PendingQuestion>()

  /** Adds questions. One that waits already, about the same files, is replaced. @returns the ids */
  add(questions: readonly FormatQuestion[], replaces?: string): string[] {
    return questions.map((question) => {
      const known = this.#list().find((other) => keyOf(other.question) === keyOf(question))
      const id = known?.id ?? randomUUID()
      this.#pending.set(id, { id, question, ...(replaces !== undefined && { replaces }) })
      return id
    })
  }

  /** @throws argument.invalid if the question was answered or dismissed */
  get(id: string): PendingQuestion {
    const pending = this.#pending.get(id)
    if (pending) return pending
    throw new DenoscopeError('argument.invalid', `${id}: this question was answered or dismissed`)
  }

  remove(id: string): void {
    this.#pending.delete(id)
  }

  /** Files of all questions. */
  files(): string[] {
    return this.#list().flatMap(({ question }) => [...question.files])
  }

  shown(): ShownQuestion[] {
    return this.#list().map(({ id, question }) => {
      const { files, contentHash: _hash, answered: _answered, ...shown } = question
      return {
        id,
        file: printable(basename(files[0]!)),
        files: files.length,
        alike: this.#list()
          .filter((other) => other.id !== id && areAlike(question, other.question))
          .map((other) => other.id),
        ...shown
      }
    })
  }

  #list(): PendingQuestion[] {
    return [...this.#pending.values()]
  }
}

const keyOf = ({ kind, contentHash, answered }: FormatQuestion): string => JSON.stringify([kind, contentHash, answered])

/** True if two questions are about files of one folder and propose the same scales. */
function areAlike(one: FormatQuestion, other: FormatQuestion): boolean {
  return (
    one.kind === 'scale' &&
    other.kind === 'scale' &&
    dirname(one.files[0]!) === dirname(other.files[0]!) &&
    JSON.stringify(one.proposals) === JSON.stringify(other.proposals)
  )
}
