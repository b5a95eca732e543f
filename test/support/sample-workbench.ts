import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { launchChromium } from './chromium.ts'
import { fixClockOf, fixedClock } from './clock.ts'
import { connectToEngine } from './engine-client.ts'
import { fillWorkspace } from './sample-workspace.ts'
import { windowSizes } from './scenes/sizes.ts'
import { serveWorkbench } from './served.ts'

export interface SampleWorkbench {
  readonly page: Page
  /** Backend that computed the audits. */
  readonly backend: string
  /** Lies in the folder that goes away. */
  readonly workspace: string
  close(): Promise<void>
}

/**
 * Opens the served workbench on a filled workspace, in Chromium at 1440 x 900. Nothing moves or fades; the time is
 * fixed.
 */
export async function openSampleWorkbench(): Promise<SampleWorkbench> {
  const folder = mkdtempSync(join(tmpdir(), 'denoscope-sample-'))
  const workspace = join(folder, 'workspace')
  const served = await serveWorkbench(workspace, [], [folder], fixedClock)
  const client = await connectToEngine(served)
  await fillWorkspace(client, join(folder, 'series'))
  const browser = await launchChromium()
  const context = await browser.newContext({
    viewport: windowSizes.usual,
    reducedMotion: 'reduce',
    timezoneId: 'UTC',
    locale: 'en-GB'
  })
  await fixClockOf(context)
  const page = await context.newPage()
  await page.goto(served.url)
  await page.getByRole('navigation').first().waitFor()
  const close = async () => {
    await browser.close()
    await served.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  const { backend } = await client.call('engine.describe', {})
  return { page, workspace, backend: backend?.name ?? 'none', close }
}
