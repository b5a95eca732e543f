import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { launchChromium, noChromium } from '../support/chromium.ts'
import { findElectron, launchElectron } from '../support/electron.ts'
import { startDisplay } from '../support/processes.ts'
import { serveWorkbench } from '../support/served.ts'
import { repeat, type Benchmark, type Measurement, type Outcome } from './benchmark.ts'
import { inFolder } from './engine.ts'

const secondStarts = 5
const aim = { is: 'at most', value: 2 } as const

export const startUp: Benchmark = {
  name: 'start-up',
  about:
    'From the start of a process to a screen that shows what the engine answered, on a workspace that was opened before.',
  run: async () => {
    const [served, electron] = [await measureServed(), await measureElectron()]
    return {
      measurements: [...served.measurements, ...electron.measurements],
      skipped: [...(served.skipped ?? []), ...(electron.skipped ?? [])]
    }
  }
}

/** The workspace's name stands in the status bar once the engine has described itself. */
async function untilAnswered(page: Page): Promise<void> {
  await page.getByRole('contentinfo').getByRole('button', { name: 'workspace', exact: true }).waitFor()
}

async function measureServed(): Promise<Outcome> {
  if (noChromium) return { measurements: [], skipped: [`served to a browser: ${noChromium}`] }
  return inFolder(async (folder) => {
    const browser = await launchChromium({ webGl: false })
    try {
      const start = () => serveOnce(() => browser.newPage(), join(folder, 'workspace'))
      const first = await start()
      const later = await repeat(secondStarts, start)
      return { measurements: servedMeasurements(first, later) }
    } finally {
      await browser.close()
    }
  })
}

interface ServedStart {
  readonly listening: number
  readonly answered: number
}

async function serveOnce(newPage: () => Promise<Page>, workspace: string): Promise<ServedStart> {
  const page = await newPage()
  const started = performance.now()
  const served = await serveWorkbench(workspace)
  const listening = (performance.now() - started) / 1000
  try {
    await page.goto(served.url, { waitUntil: 'commit' })
    await untilAnswered(page)
    return { listening, answered: (performance.now() - started) / 1000 }
  } finally {
    await page.close()
    await served.stop()
  }
}

function servedMeasurements(first: ServedStart, later: readonly ServedStart[]): Measurement[] {
  const note = "Chromium is running already, as a person's browser is."
  return [
    { name: 'served, first start on a new workspace', unit: 's', values: [first.answered] },
    { name: 'served, second start', unit: 's', values: later.map(({ answered }) => answered), aim, note },
    { name: 'served, until it listens', unit: 's', values: later.map(({ listening }) => listening) }
  ]
}

async function measureElectron(): Promise<Outcome> {
  const electron = await findElectron()
  if ('reason' in electron) return { measurements: [], skipped: [`Electron: ${electron.reason}`] }
  const display = await startDisplay()
  const { DISPLAY } = process.env
  process.env.DISPLAY = display.name
  try {
    const note = `${electron.isOld ? 'Electron 22. ' : ''}Playwright drives it, which delays it: a person waits a little less.`
    return await inFolder(async (userData) => {
      const start = () => launchOnce(electron, userData)
      const first = await start()
      const later = await repeat(secondStarts, start)
      return {
        measurements: [
          { name: 'Electron, first start on a new workspace', unit: 's', values: [first] },
          { name: 'Electron, second start', unit: 's', values: later, aim, note }
        ]
      }
    })
  } finally {
    if (DISPLAY === undefined) delete process.env.DISPLAY
    await display.stop()
  }
}

async function launchOnce(electron: { binary: string; isOld: boolean }, userData: string): Promise<number> {
  const started = performance.now()
  const running = await launchElectron(electron, { userData, webGl: false })
  try {
    await untilAnswered(running.page)
    return (performance.now() - started) / 1000
  } finally {
    await running.close()
  }
}
