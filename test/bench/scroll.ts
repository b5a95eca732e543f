import type { Browser, Page } from 'playwright-core'
import { launchChromium, noChromium } from '../support/chromium.ts'
import { framesPerSecond, quantile, repeat, type Benchmark, type Measurement, type Outcome } from './benchmark.ts'
import { withEngine, type BenchEngine } from './engine.ts'
import { makeWallAudit } from './wall-audit.ts'
import { measureWallScroll, type ScrollFrames } from './wall-scroll.ts'

const runs = 3
/** Four seconds at 60 frames a second. */
const frames = 240
const frameTime = 1000 / 60
/** CSS pixels in each frame: reading, leafing, flicking. */
const speeds = [10, 40, 120]
/** A display's 60 Hz are not exactly 60. */
const aim = { is: 'at least', value: 59 } as const

export const scroll: Benchmark = {
  name: 'scroll',
  about: 'Scrolling the wall of 10,000 MNIST patches, four pictures each, in a Chromium window of 1440 x 900.',
  run: async () => (noChromium ? { measurements: [], skipped: [noChromium] } : withEngine(measureWall))
}

async function measureWall(engine: BenchEngine): Promise<Outcome> {
  await makeWallAudit(engine)
  const browser = await launchChromium({ webGl: false })
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await page.goto(engine.served.url)
    await page.getByRole('navigation').first().getByRole('button', { name: 'Audit' }).click()
    await measureWallScroll(page, 0, frames)
    return { measurements: [await measureBlankPage(browser), ...(await measureSpeeds(page))] }
  } finally {
    await browser.close()
  }
}

/** Best possible rate of this browser: one canvas, about as large as the wall, filled with one colour in each frame. */
async function measureBlankPage(browser: Browser): Promise<Measurement> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  const values = (await repeat(runs, () => page.evaluate(fillCanvas, frames))).map((times) => framesPerSecond(times))
  await page.close()
  const note = 'Chromium without a window, its drawing done by the processor, a frame asked for 60 times a second.'
  return { name: 'a blank page that fills a canvas', unit: 'frames/s', values, note }
}

/** Runs in the page. Returns the time from each frame to the next, ms. */
function fillCanvas(count: number): Promise<number[]> {
  const canvas = Object.assign(document.createElement('canvas'), { width: 1000, height: 700 })
  document.body.replaceChildren(canvas)
  const context = canvas.getContext('2d', { alpha: false })!
  const times: number[] = []
  let last: number | null = null
  return new Promise((resolve) => {
    const frame = (now: number) => {
      if (last !== null) times.push(now - last)
      last = now
      context.fillStyle = `rgb(${times.length % 256} 0 0)`
      context.fillRect(0, 0, canvas.width, canvas.height)
      if (times.length < count) requestAnimationFrame(frame)
      else resolve(times)
    }
    requestAnimationFrame(frame)
  })
}

async function measureSpeeds(page: Page): Promise<Measurement[]> {
  const measurements: Measurement[] = []
  for (const speed of speeds) {
    const passes = await repeat(runs, () => measureWallScroll(page, speed, frames))
    const values = passes.map(({ frameMilliseconds }) => framesPerSecond(frameMilliseconds))
    measurements.push({ name: `${speed} pixels a frame`, unit: 'frames/s', values, aim, note: describe(passes) })
  }
  return measurements
}

function describe(passes: readonly ScrollFrames[]): string {
  const times = passes.flatMap(({ frameMilliseconds }) => frameMilliseconds).sort((a, b) => a - b)
  const dropped = times.reduce((sum, time) => sum + Math.max(0, Math.round(time / frameTime) - 1), 0)
  const incomplete = passes.reduce((sum, pass) => sum + pass.incompleteFrames, 0)
  const interval = (share: number) => `${quantile(times, share).toFixed(1)} ms`
  return (
    `frame to frame ${interval(0.5)} median, ${interval(0.95)} 95th percentile, ${interval(1)} longest; ` +
    `${dropped} dropped of ${times.length + dropped}, ${incomplete} with a tile still to come`
  )
}
