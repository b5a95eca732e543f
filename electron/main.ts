import { app, dialog } from 'electron'
import { asDenoscopeError } from '../src-core/errors.ts'
import { defaultWorkspacePath, recentWorkspaces } from '../src-core/storage/locations.ts'
import { setupDialogs } from './dialogs.ts'
import { setupEngine } from './engine/setup.ts'
import { GrantedPaths } from './granted-paths.ts'
import { setupMenus } from './menus.ts'
import { OpenedPaths, setupOpenedPaths, setupPathDelivery } from './opened-paths.ts'
import { registerPageScheme, setupPageProtocol } from './page-protocol.ts'
import { setupPrinting } from './print-pdf.ts'
import { setupSecurity } from './security.ts'
import { setupSingleInstance } from './single-instance.ts'
import { showWindow } from './windows.ts'

const paths = new OpenedPaths()

async function setupWorkbench(): Promise<void> {
  const workspace = defaultWorkspacePath()
  const granted = new GrantedPaths(() => [workspace, ...recentWorkspaces().map(({ path }) => path)])
  const engine = setupEngine(workspace)
  setupSecurity()
  setupPageProtocol(() => engine.connectable())
  setupPathDelivery(paths)
  setupPrinting()
  setupDialogs(granted)
  setupMenus()
  showWindow()
  await engine.connectable()
}

/** Long enough to be read; a box that nobody is there to close must not keep the program alive. */
const errorShownFor = 15_000

async function stopWithError(thrown: unknown): Promise<void> {
  const { message } = asDenoscopeError(thrown)
  process.stderr.write(`denoscope: ${message}\n`)
  const closed = dialog.showMessageBox({ type: 'error', title: 'Denoscope', message: 'Denoscope could not start', detail: message })
  await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, errorShownFor))])
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
