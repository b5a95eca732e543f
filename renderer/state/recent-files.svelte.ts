import type { RecentlyOpened } from '../../src-core/engine/contract-payloads.ts'
import { engine } from '../engine/engine.svelte.ts'
import { imports } from './imports.svelte.ts'
import { notices } from './shown-notices.svelte.ts'

/** Files and folders that were opened by path before, in any workspace. */
export class RecentFilesList {
  list = $state.raw<readonly RecentlyOpened[]>([])

  async load(): Promise<void> {
    this.list = await engine.call('sources.recent', {})
  }

  /** Opens them again. A notice reports the result; never throws. */
  async open({ paths }: RecentlyOpened): Promise<void> {
    await imports.open(Promise.resolve({ kind: 'paths', paths }))
  }

  async clear(): Promise<void> {
    try {
      await engine.call('sources.forgetRecent', {})
      await this.load()
    } catch (thrown) {
      notices.fail(thrown)
    }
  }
}

export const recentFiles = new RecentFilesList()
