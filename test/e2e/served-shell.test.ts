import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium, noChromium } from '../support/chromium.ts'
import { descendants, type ProcessEntry } from '../support/processes.ts'
import { serveWorkbench, type ServedWorkbench } from '../support/served.ts'

if (noChromium) console.warn(`Browser tests skip: ${noChromium}`)

describe.skipIf(noChromium)('the served workbench in a browser', () => {
  let scratch: string
  let served: ServedWorkbench
  let browser: Browser
  let page: Page
  const problems: string[] = []

  beforeAll(async () => {
    scratch = mkdtempSync(join(tmpdir(), 'denoscope-served-'))
    writeFileSync(join(scratch, 'note.txt'), 'No image.')
    served = await serveWorkbench(join(scratch, 'workspace'), [join(scratch, 'note.txt')])
    browser = await launchChromium()
    page = await browser.newPage()
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
    page.on('pageerror', (error) => problems.push(error.message))
  })

  afterAll(async () => {
    await browser?.close()
    await served?.stop()
    rmSync(scratch, { recursive: true, force: true })
  })

  const engineAnswers = () =>
    new Promise((resolve) => page.once('websocket', (socket) => socket.once('framereceived', resolve)))

  it('shows itself, reaches its engine and reports no error', async () => {
    const answered = engineAnswers()
    await page.goto(served.url)
    await page.getByRole('navigation').first().waitFor()
    await answered
    expect(await page.title()).toBe('Denoscope')
    expect(problems).toEqual([])
  })

  it('lists what it refused of the files that it was started with, though that was before the page was there', async () => {
    const refused = page.getByRole('region', { name: 'Not opened' })
    expect(await refused.textContent()).toMatch(/Not a DICOM file.*note\.txt/s)
  })

  it('takes the token out of the address, and keeps it for a reload', async () => {
    expect(page.url()).not.toContain(served.token)
    const answered = engineAnswers()
    await page.reload()
    await answered
    expect(problems).toEqual([])
  })

  it('comes back by itself after the engine was killed, at the same address', async () => {
    const isServed = ({ command }: ProcessEntry) => /served\.mjs/.test(command)
    const engine = descendants(served.pid).find(isServed)!.pid
    process.kill(engine, 'SIGKILL')
    await page.getByRole('status').getByText('The engine does not answer').waitFor()
    await page.getByRole('status').getByText('The engine does not answer').waitFor({ state: 'hidden', timeout: 30_000 })
    expect(descendants(served.pid).find(isServed)!.pid).not.toBe(engine)
    problems.length = 0
  })

  it('may fetch nothing from elsewhere', async () => {
    expect(
      await page.evaluate(() =>
        fetch('http://127.0.0.1:9/').then(
          () => 'fetched',
          () => 'refused'
        )
      )
    ).toBe('refused')
  })
})
