import type { Rectangle } from 'electron'

export interface WindowState {
  readonly bounds: Partial<Rectangle> & { readonly width: number; readonly height: number }
  readonly maximized: boolean
}

export const firstState: WindowState = { bounds: { width: 1440, height: 900 }, maximized: false }

/** Part of the upper edge that must be on a screen, in pixels, for a person to move the window. */
const grip = { width: 120, height: 24 }

/**
 * Place of a restored window: its last place, limited to the size of its screen.
 * Default, if the last place is unknown or on no present screen: `firstState`.
 * @param screens areas of the screens without bars, in pixels
 */
export function placeAgain(left: unknown, screens: readonly Rectangle[]): WindowState {
  if (!isWindowState(left)) return firstState
  const { x, y, width, height } = left.bounds
  const edge = { x, y, width, height: grip.height }
  const screen = screens.find(
    (area) => shared(area, edge).width >= grip.width && shared(area, edge).height >= grip.height
  )
  if (!screen) return { ...firstState, maximized: left.maximized }
  return {
    maximized: left.maximized,
    bounds: { x, y, width: Math.min(width, screen.width), height: Math.min(height, screen.height) }
  }
}

function shared(one: Rectangle, other: Rectangle): { width: number; height: number } {
  return {
    width: Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x),
    height: Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y)
  }
}

function isWindowState(state: unknown): state is { bounds: Rectangle; maximized: boolean } {
  const { bounds, maximized } = (state ?? {}) as { bounds?: Record<string, unknown>; maximized?: unknown }
  return (
    typeof maximized === 'boolean' && ['x', 'y', 'width', 'height'].every((name) => Number.isInteger(bounds?.[name]))
  )
}
