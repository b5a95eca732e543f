import type { Locator, Page } from 'playwright-core'
import { PNG } from 'pngjs'

/** What a person sees of a part of the page, as [red, green, blue] at points given as shares of its width and height. */
export async function coloursAt(page: Page, part: Locator, points: readonly (readonly [x: number, y: number])[]): Promise<number[][]> {
  const { width, height, data } = PNG.sync.read(await page.screenshot({ clip: (await part.boundingBox())! }))
  return points.map(([x, y]) => {
    const pixel = (Math.floor(y * height) * width + Math.floor(x * width)) * 4
    return [...data.subarray(pixel, pixel + 3)]
  })
}
