// Runs the unit and integration tests, then the end-to-end tests. --real-data runs those on real data instead;
// --product those of Electron, packages, old Nodes, PACS servers and pictures of the screen.
// --days moves the clock of the tests and of their processes. Other arguments filter the files.
// The last line sums up all runs: `N passed, N failed, N skipped`.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { modules, pinnedNode, root } from './setup/paths.mjs'

const { values: options, positionals: filters } = parseArgs({
  allowPositionals: true,
  options: { 'real-data': { type: 'boolean' }, product: { type: 'boolean' }, days: { type: 'string', default: '0' } }
})
const configurations = chosenConfigurations()
const output = mkdtempSync(join(tmpdir(), 'denoscope-test-'))
// Dozens of tests start the command line. The cache spares later processes the compilation.
const environment = {
  ...process.env,
  ...movedClock(Number(options.days)),
  NODE_COMPILE_CACHE: join(output, 'compiled')
}
const total = { passed: 0, failed: 0, skipped: 0 }

function chosenConfigurations() {
  if (options['real-data']) return ['vitest.real-data.config.ts']
  if (options.product) return ['vitest.product.config.ts']
  return ['vitest.config.ts', 'vitest.e2e.config.ts']
}

/** Moves the clock of every Node process. With a moved system clock, such as libfaketime's, Chromium does not start. */
function movedClock(days) {
  if (days === 0) return {}
  const preload = join(root, 'test', 'support', 'shifted-clock.cjs')
  return { NODE_OPTIONS: `--require="${preload}"`, DENOSCOPE_TEST_CLOCK: String(days * 24 * 60 * 60 * 1000) }
}

function runTests(configuration) {
  const report = join(output, `${configuration}.json`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const args = [
    'run',
    '--config',
    configuration,
    ...reporters,
    ...(filters.length ? ['--passWithNoTests', ...filters] : [])
  ]
  const { status } = spawnSync(pinnedNode, [join(modules, 'vitest', 'vitest.mjs'), ...args], {
    cwd: root,
    env: environment,
    stdio: ['ignore', 'inherit', 'inherit']
  })
  const { passed, failed, skipped } = countTests(report)
  total.passed += passed
  total.skipped += skipped
  total.failed += status === 0 ? failed : Math.max(failed, 1)
}

/** Counts tests. A file that failed before its first test counts as one failure. */
function countTests(report) {
  const counts = { passed: 0, failed: 0, skipped: 0 }
  for (const { status, assertionResults } of readReport(report)) {
    const of = (state) => assertionResults.filter((result) => result.status === state).length
    counts.passed += of('passed')
    counts.failed += status === 'failed' ? Math.max(of('failed'), 1) : 0
    counts.skipped += of('pending') + of('skipped') + of('todo')
  }
  return counts
}

function readReport(report) {
  try {
    return JSON.parse(readFileSync(report, 'utf8')).testResults
  } catch {
    return []
  }
}

try {
  configurations.forEach(runTests)
} finally {
  rmSync(output, { recursive: true, force: true })
}
process.exitCode = total.failed > 0 ? 1 : 0
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
