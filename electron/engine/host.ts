import type { WebContents } from 'electron'
import type { EngineConnection } from '../bridge.ts'

/** Runs the engine in a process of its own, starts it again after it died, and connects the page to it. */
export interface EngineHost {
  /** Starts the engine; resolves to the origins that the page must be allowed to connect to. @throws engine.disconnected */
  connectable(): Promise<readonly string[]>
  /** Starts the engine; resolves when its workspace is open. @throws with the engine's own words why it is not */
  opened(): Promise<void>
  /** Takes another workspace, after one could not be opened. */
  useWorkspace(folder: string): void
  /** Starts the engine where it is not running. @throws engine.disconnected */
  connect(page: WebContents): Promise<EngineConnection>
  /** Resolves when the engine's process has ended. */
  stop(): Promise<void>
}

/** An engine gets this long to close its workspace before it is killed; everything saved is on disk already. */
export const stopWithin = 5000
