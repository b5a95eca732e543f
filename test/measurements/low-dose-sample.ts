/**
 * Takes the picture of docs/ct-denoisers.md: Home's sample audit of low dose, ranked by the autoencoder's lies.
 * `node test/measurements/low-dose-sample.ts`; prints how long the audit took.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openSampleWorkbench } from '../support/sample-workbench.ts'
import { takePicture } from '../support/scenes/all-scenes.ts'
import { goTo } from '../support/scenes/scene.ts'

const { page, workspace, close } = await openSampleWorkbench()
try {
  await goTo(page, 'Home')
  const started = performance.now()
  await page.getByRole('button', { name: /Denoisers of low dose/ }).click()
  await page.getByRole('grid', { name: /^Patches of / }).waitFor({ timeout: 300_000 })
  process.stdout.write(`${((performance.now() - started) / 1000).toFixed(1)} s from click to wall\n`)
  await page.waitForTimeout(3000)
  writeFileSync(join(import.meta.dirname, '../../docs/ct-denoisers.png'), await takePicture(page, workspace, 'dark'))
} finally {
  await close()
}
