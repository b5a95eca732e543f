import { app, screen, type BrowserWindow } from 'electron'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { firstState, placeAgain, type WindowState } from './window-place.ts'

const file = () => join(app.getPath('userData'), 'window.json')

/** Where the window was left, as far as the screens of now allow. */
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
