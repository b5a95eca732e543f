import type { RecentWorkspace } from '../../src-core/engine/contract.ts'
import type { EngineDescription } from '../../src-core/engine/contract-payloads.ts'
import { engine } from '../engine/engine.svelte.ts'

export const backendLabels = { tensorflow: 'TensorFlow (native)', wasm: 'TensorFlow (WebAssembly)' }

/** Description of the engine (version, workspace, backend) and the workspaces used before. */
export class About {
  engine = $state.raw<EngineDescription | null>(null)
  recent = $state.raw<readonly RecentWorkspace[]>([])
  /** Texts of the notices dismissed in this window. */
  #dismissed = $state.raw<ReadonlySet<string>>(new Set())
  /** Notices about the workspace from the start of the engine, without the dismissed ones. */
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

/** The name of the folder itself. Windows paths are handled too. */
export function lastPart(path: string): string {
  return path.split(/[\\/]/).filter(Boolean).at(-1) ?? path
}

export const about = new About()
