import { BrowserWindow, dialog, app, screen } from 'electron'
import { iconFile, preloadFile } from './page/application-folders.ts'
import { startPage } from './page/page-address.ts'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { firstState, placeAgain, type WindowState } from './window-place.ts'

/** Background of the page, shown until the page has loaded: no white flash in a dark room. */
const background = '#0e0f11'
let current: BrowserWindow | null = null

export function currentWindow(): BrowserWindow | null {
  return current
}

/** Brings the window to the front, or opens it. */
export function showWindow(): void {
  current ??= openWindow()
  if (current.isMinimized()) current.restore()
  current.focus()
}

function openWindow(): BrowserWindow {
  const { bounds, maximized } = rememberedWindow()
  const window = new BrowserWindow({
    ...bounds,
    minWidth: 900,
    minHeight: 600,
    show: false,
    title: 'Denoscope',
    icon: iconFile,
    backgroundColor: background,
    webPreferences: {
      preload: preloadFile,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      spellcheck: false
    }
  })
  if (maximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  window.once('closed', () => {
    current = null
  })
  window.webContents.on('render-process-gone', (_event, { reason }) => void afterCrash(window, reason))
  rememberWindow(window)
  void window.loadURL(startPage)
  return window
}

async function afterCrash(window: BrowserWindow, reason: string): Promise<void> {
  if (reason === 'clean-exit' || window.isDestroyed()) return
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    message: `The window's page ended unexpectedly (${reason}).`,
    detail: 'What was shown as saved is safe.',
    buttons: ['Reload', 'Close'],
    defaultId: 0
  })
  if (response === 0) window.reload()
  else window.destroy()
}

const file = () => join(app.getPath('userData'), 'window.json')

/** Last place of the window, adapted to the present screens. */
export function rememberedWindow(): WindowState {
  try {
    const left: unknown = JSON.parse(readFileSync(file(), 'utf8'))
    return placeAgain(
      left,
      screen.getAllDisplays().map(({ workArea }) => workArea)
    )
  } catch {
    return firstState
  }
}

export function rememberWindow(window: BrowserWindow): void {
  window.on('close', () => {
    mkdirSync(dirname(file()), { recursive: true })
    writeFileSync(file(), JSON.stringify({ bounds: window.getNormalBounds(), maximized: window.isMaximized() }))
  })
}
