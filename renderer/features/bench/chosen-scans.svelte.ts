import type { ScansPlace } from '../../../src-core/engine/contract-payloads.ts'
import { engine } from '../../engine/engine.svelte.ts'
import type { Offered } from '../../platform/platform.ts'
import { notices } from '../../state/shown-notices.svelte.ts'
import { sendBatch } from '../../state/uploads.ts'

/** Scans that a person chose, with their name on the screen. */
export interface ChosenScans {
  readonly place: ScansPlace
  readonly label: string
}

/** Folders that a person chooses. A browser sends their files first. */
export class FolderChoice {
  /** Share of the files that is sent, 0..1; null if nothing is being sent. */
  sending = $state<number | null>(null)
  #stopped = false

  /** The chosen folder; null if the dialog was dismissed. A notice reports a failure. */
  async take(offering: Promise<Offered | null>): Promise<ChosenScans | null> {
    try {
      const offered = await offering
      if (!offered) return null
      if (offered.kind === 'files') return await this.#send(offered.files)
      return { place: { path: offered.paths[0]! }, label: await nameOf(offered.paths[0]!) }
    } catch (thrown) {
      notices.fail(thrown)
      return null
    } finally {
      this.sending = null
    }
  }

  stop(): void {
    this.#stopped = true
  }

  async #send(files: readonly { readonly name: string; readonly file: File }[]): Promise<ChosenScans | null> {
    this.#stopped = false
    this.sending = 0
    const batch = await sendBatch(files, (fraction) => {
      if (!this.#stopped) this.sending = fraction
      return !this.#stopped
    })
    return batch === null ? null : { place: { batch }, label: files[0]!.name.split('/')[0]! }
  }
}

/** Name of a folder that was named by a path or a handle. */
const nameOf = (path: string): Promise<string> => engine.call('benches.nameOf', { path })
