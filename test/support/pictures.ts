import type { Page } from 'playwright-core'
import pixelmatch from 'pixelmatch'
import { PNG } from 'pngjs'
import { until } from './processes.ts'

/**
 * Tolerance of colours by pixelmatch (0 to 1), and the share of pixels that may differ.
 * On one machine, pictures are equal to the pixel, because the fonts are the product's own.
 * Another processor may round the last digit of a score differently: about 60 pixels each, no change of the screen.
 */
export const tolerance = { colour: 0.1, share: 0.001 } as const

interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Renderer of the pictures. Others draw letters and curves differently. */
export interface Renderer {
  readonly chromium: string
  readonly platform: string
  readonly backend: string
}

export async function describeRenderer(page: Page, backend: string): Promise<Renderer> {
  const version = page.context().browser()!.version()
  return { chromium: version.split('.')[0]!, platform: `${process.platform} ${process.arch}`, backend }
}

/** Number of equal pictures in a row that prove a still page. */
const samePictures = 3

/** The page as it is once it stands still; the workspace's path is shown as a person's would be. */
export async function settledPicture(page: Page, workspace: string): Promise<Buffer> {
  await page.mouse.move(0, 0)
  let last: Buffer = Buffer.alloc(0)
  let same = 0
  const settled = async () => {
    await page.waitForTimeout(250)
    // A page that is busy paints nothing for a while and only seems to stand still.
    await page.evaluate(() => new Promise((resolve) => requestIdleCallback(() => resolve(null), { timeout: 1000 })))
    await page.evaluate(showOtherPath, [workspace, '~/Denoscope'] as const)
    const next = await page.screenshot({ animations: 'disabled' })
    same = next.equals(last) ? same + 1 : 1
    last = next
    return same >= samePictures
  }
  await until(settled, 'the page keeps changing', 60_000)
  return last
}

/** Parts of the page that differ between runs: times, durations, facts about the machine. */
export function changingParts(page: Page): Promise<Box[]> {
  return page.evaluate(() => {
    const changing = /\b\d\d:\d\d\b|\b\d{1,2} [A-Z][a-z]{2}\b|\d\s(s|min|h|MB|kB|GB|cores)\b|\b\d+\.\d+\.\d+/
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    const boxes: Box[] = []
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (!changing.test(node.textContent ?? '')) continue
      const range = document.createRange()
      range.selectNodeContents(node)
      for (const { x, y, width, height } of range.getClientRects())
        boxes.push({ x: x - 4, y: y - 2, width: width + 8, height: height + 4 })
    }
    return boxes
  })
}

/** The share of pixels that differ outside of the boxes; 1 where sizes do. */
export function shareOfDifference(one: Buffer, other: Buffer, boxes: readonly Box[]): number {
  const [left, right] = [PNG.sync.read(one), PNG.sync.read(other)]
  if (left.width !== right.width || left.height !== right.height) return 1
  for (const picture of [left, right]) for (const box of boxes) blacken(picture, box)
  const { width, height } = left
  return pixelmatch(left.data, right.data, undefined, width, height, { threshold: tolerance.colour }) / (width * height)
}

function blacken(picture: PNG, box: Box): void {
  const right = Math.min(picture.width, Math.ceil(box.x + box.width))
  const bottom = Math.min(picture.height, Math.ceil(box.y + box.height))
  for (let row = Math.max(0, Math.floor(box.y)); row < bottom; row++) {
    for (let column = Math.max(0, Math.floor(box.x)); column < right; column++) {
      picture.data.writeUInt32BE(0x000000ff, 4 * (row * picture.width + column))
    }
  }
}

/** Runs in the page. */
function showOtherPath([path, shown]: readonly [string, string]): void {
  for (const field of document.querySelectorAll('input')) field.value = field.value.replaceAll(path, shown)
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.textContent?.includes(path)) node.textContent = node.textContent.replaceAll(path, shown)
  }
}
