import { app } from 'electron'
import { asDenoscopeError } from '../src-core/errors.ts'
import { newGrantKey } from '../src-core/engine/path-rules.ts'
import { defaultWorkspacePath, recentWorkspaces } from '../src-core/storage/locations.ts'
import { setupDialogs } from './file-dialogs.ts'
import { openWorkspace } from './open-workspace.ts'
import { setupEngine } from './engine/start-engine.ts'
import { GrantedPaths } from './granted-paths.ts'
import { setupMenus } from './menus.ts'
import {
  OpenedPaths,
  setupHandedPaths,
  setupOpenedPaths,
  setupPathDelivery,
  setupSingleInstance
} from './opened-paths.ts'
import { registerPageScheme, setupPageProtocol } from './page/page-protocol.ts'
import { setupPasswords } from './pacs-passwords.ts'
import { setupProgramApproval } from './program-approval.ts'
import { setupPrinting } from './pdf-printing.ts'
import { setupSecurity } from './page/page-requests.ts'
import { showWindow } from './windows.ts'

const workspace = defaultWorkspacePath()
const grantKey = newGrantKey()
const granted = new GrantedPaths(grantKey, () => [workspace, ...recentWorkspaces().map(({ path }) => path)])
const paths = new OpenedPaths(granted)

async function setupWorkbench(): Promise<void> {
  const engine = setupEngine(workspace, grantKey)
  setupSecurity()
  setupPageProtocol(() => engine.connectable())
  setupPathDelivery(paths)
  setupPrinting()
  setupDialogs(granted)
  setupPasswords(grantKey)
  setupProgramApproval(grantKey)
  setupMenus()
  showWindow()
  await openWorkspace(engine)
  await setupHandedPaths(workspace, paths, showWindow)
}

function stopWithError(thrown: unknown): void {
  process.stderr.write(`denoscope: ${asDenoscopeError(thrown).message}\n`)
  app.exit(1)
}

registerPageScheme()
if (setupSingleInstance(paths, showWindow)) {
  setupOpenedPaths(paths)
  app.on('window-all-closed', () => process.platform === 'darwin' || app.quit())
  app.on('activate', showWindow)
  app.whenReady().then(setupWorkbench).catch(stopWithError)
} else {
  app.quit()
}
