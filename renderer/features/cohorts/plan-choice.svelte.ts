import type { ModelPlace } from '../../../src-core/engine/contract-payloads.ts'
import { platform } from '../../platform/platform.ts'
import { notices } from '../../state/shown-notices.svelte.ts'
import { discardUpload, sendFiles } from '../../state/uploads.ts'

/** The file of a plan that a person chooses. A browser sends it first. */
export class PlanChoice {
  /** Null if the dialog was dismissed or failed. A notice reports a failure. */
  async take(): Promise<ModelPlace | null> {
    try {
      const offered = await platform.chooseFiles()
      if (!offered) return null
      if (offered.kind === 'paths') return { path: offered.paths[0]! }
      const batch = crypto.randomUUID()
      try {
        for await (const _ of sendFiles(batch, offered.files.slice(0, 1)));
      } catch (thrown) {
        await discardUpload(batch)
        throw thrown
      }
      return { batch }
    } catch (thrown) {
      notices.fail(thrown)
      return null
    }
  }
}
