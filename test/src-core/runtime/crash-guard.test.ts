import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from '../../../scripts/setup/paths.mjs'

const guard = join(root, 'src-core', 'runtime', 'crash-guard.ts')

/** Ends of a guarded process in which a statement is run. */
function crash(statement: string) {
  const script = `import { guardAgainstCrashes } from ${JSON.stringify(guard)}; guardAgainstCrashes('the engine'); ${statement}`
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8'
  })
  return { status, stderr }
}

it.each([
  ['an exception', `setTimeout(() => { throw new Error('/data/DOE^JANE.dcm is damaged') })`, /\(internal\)\n {4}at /],
  [
    'a rejected promise',
    `async function read() { throw Object.assign(new RangeError('DOE^JANE'), { code: 'ERR_RANGE', path: 'DOE^JANE' }) } read()`,
    /\(ERR_RANGE\)\n {4}at /
  ],
  ['what is no error', `Promise.reject({ name: 'DOE^JANE' })`, /\(internal\)\n$/],
  [
    'an error of several lines',
    `Promise.reject(new Error('first\\nDOE^JANE\\n    at DOE^JANE'))`,
    /\(internal\)\n {4}at /
  ]
])('a process that ends after %s prints its code and frames, and nothing of its message', (_, statement, printed) => {
  const { status, stderr } = crash(statement)
  expect(status).toBe(1)
  expect(stderr).toMatch(/^denoscope: the engine ended after an unexpected error /)
  expect(stderr).toMatch(printed)
  expect(stderr).not.toContain('DOE')
})
