import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { findingCategories } from '../../src-core/review/finding.ts'
import { launchChromium, noChromium } from '../support/chromium.ts'
import { framesPerSecond, quantile, type Benchmark, type Measurement, type Outcome } from './benchmark.ts'
import { inFolder, withEngine, type BenchEngine } from './engine.ts'
import { importLargeAudit } from './large-audit.ts'
import { measureLargeWall } from './large-audit-latency.ts'
import { memoryInUse, noMemory } from './memory.ts'
import { writePhantomSeries } from './phantom-series.ts'
import { scrollSlices, type SliceScroll } from './slice-scroll.ts'
import { makeWallAudit } from './wall-audit.ts'
import { measureKey } from './wall-keys.ts'

const flags = 20
const slices = 300
const passes = ['forward', 'back', 'forward again'] as const
/** Lets what a key or a pass has set off come to its end. */
const pause = 250

export const latency: Benchmark = {
  name: 'latency',
  about:
    `How soon the screen answers, in a Chromium window of 1440 x 900: keys on the wall of 10,000 MNIST patches; ` +
    `keys, filters and comparisons on the audit of ${slices} CT slices; ` +
    `the wheel on ${slices} slices of 512 x 512, and the memory that they take.`,
  run: async () => {
    if (noChromium) return { measurements: [], skipped: [noChromium] }
    const [keys, large] = [await withEngine(measureKeys), await withEngine(measureLargeAudit)]
    const wheel = await withEngine(measureSlices)
    return { measurements: [...keys, ...large, ...wheel.measurements], skipped: wheel.skipped }
  }
}

/** With Chromium on the engine's page, in the view that is named. */
async function onPage<Result>(
  { served }: BenchEngine,
  view: string,
  work: (page: Page) => Promise<Result>
): Promise<Result> {
  const browser = await launchChromium({ webGl: false })
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await page.goto(served.url)
    await page.getByRole('navigation').first().getByRole('button', { name: view }).click()
    return await work(page)
  } finally {
    await browser.close()
  }
}

async function measureKeys(engine: BenchEngine): Promise<Measurement[]> {
  await makeWallAudit(engine)
  await engine.call('settings.write', { key: 'reviewer', value: 'Bench' })
  return onPage(engine, 'Audit', async (page) => {
    const wall = page.getByRole('grid', { name: /^Patches of / })
    await wall.and(page.locator('[aria-busy=false]')).waitFor()
    await wall.focus()
    const times = []
    for (let flag = 0; flag < flags; flag++)
      times.push(await flagAndGoOn(page, findingCategories[flag % findingCategories.length]!.key))
    return keyMeasurements(times)
  })
}

function measureLargeAudit(engine: BenchEngine): Promise<Measurement[]> {
  return inFolder(async (folder) => {
    const patches = await importLargeAudit(engine, folder, slices)
    await engine.call('settings.write', { key: 'reviewer', value: 'Bench' })
    return onPage(engine, 'Audit', (page) => measureLargeWall(page, patches))
  })
}

interface KeyTimes {
  readonly shown: number
  readonly onDisk: number
  readonly next: number
}

async function flagAndGoOn(page: Page, category: string): Promise<KeyTimes> {
  await page.waitForTimeout(pause)
  const [shown, onDisk] = await measureKey(page, category, ['flag shown', 'flag on disk'])
  await page.waitForTimeout(pause)
  const [next] = await measureKey(page, 'Enter', ['next patch'])
  return { shown: shown!, onDisk: onDisk!, next: next! }
}

function keyMeasurements(times: readonly KeyTimes[]): Measurement[] {
  const aim = { is: 'at most', value: 50 } as const
  const measured = (name: string, of: keyof KeyTimes): Measurement => {
    const values = times.map((each) => each[of])
    return { name, unit: 'ms', values, note: `95th percentile ${percentile(values, 0.95).toFixed(1)} ms` }
  }
  return [
    { ...measured('category key to its flag painted', 'shown'), aim },
    measured('category key to its flag painted as on disk', 'onDisk'),
    { ...measured('Enter to the next patch painted as selected', 'next'), aim }
  ]
}

function percentile(values: readonly number[], share: number): number {
  return quantile(
    [...values].sort((a, b) => a - b),
    share
  )
}

function measureSlices(engine: BenchEngine): Promise<Outcome> {
  return inFolder(async (folder) => {
    const series = join(folder, 'series')
    await writePhantomSeries(series, slices)
    const { result } = await engine.finish('open-sources', () => engine.call('sources.open', { paths: [series] }))
    const [source] = result.sources
    if (source?.sliceCount !== slices) throw new Error(`opened ${source?.sliceCount} slices of ${slices}`)
    await engine.call('settings.write', { key: 'slices.shown', value: [source.id] })
    return onPage(engine, 'Sources', (page) => measureViewer(page, engine.served.pid))
  })
}

async function measureViewer(page: Page, enginePid: number): Promise<Outcome> {
  const viewer = page.getByRole('application', { name: /^Slice / })
  await viewer.focus()
  await page.waitForTimeout(4 * pause)
  await page.keyboard.press('Shift+Home')
  const scrolled: SliceScroll[] = []
  const memory: Measurement[] = []
  for (const pass of passes) {
    await page.waitForTimeout(4 * pause)
    scrolled.push(await scrollSlices(page, slices - 1, pass !== 'back'))
    if (memory.length === 0 && !noMemory) memory.push(measureMemory(enginePid))
  }
  return {
    measurements: [...scrollMeasurements(scrolled), ...memory],
    skipped: noMemory ? [`memory: ${noMemory}`] : []
  }
}

function scrollMeasurements(scrolled: readonly SliceScroll[]): Measurement[] {
  const aim = { is: 'at least', value: 59 } as const
  const inPasses = (tell: (pass: SliceScroll) => string) =>
    passes.map((pass, at) => `${pass} ${tell(scrolled[at]!)}`).join(', ')
  const interval = ({ frameMilliseconds }: SliceScroll) =>
    [0.5, 0.95].map((share) => percentile(frameMilliseconds, share).toFixed(1)).join(' and ')
  const rate = ({ slicesDrawn, frameMilliseconds }: SliceScroll) =>
    (framesPerSecond(frameMilliseconds) * slicesDrawn) / frameMilliseconds.length
  return [
    {
      name: 'scrolling slices, one a frame: frames',
      unit: 'frames/s',
      aim,
      note: `frame to frame, median and 95th percentile: ${inPasses((pass) => `${interval(pass)} ms`)}`,
      values: scrolled.map(({ frameMilliseconds }) => framesPerSecond(frameMilliseconds))
    },
    {
      name: 'scrolling slices, one a frame: slices drawn',
      unit: 'slices/s',
      aim,
      values: scrolled.map(rate),
      note: inPasses(({ slicesDrawn }) => `${slicesDrawn} of ${slices - 1} slices drawn`)
    }
  ]
}

function measureMemory(enginePid: number): Measurement {
  const { kind, engineBytes, browserBytes } = memoryInUse(enginePid)
  const inGigabytes = (bytes: number) => bytes / 1e9
  return {
    name: `memory with ${slices} slices open and scrolled through once`,
    unit: 'GB',
    aim: { is: 'at most', value: 1.5 },
    values: [inGigabytes(engineBytes + browserBytes)],
    note: `${kind} of all processes: engine ${inGigabytes(engineBytes).toFixed(2)} GB, Chromium ${inGigabytes(browserBytes).toFixed(2)} GB.`
  }
}
