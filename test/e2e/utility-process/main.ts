import { BrowserWindow, app } from 'electron'
import { join } from 'node:path'
import { channels } from '../../../electron/page/bridge.ts'
import { UtilityProcessEngine } from '../../../electron/engine/utility-process-engine.ts'
import { answer } from '../../../electron/page/page-requests.ts'
import { startPage } from '../../../electron/page/page-address.ts'
import { newGrantKey } from '../../../src-core/engine/path-rules.ts'
import { registerPageScheme, setupPageProtocol } from '../../../electron/page/page-protocol.ts'

/** An application of nothing but the engine host, the preload and an empty page. */
registerPageScheme()
void app.whenReady().then(() => {
  const engine = new UtilityProcessEngine({
    script: join(__dirname, 'echo-engine.cjs'),
    workspace: '/the/workspace',
    grantKey: newGrantKey()
  })
  setupPageProtocol(() => engine.connectable())
  answer(channels.connect, (event) => engine.connect(event.sender))
  const window = new BrowserWindow({ webPreferences: { preload: join(__dirname, 'preload.cjs'), sandbox: true } })
  void window.loadURL(startPage)
  Object.assign(globalThis, {
    stopEngine: () => engine.stop(),
    tryWorkspace(folder: string) {
      engine.useWorkspace(folder)
      return engine.opened().then(
        () => 'opened',
        (refusal: Error) => refusal.message
      )
    }
  })
})
