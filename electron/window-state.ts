import { app, screen, type BrowserWindow, type Rectangle } from 'electron'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export interface WindowState {
  readonly bounds: Partial<Rectangle> & { readonly width: number; readonly height: number }
  readonly maximized: boolean
}

const atFirst: WindowState = { bounds: { width: 1440, height: 900 }, maximized: false }
const file = () => join(app.getPath('userData'), 'window.json')

/** Where the window was left; at its first size when that was never, or on a screen that is gone. */
export function rememberedWindow(): WindowState {
  try {
    const state: unknown = JSON.parse(readFileSync(file(), 'utf8'))
    return isWindowState(state) && isOnScreen(state.bounds) ? state : atFirst
  } catch {
    return atFirst
  }
}

export function rememberWindow(window: BrowserWindow): void {
  window.on('close', () => {
    mkdirSync(dirname(file()), { recursive: true })
    writeFileSync(file(), JSON.stringify({ bounds: window.getNormalBounds(), maximized: window.isMaximized() }))
  })
}

function isWindowState(state: unknown): state is WindowState & { bounds: Rectangle } {
  const { bounds, maximized } = (state ?? {}) as { bounds?: Record<string, unknown>; maximized?: unknown }
  return typeof maximized === 'boolean' && ['x', 'y', 'width', 'height'].every((name) => Number.isInteger(bounds?.[name]))
}

function isOnScreen({ x, y, width, height }: Rectangle): boolean {
  const { workArea } = screen.getDisplayMatching({ x, y, width, height })
  return x < workArea.x + workArea.width && y < workArea.y + workArea.height && x + width > workArea.x && y + height > workArea.y
}
