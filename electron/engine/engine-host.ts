import type { WebContents } from 'electron'
import type { EngineConnection } from '../page/bridge.ts'

/** Runs the engine in a process of its own, restarts a dead engine, and connects the page. */
export interface EngineHost {
  /** Starts the engine. @returns the origins that the page connects to @throws engine.disconnected */
  connectable(): Promise<readonly string[]>
  /** Starts the engine and waits until its workspace is open. @throws the engine's error if it cannot be opened */
  opened(): Promise<void>
  /** Sets another workspace after one could not be opened. */
  useWorkspace(folder: string): void
  /** Connects a page; starts the engine first if none runs. @throws engine.disconnected */
  connect(page: WebContents): Promise<EngineConnection>
  /** Ends the engine's process and waits for its end. */
  stop(): Promise<void>
}

/** Time in ms for the engine to close its workspace before it is killed. Saved data are on disk already. */
export const stopWithin = 5000
