/** What dragging the image does; the tool says it for the left button. */
export type Gesture = 'window' | 'pan' | 'zoom' | 'crop' | 'length'

/** What radiology viewers do: the left button uses the tool (window/level at first), middle pans, right zooms. */
export function gestureOf(button: number, tool: Gesture): Gesture | null {
  if (button === 0) return tool
  if (button === 1) return 'pan'
  return button === 2 ? 'zoom' : null
}

/** The factor for a drag of so many CSS pixels upwards, or for a turn of the wheel. */
export function zoomFactor(up: number): number {
  return Math.exp(up / 200)
}

/** Turns wheel events into whole slices: a notch is one slice, a trackpad's small steps add up. */
export class WheelSteps {
  #rest = 0

  /** Slices to move for an event; `mode` is WheelEvent.deltaMode. */
  add(delta: number, mode: number): number {
    if (mode !== 0 || Math.abs(delta) >= smallestNotch) return Math.sign(delta)
    if (Math.sign(delta) !== Math.sign(this.#rest)) this.#rest = 0
    this.#rest += delta
    // Adding 0 keeps a turn backwards that is too small from counting as -0.
    const steps = Math.trunc(this.#rest / pixelsPerSlice) + 0
    this.#rest -= steps * pixelsPerSlice
    return steps
  }
}

const pixelsPerSlice = 40
/** Chromium reports a notch of a mouse wheel as 100 or more pixels. */
const smallestNotch = 60
