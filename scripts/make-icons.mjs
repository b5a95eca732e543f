// Draws resources/icons/icon.png from icon.svg with the Chromium that the end-to-end tests use.
// The PNG is kept in the repository; run this after a change of the SVG.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { root } from './setup/paths.mjs'

const size = 512
const folder = join(root, 'resources', 'icons')
const svg = await readFile(join(folder, 'icon.svg'), 'utf8')
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox']
})
const page = await browser.newPage({ viewport: { width: size, height: size } })
await page.setContent(`<style>body { margin: 0 } svg { display: block }</style>${svg}`)
await page.screenshot({ path: join(folder, 'icon.png'), omitBackground: true })
await browser.close()
