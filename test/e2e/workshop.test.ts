import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rules, violations } from '../support/accessibility.ts'
import { launchChromium, noChromium } from '../support/chromium.ts'
import { serveWorkbench, type ServedWorkbench } from '../support/served.ts'

if (noChromium) console.warn(`Browser tests skip: ${noChromium}`)
const patience = { timeout: 120_000 }

describe.skipIf(noChromium)('the model workshop', () => {
  let scratch: string
  let served: ServedWorkbench
  let browser: Browser
  let page: Page
  const problems: string[] = []

  beforeAll(async () => {
    scratch = mkdtempSync(join(tmpdir(), 'denoscope-workshop-'))
    served = await serveWorkbench(join(scratch, 'workspace'))
    browser = await launchChromium({ webGl: false })
    page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage()
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
    page.on('pageerror', (error) => problems.push(error.message))
    await page.goto(served.url)
    await page.getByRole('navigation').first().waitFor()
    await page.keyboard.press('Alt+6')
  })

  afterAll(async () => {
    await browser?.close()
    await served?.stop()
    rmSync(scratch, { recursive: true, force: true })
  })

  const enter = async (name: string, value: string) => {
    await page.getByRole('spinbutton', { name }).fill(value)
    await page.getByRole('spinbutton', { name }).press('Enter')
  }

  it('trains with the chosen loss and shows what comes out after each epoch', { timeout: 240_000 }, async () => {
    await page.getByRole('button', { name: 'Train', exact: true }).click()
    await page.getByRole('radio', { name: 'L1', exact: true }).click()
    await page.getByText('Default: 10 epochs, MSE').waitFor()
    await page.getByText('Advanced', { exact: true }).click()
    await page.getByRole('switch', { name: /Limit the number/ }).click()
    await enter('At most', '320')
    await enter('Epochs', '3')
    await page.getByText('3 epochs of 288 images, 32 kept for validation').waitFor()
    expect(await violations(page, rules)).toEqual([])
    await page.getByRole('button', { name: 'Start training' }).click()
    await page.getByRole('tab', { name: 'Model' }).waitFor(patience)
    const samples = page.getByRole('region', { name: 'Samples' })
    await samples.getByText('3 / 3').waitFor(patience)
    await samples.getByRole('slider', { name: 'Epoch' }).press('ArrowLeft')
    await samples.getByText('2 / 3').waitFor()
    expect(await samples.locator('canvas').count()).toBe(24)
    expect(await violations(page, rules)).toEqual([])
  })

  it('compares runs on axes of their own where their losses differ', { timeout: 120_000 }, async () => {
    await page.getByRole('checkbox', { name: 'Compare Autoencoder, MNIST, Gaussian 0.3', exact: true }).click()
    await page.getByRole('checkbox', { name: /Compare .*L1/ }).click()
    await page.getByRole('button', { name: 'Compare', exact: true }).click()
    await page.getByText('their losses cannot be compared').waitFor(patience)
    expect(await page.getByRole('img', { name: /^Validation loss: / }).count()).toBe(2)
    await page
      .getByRole('table', { name: 'Settings that differ' })
      .getByRole('row', { name: /Loss MSE L1/ })
      .waitFor()
    expect(await violations(page, rules)).toEqual([])
    await page.getByRole('button', { name: 'Close', exact: true }).click()
  })

  it('maps a latent space, and walks between two patches by keyboard', { timeout: 240_000 }, async () => {
    await page.getByRole('tab', { name: 'Latent space' }).click()
    await page.getByRole('button', { name: 'Make the map' }).click()
    const map = page.getByRole('application', { name: 'Map of 3,000 patches' })
    await map.waitFor(patience)
    await map.focus()
    for (const key of ['ArrowRight', 'Enter', 'ArrowLeft', 'ArrowLeft', 'Enter']) await page.keyboard.press(key)
    const walk = page.getByRole('region', { name: 'Walk' })
    await walk.getByRole('button', { name: '11 of 11' }).waitFor(patience)
    await walk.getByRole('slider', { name: 'Step' }).press('ArrowRight')
    await walk.getByRole('button', { name: '2 of 11', pressed: true }).waitFor()
    expect(await violations(page, rules)).toEqual([])
  })

  it('says of a U-Net that it has no latent space, and reports no error', async () => {
    await page.getByRole('button', { name: /^U-Net, MNIST, Gaussian 0.3/ }).click()
    await page.getByText('This model has no latent space').waitFor()
    expect(problems).toEqual([])
  })
})
