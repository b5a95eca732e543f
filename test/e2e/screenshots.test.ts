import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noChromium } from '../support/chromium.ts'
import { changingParts, describeRenderer, settledPicture, shareOfDifference, tolerance, type Renderer } from '../support/pictures.ts'
import { openSampleWorkbench, type SampleWorkbench } from '../support/sample-workbench.ts'
import { leave, pictured, setTheme } from '../support/scenes.ts'

if (noChromium) console.warn(`Screenshots are not compared: ${noChromium}`)

const folder = join(import.meta.dirname, '..', '..', 'docs', 'screenshots')
const committed = (name: string) => readFileSync(join(folder, `${name}.png`))

describe.skipIf(noChromium)('the screen beside the committed screenshots', () => {
  let workbench: SampleWorkbench
  /** Why pictures made here cannot be compared, or null. */
  let incomparable: string | null

  beforeAll(async () => {
    workbench = await openSampleWorkbench()
    const made = JSON.parse(readFileSync(join(folder, 'renderer.json'), 'utf8')) as Renderer
    const here = await describeRenderer(workbench.page, workbench.backend)
    const differing = (Object.keys(made) as (keyof Renderer)[]).filter((name) => made[name] !== here[name])
    incomparable = differing.map((name) => `they were made with ${name} ${made[name]}, here it is ${here[name]}`).join('; ') || null
  })
  afterAll(() => workbench?.close())

  it('has one of every view', () => {
    expect(pictured.filter(({ name }) => !existsSync(join(folder, `${name}.png`)))).toEqual([])
  })

  for (const { name, theme, show } of pictured) {
    it(`shows ${name} as in the README (npm run screenshots renews it)`, async ({ skip }) => {
      if (incomparable) skip(incomparable)
      const { page, workspace } = workbench
      await leave(page)
      await setTheme(page, theme)
      await show(page)
      const picture = await settledPicture(page, workspace)
      const share = shareOfDifference(picture, committed(name), await changingParts(page))
      expect(share).toBeLessThanOrEqual(tolerance.share)
    })
  }
})

describe('the comparison of screenshots', () => {
  it('sees another view, but not where it is told not to look', () => {
    const picture = committed('home')
    expect(shareOfDifference(picture, picture, [])).toBe(0)
    expect(shareOfDifference(picture, committed('settings'), [])).toBeGreaterThan(tolerance.share)
    expect(shareOfDifference(picture, committed('settings'), [{ x: 0, y: 0, width: 1440, height: 900 }])).toBe(0)
  })
})
