import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe } from 'vitest'

const folder = process.env.DENOSCOPE_SHARED ?? join(import.meta.dirname, '..', '..', '..', '..', 'shared')

/** Why tests on real data skip, or null. */
const absence = existsSync(join(folder, 'data')) ? null : 'needs ../shared/data, which is absent here'

const { skipIf } = describe
const describeOrSkip = skipIf(absence)

/** Path of real data, or of arrays that other programs computed. They lie beside the repository. */
export function shared(...parts: readonly string[]): string {
  return join(folder, ...parts)
}

/** Tests that need the shared folder. They skip with the reason where the folder is absent. */
export function describeRealData(title: string, tests: () => void): void {
  describeOrSkip(absence ? `${title} (${absence})` : title, tests)
}
