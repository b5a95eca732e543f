import type { Page } from 'playwright-core'

/** Changes that a key causes on the wall. */
export type WallChange = 'flag shown' | 'flag on disk' | 'next patch'

/**
 * Presses a key and returns the milliseconds from its keydown until each change was on the screen: until the beginning
 * of the frame after the one in which the wall's canvas got it.
 */
export async function measureKey(page: Page, key: string, changes: readonly WallChange[]): Promise<number[]> {
  const watch = await page.evaluateHandle(watchWall, changes)
  await page.keyboard.press(key)
  const times = await watch.evaluate(({ done }) => done)
  await watch.dispose()
  return times
}

/** Runs in the page and observes the drawing of the wall. Only marks are filled along a path of their own. */
async function watchWall(changes: readonly WallChange[]): Promise<{ done: Promise<number[]> }> {
  const wall = document.querySelector('[role=grid]')!
  const context = wall.querySelector('canvas')!.getContext('2d')!
  const { setTransform, fill, roundRect } = CanvasRenderingContext2D.prototype
  const nothing = { marks: 0, marksOnDisk: 0, selected: '' }
  type Painting = typeof nothing
  const happened: Record<WallChange, (now: Painting, before: Painting) => boolean> = {
    'flag shown': (now, before) => now.marks > before.marks,
    'flag on disk': (now, before) => now.marksOnDisk > before.marksOnDisk,
    'next patch': (now, before) => now.selected !== '' && now.selected !== before.selected
  }
  let painting = { ...nothing }
  let seen = () => {}
  Object.assign(context, {
    setTransform(...values: [number, number, number, number, number, number]) {
      painting = { ...nothing }
      Reflect.apply(setTransform, context, values)
    },
    fill(...path: [Path2D?]) {
      Reflect.apply(fill, context, path)
      if (path.length === 0) return
      painting.marks++
      if (context.fillStyle !== '#000000') painting.marksOnDisk++
      seen()
    },
    roundRect(...box: [number, number, number, number, number]) {
      Reflect.apply(roundRect, context, box)
      painting.selected = `${box[0]} ${box[1]}`
      seen()
    }
  })
  const nextFrame = () => new Promise<number>((resolve) => requestAnimationFrame(() => resolve(performance.now())))
  // The wall paints itself when it scrolls: this painting is what the key changes.
  wall.dispatchEvent(new Event('scroll'))
  for (let frame = 0; frame < 3; frame++) await nextFrame()
  const before = painting
  const done = new Promise<number[]>((resolve, reject) => {
    const times = new Map<WallChange, Promise<number>>()
    const limit = setTimeout(() => reject(new Error(`Waited 5 s in vain for: ${changes.join(', ')}`)), 5000)
    let pressed = 0
    addEventListener('keydown', ({ timeStamp }) => (pressed = timeStamp), { capture: true, once: true })
    seen = () => {
      for (const change of changes) {
        if (pressed > 0 && !times.has(change) && happened[change](painting, before)) times.set(change, nextFrame())
      }
      if (times.size < changes.length) return
      seen = () => {}
      clearTimeout(limit)
      for (const method of ['setTransform', 'fill', 'roundRect']) Reflect.deleteProperty(context, method)
      void Promise.all(changes.map((change) => times.get(change)!)).then((ends) =>
        resolve(ends.map((end) => end - pressed))
      )
    }
  })
  return { done }
}
