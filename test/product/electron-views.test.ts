import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { writeConstantSeries } from '../support/constant-series.ts'
import { type RunningElectron, findElectron, launchElectron, startElectron } from '../support/electron.ts'
import { connectToEngine } from '../support/engine-client.ts'
import { fillWorkspace } from '../support/sample-workspace.ts'
import { scenes } from '../support/scenes/all-scenes.ts'
import { goTo, leaveScene } from '../support/scenes/scene.ts'
import { serveWorkbench } from '../support/served.ts'

const electron = await findElectron()
if ('reason' in electron) console.warn(`The views' tests in Electron skip: ${electron.reason}`)

const folder = mkdtempSync(join(tmpdir(), 'denoscope-electron-views-'))
const filled = join(folder, 'filled')
const problems: string[] = []
let userData: string
let running: RunningElectron
let page: Page

const shownInMenu = (id: string) =>
  running.app.evaluate(({ Menu }, id) => {
    const item = Menu.getApplicationMenu()!.getMenuItemById(id)
    return item && { label: item.label, enabled: item.enabled, key: item.accelerator ?? null }
  }, id)
/** Chooses an entry once the page has sent its menu. */
const choose = async (id: string) => {
  await expect.poll(() => shownInMenu(id)).toMatchObject({ enabled: true })
  await running.app.evaluate(({ Menu }, id) => Menu.getApplicationMenu()!.getMenuItemById(id)!.click(), id)
}
const drop = async (path: string) => {
  const session = await page.context().newCDPSession(page)
  const data = { items: [], files: [path], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: 600, y: 400, data })
  await session.detach()
}

/** Starts Electron on a copy of the filled workspace. */
async function start(paths: readonly string[] = []): Promise<void> {
  if ('reason' in electron) return
  userData = mkdtempSync(join(folder, 'window-'))
  cpSync(filled, join(userData, 'workspace'), { recursive: true })
  running = await launchElectron(electron, { userData, paths, webGl: false })
  page = running.page
  problems.length = 0
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
  page.on('pageerror', (error) => problems.push(error.message))
  await vi.waitUntil(async () => (await shownInMenu('view.home'))?.enabled, { timeout: 20_000 })
}

describe.skipIf('reason' in electron)('the Electron window', () => {
  beforeAll(async () => {
    const served = await serveWorkbench(filled, [], [folder])
    await fillWorkspace(await connectToEngine(served), join(folder, 'series'))
    await served.stop()
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  describe('with every view', () => {
    beforeAll(() => start())
    afterAll(() => running.close())

    it.each(scenes)('shows $name without an error', async (scene) => {
      await scene.show(page)
      expect(problems).toEqual([])
      await leaveScene(page, scene)
    })
  })

  describe('started anew for each test', () => {
    afterEach(() => running.close())

    it('opens what it was started with, and lists what it refuses of that', async () => {
      const note = join(folder, 'note.txt')
      writeFileSync(note, 'No image.')
      await start([writeConstantSeries(folder, 'Plain', 501, 0), note])
      await page.getByRole('button', { name: 'Patchify Plain' }).waitFor()
      const refused = page.getByRole('region', { name: 'Not opened' })
      expect(await refused.textContent()).toMatch(/Not a DICOM file.*note\.txt/s)
    })

    it('opens a file and a folder that are dropped on it', async () => {
      await start()
      const series = writeConstantSeries(folder, 'Dropped', 503, 100)
      mkdirSync(join(folder, 'one'))
      cpSync(join(writeConstantSeries(folder, 'Single', 504, 100), '0.dcm'), join(folder, 'one', 'single.dcm'))
      // A drop before the page listens would open nothing.
      await goTo(page, 'Home')
      await drop(join(folder, 'one', 'single.dcm'))
      await page.getByRole('button', { name: 'Patchify Single' }).waitFor()
      await drop(series)
      await page.getByRole('button', { name: 'Patchify Dropped' }).waitFor()
    })

    it('opens the file of a second start in the window that is open', async () => {
      if ('reason' in electron) return
      await start()
      const series = writeConstantSeries(folder, 'Second', 505, 100)
      await goTo(page, 'Home')
      // Without a debugger: the second start ends at once, before one could look into it.
      const second = await startElectron(electron, { userData, paths: [join(series, '0.dcm')], webGl: false })
      await page.getByRole('button', { name: 'Patchify Second' }).waitFor()
      expect(running.app.windows()).toHaveLength(1)
      await second.close()
    })

    it('does what is chosen in its menu, which shows keys as they were edited and what cannot be done', async () => {
      await start()
      await choose('view.audit')
      await page.getByRole('grid', { name: /^Patches of / }).waitFor()
      await expect.poll(() => shownInMenu('audit.next')).toMatchObject({ label: 'Next patch', enabled: true, key: 'J' })
      await choose('view.settings')
      await page
        .getByRole('button', { name: /^Change keys of Show jobs|Show jobs/ })
        .first()
        .click()
      await page.keyboard.press('F9')
      await expect.poll(() => shownInMenu('jobs')).toMatchObject({ key: 'F9' })
      await expect.poll(() => shownInMenu('audit.next')).toBeNull()
      expect(await shownInMenu('forget-workspaces')).toMatchObject({ enabled: false })
      await choose('keys')
      await page.getByRole('dialog', { name: 'Keys' }).waitFor()
      await page.keyboard.press('Escape')
    })

    it('keeps the recent workspaces in its menu, opens them and forgets them', async () => {
      await start()
      const first = join(userData, 'workspace')
      const other = join(userData, 'other workspace')
      await goTo(page, 'Settings')
      await running.app.evaluate(({ dialog }, path) => {
        dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [path] })
      }, other)
      await page.getByRole('button', { name: 'Choose folder' }).click()
      await expect.poll(() => shownInMenu(`workspace ${other}`)).toMatchObject({ enabled: false })
      await choose(`workspace ${first}`)
      await expect
        .poll(() => shownInMenu(`workspace ${first}`))
        .toMatchObject({ label: `workspace (${first})`, enabled: false })
      await choose('forget-workspaces')
      await expect.poll(() => shownInMenu(`workspace ${other}`)).toBeNull()
    })

    it('copies and pastes in fields of text', async () => {
      await start()
      await goTo(page, 'Settings')
      const name = page.getByRole('textbox', { name: 'Name' })
      await name.fill('A. Reader')
      await name.press('Control+a')
      await name.press('Control+c')
      await name.press('End')
      await name.press('Control+v')
      expect(await name.inputValue()).toBe('A. ReaderA. Reader')
      await name.fill('E. Reader')
    })

    it('takes the tour from its menu', async () => {
      await start()
      await choose('tour')
      await page.getByRole('dialog', { name: 'Hidden errors come first' }).waitFor({ timeout: 90_000 })
      await page.keyboard.press('Escape')
      expect(problems).toEqual([])
    })
  })
})
