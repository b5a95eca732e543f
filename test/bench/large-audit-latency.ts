import type { Locator, Page } from 'playwright-core'
import { findingCategories } from '../../src-core/review/finding.ts'
import { quantile, type Measurement } from './benchmark.ts'
import { measureKey } from './wall-keys.ts'

const steps = 30
const clicks = 7
const pause = 250

/** Times keys, filters, queues and the comparison of denoisers on the wall of a large audit. */
export async function measureLargeWall(page: Page, patches: number): Promise<Measurement[]> {
  const wall = page.getByRole('grid', { name: /^Patches of / })
  await wall.and(page.locator('[aria-busy=false]')).waitFor({ timeout: 180_000 })
  await wall.focus()
  const of = `of ${patches.toLocaleString('en-GB')} CT patches`
  const next = await repeat(steps, async () => (await measureKey(page, 'j', ['next patch']))[0]!)
  const flag = await repeat(findingCategories.length, async (index) => {
    const [shown] = await measureKey(page, findingCategories[index]!.key, ['flag shown'])
    await page.keyboard.press('j')
    return shown!
  })
  const filters = page.getByRole('region', { name: 'Filters' })
  const filter = await toggle(page, filters.getByRole('button', { name: /^Not flagged/ }))
  const queue = await toggle(page, filters.getByRole('button', { name: /^Lost detail/ }).first())
  const comparison = await repeat(clicks, async () => {
    const time = await measureChange(page, page.getByRole('radio', { name: 'Denoiser comparison' }), 'comparison')
    await page.getByRole('radio', { name: 'Patches', exact: true }).click()
    return time
  })
  return [
    measured(`J to the next patch painted as selected, ${of}`, next, 50),
    measured(`category key to its flag painted, ${of}`, flag, 50),
    measured(`filter to the filtered wall, ${of}`, filter, 200),
    measured(`queue to its wall, ${of}`, queue, 200),
    measured(`Denoiser comparison to its figures, ${of}`, comparison, 500)
  ]
}

function measured(name: string, values: readonly number[], most: number): Measurement {
  const sorted = [...values].sort((a, b) => a - b)
  const note = `95th percentile ${quantile(sorted, 0.95).toFixed(1)} ms`
  return { name, unit: 'ms', values, note, aim: { is: 'at most', value: most } }
}

async function repeat(count: number, work: (index: number) => Promise<number>): Promise<number[]> {
  const values: number[] = []
  for (let index = 0; index < count; index++) {
    values.push(await work(index))
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
  return values
}

/** Presses a button that filters, and again to take the filter away. */
const toggle = (page: Page, button: Locator): Promise<number[]> =>
  repeat(clicks, () => measureChange(page, button, 'rows'))

type Change = 'rows' | 'comparison'

/** Milliseconds from a click until its change is painted. */
async function measureChange(page: Page, button: Locator, change: Change): Promise<number> {
  const watch = await page.evaluateHandle(watchPage, change)
  await button.click()
  const time = await watch.evaluate(({ done }) => done)
  await watch.dispose()
  return time
}

/** Runs in the page: waits for the change that a click causes, then for the frame after it. */
function watchPage(change: Change): { done: Promise<number> } {
  const wall = () => document.querySelector('[role=grid]')
  const rows = wall()?.getAttribute('aria-rowcount')
  const changes: Record<Change, () => boolean> = {
    rows: () => wall()!.getAttribute('aria-rowcount') !== rows,
    comparison: () => {
      const region = document.querySelector('[aria-label="Denoiser comparison"]')
      return region !== null && region.querySelectorAll('table').length >= 2 && !/Updating/.test(region.textContent)
    }
  }
  let clicked = 0
  addEventListener('click', ({ timeStamp }) => (clicked = timeStamp), { capture: true, once: true })
  const done = new Promise<number>((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error(`Waited 20 s in vain for: ${change}`)), 20_000)
    const look = () => {
      if (clicked === 0 || !changes[change]()) return requestAnimationFrame(look)
      clearTimeout(limit)
      return requestAnimationFrame(() => resolve(performance.now() - clicked))
    }
    requestAnimationFrame(look)
  })
  return { done }
}
