import type { EngineDescription, RecentWorkspace } from '../../src-core/engine/contract.ts'
import { engine } from '../engine/engine.svelte.ts'

/** What the engine says of itself: version, workspace, backend; and the workspaces used before. */
export class About {
  engine = $state.raw<EngineDescription | null>(null)
  recent = $state.raw<readonly RecentWorkspace[]>([])
  /** Texts of notices that were dismissed in this window. */
  #dismissed = $state.raw<ReadonlySet<string>>(new Set())
  /** What the engine found in the workspace at its start, and was not dismissed. */
  readonly notices = $derived((this.engine?.notices ?? []).filter(({ text }) => !this.#dismissed.has(text)))
  readonly workspaceName = $derived(lastPart(this.engine?.workspace ?? ''))

  dismissNotices(): void {
    this.#dismissed = new Set([...this.#dismissed, ...this.notices.map(({ text }) => text)])
  }

  async load(): Promise<void> {
    this.engine = await engine.call('engine.describe', {})
    this.recent = await engine.call('workspace.recent', {})
  }
}

/** The folder's own name; paths come from Windows too. */
export function lastPart(path: string): string {
  return path.split(/[\\/]/).filter(Boolean).at(-1) ?? path
}

export const about = new About()
