import { existsSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { pinnedNode, root } from '../../../scripts/setup/paths.mjs'
import type { EngineClient } from '../../../renderer/engine/engine-client.ts'
import { ServedEngine } from '../../../src-core/engine/transports/served-engine.ts'
import { databaseFile } from '../../../src-core/storage/locations.ts'
import { verifyWorkspace } from '../../../src-core/storage/verify-workspace.ts'
import { connectToEngine } from '../../support/engine-client.ts'
import { descendants, isRunning, until } from '../../support/processes.ts'

/** The built engine in a process of its own, without a parent that would start it again. */
export class TorturedEngine {
  readonly client: EngineClient
  readonly #engine: ServedEngine

  private constructor(engine: ServedEngine, client: EngineClient) {
    this.#engine = engine
    this.client = client
  }

  static async start(workspace: string): Promise<TorturedEngine> {
    const options = { workspace, port: 0, origins: [], grants: { folders: ['/'] }, open: [] }
    const engine = await ServedEngine.start(pinnedNode, join(root, 'dist', 'served.mjs'), options)
    return new TorturedEngine(engine, await connectToEngine(engine.address))
  }

  get pid(): number {
    return this.#engine.pid
  }

  /** Ids of its processes, its own first. */
  processes(): number[] {
    return [this.pid, ...descendants(this.pid).map(({ pid }) => pid)]
  }

  /** Ids of its worker processes. */
  workers(): number[] {
    return descendants(this.pid)
      .filter(({ command }) => /(worker|onnx|hdf5|dimse)\.mjs/.test(command))
      .map(({ pid }) => pid)
  }

  async kill(): Promise<void> {
    this.#engine.kill()
    await this.#engine.ended
  }

  async stop(): Promise<void> {
    this.#engine.stop()
    await this.#engine.ended
  }
}

/** Processes that are still there some seconds after they should have ended. They are killed. */
export async function survivors(pids: readonly number[]): Promise<number[]> {
  const left = () => pids.filter(isRunning)
  await until(() => left().length === 0, 'processes end', 20_000).catch(() => undefined)
  const remaining = left()
  for (const pid of remaining) process.kill(pid, 'SIGKILL')
  return remaining
}

/** Problems of the database of a workspace that no process has open. */
export function databaseFaults(workspace: string): string[] {
  const file = join(workspace, databaseFile)
  if (!existsSync(file)) return []
  const database = new Database(file)
  try {
    const integrity = String(database.pragma('integrity_check', { simple: true }))
    const keys = database.pragma('foreign_key_check') as unknown[]
    return [
      ...(integrity === 'ok' ? [] : [`integrity check: ${integrity}`]),
      ...(keys.length === 0 ? [] : [`${keys.length} rows refer to no row`]),
      ...verifyWorkspace(workspace).problems.map((problem) => `ledger: ${problem}`)
    ]
  } finally {
    database.close()
  }
}
