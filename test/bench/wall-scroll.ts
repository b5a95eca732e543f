import type { Page } from 'playwright-core'

export interface ScrollFrames {
  /** Time from each frame to the next, ms. */
  readonly frameMilliseconds: readonly number[]
  /** Frames in which a visible tile was still a placeholder. */
  readonly incompleteFrames: number
}

/**
 * Scrolls the patch wall by so many CSS pixels in every frame and counts what the browser makes of it.
 * The audit view has to be open.
 */
export async function measureWallScroll(page: Page, pixelsPerFrame: number, frames: number): Promise<ScrollFrames> {
  const wall = page.getByRole('grid', { name: /^Patches of / })
  await wall.waitFor()
  return wall.evaluate(
    (scroller, [step, count]) =>
      new Promise<ScrollFrames>((resolve) => {
        const frameMilliseconds: number[] = []
        let incompleteFrames = 0
        let last: number | null = null
        scroller.scrollTop = 0
        const frame = (now: number) => {
          if (last !== null) frameMilliseconds.push(now - last)
          if (scroller.ariaBusy === 'true') incompleteFrames++
          last = now
          scroller.scrollTop += step!
          if (frameMilliseconds.length < count!) requestAnimationFrame(frame)
          else resolve({ frameMilliseconds, incompleteFrames })
        }
        requestAnimationFrame(frame)
      }),
    [pixelsPerFrame, frames]
  )
}
