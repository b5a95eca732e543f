import type { Page } from 'playwright-core'

export interface SliceScroll {
  /** Time from each frame to the next, ms. */
  readonly frameMilliseconds: readonly number[]
  /** Different slices that were drawn meanwhile. */
  readonly slicesDrawn: number
}

/** Turns the wheel by one slice in every frame, forward or back, over the slice viewer, which has to be open. */
export function scrollSlices(page: Page, frames: number, forward: boolean): Promise<SliceScroll> {
  return page.getByRole('application', { name: /^Slice / }).evaluate(
    (viewer, [count, turn]) =>
      new Promise<SliceScroll>((resolve) => {
        const frameMilliseconds: number[] = []
        const drawn = new Set<number>()
        let newest = -1
        let last: number | null = null
        // Cornerstone tells its elements what it draws on them.
        const note = (event: Event) => (newest = (event as CustomEvent<{ imageIdIndex: number }>).detail.imageIdIndex)
        const add = () => newest >= 0 && drawn.add(newest)
        viewer.addEventListener('CORNERSTONE_STACK_NEW_IMAGE', note, true)
        viewer.addEventListener('CORNERSTONE_IMAGE_RENDERED', add, true)
        const frame = (now: number) => {
          if (last !== null) frameMilliseconds.push(now - last)
          last = now
          if (frameMilliseconds.length < count!) {
            viewer.dispatchEvent(new WheelEvent('wheel', { deltaY: turn!, bubbles: true, cancelable: true }))
            return void requestAnimationFrame(frame)
          }
          viewer.removeEventListener('CORNERSTONE_STACK_NEW_IMAGE', note, true)
          viewer.removeEventListener('CORNERSTONE_IMAGE_RENDERED', add, true)
          resolve({ frameMilliseconds, slicesDrawn: drawn.size })
        }
        requestAnimationFrame(frame)
      }),
    [frames, forward ? 100 : -100]
  )
}
