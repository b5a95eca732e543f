import { join } from 'node:path'
import type { BrowserContext } from 'playwright-core'
import { shiftClock } from './shift-clock.cjs'

/** The moment at which sample workspaces are filled: in the morning, so that no day ends meanwhile. */
const start = Date.UTC(2026, 10, 23, 9, 0)

/** This machine's clock, also where `npm test -- --days 40` has moved that of this process. */
const machineNow = Date.now() - Number(process.env.DENOSCOPE_TEST_CLOCK ?? 0)

/** Offset to the machine's clock. The clock runs on, because lists show the latest first. */
const offset = start - machineNow

/** The environment of Node processes that live at the fixed time, and of those that they start. */
export const fixedClock = {
  NODE_OPTIONS: `--require="${join(import.meta.dirname, 'shifted-clock.cjs')}"`,
  DENOSCOPE_TEST_CLOCK: String(offset)
}

/** Lets the pages of a browser live at the fixed time. */
export function fixClockOf(context: BrowserContext): Promise<unknown> {
  return context.addInitScript(shiftClock, offset)
}
