// Prepares this folder: dependencies, native TensorFlow, Electron, build. Quiet if nothing is to do.
// Runs on Node 18 and newer, without any package.
// Options: --retry repeats steps that failed recently; --rebuild builds every part, stale or not.
import { join } from 'node:path'
import { isStale, parts } from './setup/build-state.mjs'
import { dependenciesAreCurrent, installDependencies } from './setup/dependencies.mjs'
import { withLock } from './setup/lock.mjs'
import { forgetOutcomes } from './setup/memory.mjs'
import { obtainElectron, obtainNativeTensorFlow } from './setup/optional-parts.mjs'
import { pinnedNode, root } from './setup/paths.mjs'
import { showStep, writeLine } from './setup/progress.mjs'
import { run } from './setup/run.mjs'
import { adviceOnForeignCheckout, unwritableFolder } from './setup/writable.mjs'

const retry = process.argv.includes('--retry')
const rebuild = process.argv.includes('--rebuild')

const staleParts = () => Object.keys(parts).filter((part) => rebuild || isStale(part))

async function buildStaleParts() {
  const stale = staleParts()
  if (stale.length === 0) return
  const { status, lines } = await showStep(`Building ${stale.join(', ')}`, () =>
    run(pinnedNode, [join(root, 'scripts', 'build.mjs'), ...stale], { cwd: root })
  )
  if (status !== 0) throw new Error(lines.join('\n'))
}

async function setUp() {
  if (retry) forgetOutcomes()
  if (!dependenciesAreCurrent()) await installDependencies()
  await obtainNativeTensorFlow({ retry })
  await obtainElectron()
  await buildStaleParts()
}

/** Checks a checkout of another user, which starts without changes. */
function requireReady(folder) {
  if (!dependenciesAreCurrent()) throw new Error(adviceOnForeignCheckout(folder, 'its dependencies are not installed'))
  const stale = staleParts()
  if (stale.length > 0) throw new Error(adviceOnForeignCheckout(folder, `its build of ${stale.join(', ')} is stale`))
}

try {
  const foreign = unwritableFolder()
  if (foreign) requireReady(foreign)
  else await withLock(setUp)
} catch (error) {
  writeLine(`Setup stopped: ${error.message}`)
  writeLine('Fix the problem named above and run the same command again. It continues from here.')
  process.exitCode = 1
}
