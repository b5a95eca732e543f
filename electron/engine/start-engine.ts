import { app } from 'electron'
import { channels } from '../page/bridge.ts'
import { unpacked } from '../page/application-folders.ts'
import { answer } from '../page/page-requests.ts'
import { ChildProcessEngine } from './child-process-engine.ts'
import type { EngineHost } from './engine-host.ts'
import { UtilityProcessEngine } from './utility-process-engine.ts'

/** First major version of Node that loads better-sqlite3. */
const oldestNode = 22

/**
 * Starts the engine, connects pages to it, and ends it with the application.
 * @param grantKey signs the handles of paths; the engine accepts no other handles from pages
 */
export function setupEngine(workspace: string, grantKey: string): EngineHost {
  const host = chooseHost(workspace, grantKey)
  answer(channels.connect, (event) => host.connect(event.sender))
  let stopped = false
  app.on('will-quit', (event) => {
    if (stopped) return
    event.preventDefault()
    stopped = true
    void host.stop().finally(() => app.quit())
  })
  return host
}

function chooseHost(workspace: string, grantKey: string): EngineHost {
  if (Number.parseInt(process.versions.node) >= oldestNode) {
    return new UtilityProcessEngine({ script: unpacked('dist', 'engine.mjs'), workspace, grantKey })
  }
  const binary = process.platform === 'win32' ? 'node.exe' : 'node'
  const node = unpacked('node_modules', 'node', 'bin', binary)
  return new ChildProcessEngine({ node, script: unpacked('dist', 'served.mjs'), workspace, grantKey })
}
