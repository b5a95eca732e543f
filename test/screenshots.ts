// Takes the README's pictures of every view from the running product, on MNIST and the phantom only: no patient's image
// is shown. Run by `npm run screenshots`; they lie in docs/screenshots/, and test/product/scenes.test.ts compares them.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import './support/fixed-place.ts'
import { describeRenderer } from './support/pictures.ts'
import { openSampleWorkbench } from './support/sample-workbench.ts'
import { scenes, takePicture } from './support/scenes/all-scenes.ts'
import { leaveScene, pictureName } from './support/scenes/scene.ts'

const target = join(import.meta.dirname, '..', 'docs', 'screenshots')
mkdirSync(target, { recursive: true })

const { page, workspace, backend, close } = await openSampleWorkbench()
try {
  for (const name of readdirSync(target)) rmSync(join(target, name))
  for (const scene of scenes) {
    await scene.show(page)
    for (const theme of scene.pictures) {
      const name = pictureName(scene, theme)
      writeFileSync(join(target, `${name}.png`), await takePicture(page, workspace, theme))
      console.error(`docs/screenshots/${name}.png`)
    }
    await leaveScene(page, scene)
  }
  writeFileSync(join(target, 'renderer.json'), `${JSON.stringify(await describeRenderer(page, backend), null, 2)}\n`)
} finally {
  await close()
}
