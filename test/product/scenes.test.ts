import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lightViolations, rules, violations } from '../support/accessibility.ts'
import { noChromium } from '../support/chromium.ts'
import { changingParts, describeRenderer, shareOfDifference, tolerance, type Renderer } from '../support/pictures.ts'
import { openSampleWorkbench, type SampleWorkbench } from '../support/sample-workbench.ts'
import { pictureNames, scenes, takePicture } from '../support/scenes/all-scenes.ts'
import { leaveScene, pictureName, type Scene, type Theme } from '../support/scenes/scene.ts'

if (noChromium) console.warn(`Screenshots and accessibility are not checked: ${noChromium}`)

const folder = join(import.meta.dirname, '..', '..', 'docs', 'screenshots')
const committed = (name: string) => readFileSync(join(folder, `${name}.png`))

describe.skipIf(noChromium)('the screen', () => {
  let workbench: SampleWorkbench
  /** Reason why pictures made here cannot be compared; null if they can. */
  let incomparable: string | null
  let shown: Scene | null = null

  beforeAll(async () => {
    workbench = await openSampleWorkbench()
    const made = JSON.parse(readFileSync(join(folder, 'renderer.json'), 'utf8')) as Renderer
    const here = await describeRenderer(workbench.page, workbench.backend)
    const differing = (Object.keys(made) as (keyof Renderer)[]).filter((name) => made[name] !== here[name])
    incomparable =
      differing.map((name) => `they were made with ${name} ${made[name]}, here it is ${here[name]}`).join('; ') || null
  })
  afterAll(() => workbench?.close())

  /** Shows each scene once, before the first of its tests. */
  async function bringUp(scene: Scene): Promise<void> {
    if (shown === scene) return
    if (shown) await leaveScene(workbench.page, shown)
    shown = scene
    await scene.show(workbench.page)
  }

  async function expectPicture(scene: Scene, theme: Theme): Promise<void> {
    const { page, workspace } = workbench
    const picture = await takePicture(page, workspace, theme)
    const share = shareOfDifference(picture, committed(pictureName(scene, theme)), await changingParts(page))
    expect(share).toBeLessThanOrEqual(tolerance.share)
  }

  it('has a picture of every scene that the README shows, and of no other', () => {
    expect(
      readdirSync(folder)
        .filter((name) => name.endsWith('.png'))
        .sort()
    ).toEqual(pictureNames.map((name) => `${name}.png`).sort())
  })

  for (const scene of scenes) {
    it(`meets the checkable rules of WCAG 2 A and AA in ${scene.name}, dark and light`, async () => {
      await bringUp(scene)
      expect(await violations(workbench.page, rules)).toEqual([])
      expect(await lightViolations(workbench.page)).toEqual([])
    })
    for (const theme of scene.pictures) {
      it(`equals the ${theme} picture of ${scene.name} (npm run screenshots renews it)`, async ({ skip }) => {
        if (incomparable) skip(incomparable)
        await bringUp(scene)
        await expectPicture(scene, theme)
      })
    }
  }

  it('meets the rules of WCAG 2 A and AA in an exported report', async () => {
    const { page } = workbench
    await bringUp(scenes.find(({ name }) => name === 'reports')!)
    const html = await page.locator('iframe').getAttribute('srcdoc')
    const report = await page.context().newPage()
    await report.setContent(html!)
    expect(await violations(report, rules)).toEqual([])
    await report.close()
  })
})

describe('the comparison of screenshots', () => {
  it('sees another view, but not where it is told not to look', () => {
    const picture = committed('home')
    expect(shareOfDifference(picture, picture, [])).toBe(0)
    expect(shareOfDifference(picture, committed('settings'), [])).toBeGreaterThan(tolerance.share)
    expect(shareOfDifference(picture, committed('settings'), [{ x: 0, y: 0, width: 1440, height: 900 }])).toBe(0)
  })
})
