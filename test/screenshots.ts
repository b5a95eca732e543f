// Takes the README's pictures of every view from the running product, on MNIST and the phantom only: no patient's image
// is shown. Run by `npm run screenshots`; they lie in docs/screenshots/, and test/e2e/screenshots.test.ts compares them.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describeRenderer, settledPicture } from './support/pictures.ts'
import { openSampleWorkbench } from './support/sample-workbench.ts'
import { leave, pictured, setTheme } from './support/scenes.ts'

const target = join(import.meta.dirname, '..', 'docs', 'screenshots')
mkdirSync(target, { recursive: true })

const { page, workspace, backend, close } = await openSampleWorkbench()
try {
  for (const name of readdirSync(target)) rmSync(join(target, name))
  for (const { name, theme, show } of pictured) {
    await leave(page)
    await setTheme(page, theme)
    await show(page)
    writeFileSync(join(target, `${name}.png`), await settledPicture(page, workspace))
    console.error(`docs/screenshots/${name}.png`)
  }
  writeFileSync(join(target, 'renderer.json'), `${JSON.stringify(await describeRenderer(page, backend), null, 2)}\n`)
} finally {
  await close()
}
