import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { launchChromium, noChromium } from './chromium.ts'
import { findElectron, launchElectron } from './electron.ts'
import { serveWorkbench } from './served.ts'

/** The workbench as it runs on a workspace in one of its shells. */
export interface OpenWorkbench {
  readonly page: Page
  /** Ends it; `SIGKILL` as a crash would, with its engine. */
  close(signal?: 'SIGKILL'): Promise<void>
}

export interface Shell {
  readonly name: string
  /** Why tests in this shell skip, or null. */
  readonly unavailable: string | null
  /** Opens the workspace in `folder` and the files or folders named. */
  open(folder: string, paths?: readonly string[]): Promise<OpenWorkbench>
}

const electron = await findElectron()

const servedShell: Shell = {
  name: 'a browser',
  unavailable: noChromium,
  async open(folder, paths) {
    const served = await serveWorkbench(join(folder, 'workspace'), paths)
    const browser = await launchChromium()
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await page.goto(served.url)
    return {
      page,
      close: async (signal) => {
        await served.stop(signal)
        await browser.close()
      }
    }
  }
}

const electronShell: Shell = {
  name: 'Electron',
  unavailable: 'reason' in electron ? electron.reason : null,
  async open(folder, paths) {
    if ('reason' in electron) throw new Error(electron.reason)
    const running = await launchElectron(electron, { userData: folder, paths })
    return {
      page: running.page,
      close: async (signal) => {
        if (signal) process.kill(running.pid, signal)
        await running.close()
      }
    }
  }
}

/** Every way in which a person has the workbench before them. */
export const shells: readonly Shell[] = [servedShell, electronShell]
