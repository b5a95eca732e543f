import type { Locator, Page } from 'playwright-core'
import { PNG } from 'pngjs'

/** Colours of a part of the page as [red, green, blue]. Points are shares of the part's width and height. */
export async function coloursAt(
  page: Page,
  part: Locator,
  points: readonly (readonly [x: number, y: number])[]
): Promise<number[][]> {
  const { width, height, data } = PNG.sync.read(await page.screenshot({ clip: (await part.boundingBox())! }))
  return points.map(([x, y]) => {
    const pixel = (Math.floor(y * height) * width + Math.floor(x * width)) * 4
    return [...data.subarray(pixel, pixel + 3)]
  })
}

/** First place of a colour in a part of the page, row by row, in pixels of the page; null if absent. */
export async function placeOfColour(
  page: Page,
  part: Locator,
  colour: readonly number[]
): Promise<{ x: number; y: number } | null> {
  const box = (await part.boundingBox())!
  const { width, height, data } = PNG.sync.read(await page.screenshot({ clip: box }))
  for (let pixel = 0; pixel < width * height; pixel++) {
    const isNear = colour.every((channel, index) => Math.abs(data[4 * pixel + index]! - channel) <= 8)
    if (isNear) return { x: box.x + (pixel % width), y: box.y + Math.floor(pixel / width) }
  }
  return null
}
