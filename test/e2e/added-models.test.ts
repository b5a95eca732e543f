import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dropFile } from '../support/dropped-file.ts'
import { rules, violations } from '../support/accessibility.ts'
import { launchChromium, noChromium } from '../support/chromium.ts'
import { fileChooser } from '../support/file-chooser.ts'
import { connectToEngine } from '../support/engine-client.ts'
import { affine, modelBytes, withSigma, type ModelParts } from '../support/onnx-models.ts'
import { serveWorkbench, type ServedWorkbench } from '../support/served.ts'

if (noChromium) console.warn(`Browser tests skip: ${noChromium}`)
const patience = { timeout: 120_000 }

describe.skipIf(noChromium)('a model of others', { timeout: 240_000 }, () => {
  let scratch: string
  let served: ServedWorkbench
  let browser: Browser
  let page: Page
  const problems: string[] = []
  const models = () => join(scratch, 'workspace', 'models')

  beforeAll(async () => {
    scratch = mkdtempSync(join(tmpdir(), 'denoscope-added-'))
    served = await serveWorkbench(join(scratch, 'workspace'))
    const client = await connectToEngine(served)
    await client.call('sources.openPhantom', { seed: 1, slices: 4 })
    client.close()
    browser = await launchChromium({ webGl: false })
    page = await (await browser.newContext({ viewport: { width: 1280, height: 1000 } })).newPage()
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

  async function choose(name: string, content: Buffer): Promise<void> {
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    const chooser = await fileChooser(page, () => page.getByRole('menuitem', { name: 'ONNX model' }).click())
    await chooser.setFiles({ name, mimeType: 'application/octet-stream', buffer: content })
  }
  const chooseModel = (name: string, parts: ModelParts) => choose(name, modelBytes(parts))
  const add = () => page.getByRole('button', { name: 'Add model' })

  it('is set up with a trial of scales side by side, and added', async () => {
    await chooseModel('Shifts by sigma.onnx', withSigma())
    await page.getByRole('heading', { name: 'Add a model: Shifts by sigma' }).waitFor(patience)
    await page.getByText('State the value of the input "sigma".').waitFor()
    expect(await add().isDisabled()).toBe(true)
    await page.getByRole('textbox', { name: 'Value of sigma' }).fill('0.001')
    await page.getByText('Choose the scale.').waitFor()
    await page.getByRole('button', { name: 'Try the middle slice' }).click()
    // 0.001 in the scale of the model is 4.096 HU, 1 HU and 0.001 HU.
    await page.getByText('changes by 4.1 HU rms').waitFor(patience)
    await page.getByText('changes by 1.0 HU rms').waitFor()
    await page.getByText('changes by 0.0 HU rms').waitFor()
    expect(await page.getByRole('img', { name: /, one slice$/ }).count()).toBe(4)
    expect(await violations(page, rules)).toEqual([])
    await page.getByRole('radio', { name: 'HU / 1000' }).click()
    await add().click()
    await page.getByRole('heading', { name: 'Shifts by sigma' }).waitFor(patience)
    await page.getByRole('region', { name: 'Added to this workspace' }).getByText('Shifts by sigma').waitFor()
    expect(await violations(page, rules)).toEqual([])
    expect(readdirSync(join(models(), 'shifts-by-sigma')).toSorted()).toEqual(['denoiser.json', 'model.onnx'])
    expect(readFileSync(join(models(), 'shifts-by-sigma', 'model.onnx'))).toEqual(modelBytes(withSigma()))
    expect(readdirSync(join(scratch, 'workspace', 'uploads'))).toEqual([])
  })

  it('is a denoiser of audits, and runs in their samples', async () => {
    const client = await connectToEngine(served)
    const [source] = await client.call('sources.list', {})
    const { samples } = await client.call('patchify.preview', {
      sourceId: source!.id,
      slice: 1,
      patchify: { crop: { kind: 'central' }, patchSize: 64, stride: 64 },
      degradation: { kind: 'none' },
      denoisers: [{ id: 'shifts-by-sigma', parameters: { sigma: 0.02 } }],
      seed: 1,
      count: 2
    })
    client.close()
    // 0.02 x 1000 HU of the range of 2000 HU.
    const { noisy, outputs } = samples
    outputs[0]!.data.forEach((value, index) => expect(value - noisy![index]!).toBeCloseTo(0.01, 4))
  })

  it('says that the scale does not matter if all outputs are the same', async () => {
    await chooseModel('same.onnx', affine(1, 0))
    await page.getByRole('button', { name: 'Try the middle slice' }).click(patience)
    await page.getByText('The scale does not matter to this model').waitFor(patience)
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('heading', { name: 'Add a model' }).waitFor({ state: 'hidden' })
  })

  it('is set up from any view if its file is dropped on the window', async () => {
    await page.keyboard.press('Alt+1')
    await dropFile(page, 'dropped.onnx', modelBytes(affine(1, 0)))
    await page.getByRole('heading', { name: 'Add a model: dropped' }).waitFor(patience)
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('heading', { name: 'Add a model' }).waitFor({ state: 'hidden' })
    expect(readdirSync(join(scratch, 'workspace', 'uploads'))).toEqual([])
  })

  it('is refused with the reason if the file is no model', async () => {
    await choose('page.onnx', Buffer.from('<html></html>'))
    await page.getByText('not an ONNX file: it is a web page').waitFor(patience)
    expect(await add().isDisabled()).toBe(true)
    await page.getByRole('button', { name: 'Cancel' }).click()
  })

  it('is removed', async () => {
    await page.getByRole('region', { name: 'Added to this workspace' }).getByRole('button').click()
    await page.getByRole('button', { name: 'Remove' }).click()
    await page.getByRole('region', { name: 'Added to this workspace' }).waitFor({ state: 'hidden', ...patience })
    expect(existsSync(join(models(), 'shifts-by-sigma'))).toBe(false)
    expect(problems).toEqual([])
  })
})
