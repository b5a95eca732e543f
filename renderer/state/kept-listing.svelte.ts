import { engine } from '../engine/engine.svelte.ts'
import { Listing } from './listing.svelte.ts'
import { notices } from './shown-notices.svelte.ts'

interface Kept {
  readonly id: string
  readonly title: string
}

/** Folders of one kind that the workspace keeps. They can be removed and restored. */
export class KeptListing<Item extends Kept> extends Listing<Item> {
  readonly #kind: 'bench' | 'cohort'
  readonly #name: string
  readonly #onRemoved: (id: string) => void

  /** @param name of one item, as it begins a sentence */
  constructor(
    kind: 'bench' | 'cohort',
    name: string,
    read: () => Promise<readonly Item[]>,
    { onRemoved }: { readonly onRemoved: (id: string) => void }
  ) {
    super(read)
    this.#kind = kind
    this.#name = name
    this.#onRemoved = onRemoved
  }

  /** Removes an item from the list. A notice offers Undo. Never throws. */
  async remove(id: string): Promise<void> {
    const title = this.find(id)?.title
    await this.#change(async () => {
      await engine.call('storage.remove', { kind: this.#kind, id })
      this.#onRemoved(id)
      notices.done(`${this.#name} removed`, title, { label: 'Undo', run: () => void this.#restore(id) })
    })
  }

  #restore(id: string): Promise<void> {
    return this.#change(() => engine.call('storage.restore', { kind: this.#kind, id }))
  }

  async #change(work: () => Promise<unknown>): Promise<void> {
    try {
      await work()
      await this.load()
    } catch (thrown) {
      notices.fail(thrown)
    }
  }
}
