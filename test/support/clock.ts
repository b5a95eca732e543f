import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import type { BrowserContext } from 'playwright-core'

/** The moment at which sample workspaces are filled: in the morning, so that no day ends meanwhile. */
const start = Date.UTC(2026, 10, 23, 9, 0)

/** What is added to this machine's clock. The clock goes on, since what is newer is listed first. */
const offset = start - Date.now()

/** The environment of Node processes that live at the fixed time, and those that they start. */
export const fixedClock = {
  NODE_OPTIONS: `--import=${pathToFileURL(join(import.meta.dirname, 'shifted-clock.ts')).href}`,
  DENOSCOPE_TEST_CLOCK: String(offset)
}

/** Lets the pages of a browser live at the fixed time. */
export function fixClockOf(context: BrowserContext): Promise<unknown> {
  return context.addInitScript(shiftClock, offset)
}

/** Adds milliseconds to the clock that `Date` reads. Runs in a page too, so it needs nothing around it. */
export function shiftClock(milliseconds: number): void {
  const RealDate = Date
  const now = () => RealDate.now() + milliseconds
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, values, made) => Reflect.construct(target, values.length > 0 ? values : [now()], made),
    apply: () => new RealDate(now()).toString(),
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name))
  })
}
