import { fileURLToPath } from 'node:url'
import { packageRoot, isPackagePresent } from './package.mjs'
import { bindingLoads } from './load-check.mjs'
import { installOfficially } from './official.mjs'
import { linkFromCache, NotPossible } from './wheel.mjs'
import { forgetFailure, recallFailure, rememberFailure } from './failures.mjs'

/**
 * Sees to it that @tensorflow/tfjs-node finds its native library: as installed already, by its own
 * installer where that host can be reached, or built once per machine from TensorFlow's Python wheel.
 * A failed download is remembered for a day, so that starting stays quick without a network;
 * `retry` tries again at once.
 *
 * @param {{ log?: (line: string) => void, retry?: boolean }} [options]
 * @returns {Promise<{ state: 'ready' | 'unavailable', reason: string }>} Never rejects; `reason` is one line.
 */
export async function ensureNativeTensorFlow({ log = () => {}, retry = false } = {}) {
  if (!isPackagePresent()) return unavailable('@tensorflow/tfjs-node is not installed')
  if ((await bindingLoads()).loads) return ready('already installed')
  try {
    return await install(log, retry)
  } catch (error) {
    const reason = oneLine(error)
    if (error instanceof NotPossible && error.worthRemembering) rememberFailure(reason)
    return unavailable(reason)
  }
}

async function install(log, retry) {
  const linked = await linkFromCache({ log, buildAllowed: false })
  if (linked) return ready(linked)
  const failure = retry ? null : recallFailure()
  if (failure) return unavailable(`${failure.reason} (tried ${failure.at}; not tried again for a day unless asked)`)
  if (await installOfficially({ log })) return ready('installed by @tensorflow/tfjs-node')
  const built = await linkFromCache({ log, buildAllowed: true })
  forgetFailure()
  return ready(built)
}

const ready = (reason) => ({ state: 'ready', reason })
const unavailable = (reason) => ({ state: 'unavailable', reason })

function oneLine(error) {
  const text = error instanceof Error ? error.message : String(error)
  return text.split('\n').map((line) => line.trim()).filter(Boolean).join('; ').slice(0, 400)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const outcome = await ensureNativeTensorFlow({ log: (line) => console.log(line), retry: process.argv.includes('--retry') })
  console.log(`Native TensorFlow for ${packageRoot}: ${outcome.state} (${outcome.reason})`)
}
