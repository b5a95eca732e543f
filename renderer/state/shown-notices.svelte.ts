import { untrack } from 'svelte'
import { asDenoscopeError } from '../../src-core/errors.ts'
import { describeError } from '../shared/error-words.ts'

export interface Notice {
  readonly id: number
  readonly tone: 'info' | 'good' | 'bad'
  readonly title: string
  readonly text?: string
  readonly action?: { readonly label: string; readonly run: () => void }
  /** Cause, such as `audit 7` or the code of an error. `settle` closes the notice once the cause is gone. */
  readonly about?: string
}

/** Milliseconds that a notice stays, by tone. `offer`: with a button such as Undo, which must not be missed. */
export const noticeTime = { info: 6000, good: 6000, bad: 12_000, offer: 30_000 } as const
const atMost = 4

/** Short messages in the corner of the screen. They close by themselves. */
export class Notices {
  list = $state.raw<readonly Notice[]>([])
  #lastId = 0

  say(title: string, text?: string, action?: Notice['action'], about?: string): void {
    this.#add({ tone: 'info', title, text, action, about })
  }

  done(title: string, text?: string, action?: Notice['action'], about?: string): void {
    this.#add({ tone: 'good', title, text, action, about })
  }

  fail(thrown: unknown, action?: Notice['action']): void {
    const { heading, message } = describeError(thrown)
    this.#add({ tone: 'bad', title: heading, text: message, action, about: asDenoscopeError(thrown).code })
  }

  /** Closes notices whose cause is gone. May be called in an effect, which then does not depend on the list. */
  settle(about: string): void {
    this.list = untrack(() => this.list).filter((notice) => notice.about !== about)
  }

  has(about: string): boolean {
    return this.list.some((notice) => notice.about === about)
  }

  close(id: number): void {
    this.list = this.list.filter((notice) => notice.id !== id)
  }

  /** Replaces an equal message, so that its time starts again. */
  #add(notice: Omit<Notice, 'id'>): void {
    const id = ++this.#lastId
    const others = this.list.filter(({ title, text }) => title !== notice.title || text !== notice.text)
    this.list = withoutSurplus([...others, { ...notice, id }])
    setTimeout(() => this.close(id), noticeTime[notice.action ? 'offer' : notice.tone])
  }
}

/** At most four: removes the oldest without a button, else the oldest. */
function withoutSurplus(list: readonly Notice[]): readonly Notice[] {
  if (list.length <= atMost) return list
  const surplus = list.find(({ action }) => !action) ?? list[0]
  return list.filter((notice) => notice !== surplus)
}

export const notices = new Notices()
