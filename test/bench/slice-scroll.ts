import type { Page } from 'playwright-core'

export interface SliceScroll {
  /** Time from each frame to the next, ms. */
  readonly frameMilliseconds: readonly number[]
  /** Different slices that a frame showed. */
  readonly slicesDrawn: number
}

/** Scrolls the open slice viewer by one slice in every frame, forward or back. */
export function scrollSlices(page: Page, frames: number, forward: boolean): Promise<SliceScroll> {
  return page.getByRole('application', { name: /^Slice / }).evaluate(
    (viewer, [count, turn]) =>
      new Promise<SliceScroll>((resolve) => {
        const frameMilliseconds: number[] = []
        const drawn = new Set<string>()
        // Number of the drawn slice. The beginning of a frame finds the slice of the frame before.
        const pixels = viewer.querySelector<HTMLElement>('[data-slice]')!
        const before = pixels.dataset.slice
        let last: number | null = null
        const frame = (now: number) => {
          if (last !== null) frameMilliseconds.push(now - last)
          last = now
          if (pixels.dataset.slice !== before) drawn.add(pixels.dataset.slice!)
          if (frameMilliseconds.length < count!) {
            viewer.dispatchEvent(new WheelEvent('wheel', { deltaY: turn!, bubbles: true, cancelable: true }))
            return void requestAnimationFrame(frame)
          }
          resolve({ frameMilliseconds, slicesDrawn: drawn.size })
        }
        requestAnimationFrame(frame)
      }),
    [frames, forward ? 100 : -100]
  )
}
