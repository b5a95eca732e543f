import { fileURLToPath } from 'node:url'
import { packageRoot, isPackagePresent } from './package.mjs'
import { bindingLoads } from './load-check.mjs'
import { installOfficially } from './official.mjs'
import { linkFromCache } from './wheel.mjs'

/**
 * Provides the native library of @tensorflow/tfjs-node: as installed, by its own installer if its host answers,
 * or built once per machine from TensorFlow's Python wheel.
 * @param {{ log?: (line: string) => void }} [options]
 * @returns {Promise<{ state: 'ready'
 * 'unavailable', reason: string }>} never rejects; `reason` is one line
 */
export async function ensureNativeTensorFlow({ log = () => {} } = {}) {
  if (!isPackagePresent()) return unavailable('@tensorflow/tfjs-node is not installed')
  if ((await bindingLoads()).loads) return ready('already installed')
  try {
    return ready(await install(log))
  } catch (error) {
    return unavailable(oneLine(error))
  }
}

async function install(log) {
  return (
    (await linkFromCache({ log, buildAllowed: false })) ??
    (await installOfficially({ log })) ??
    (await linkFromCache({ log, buildAllowed: true }))
  )
}

const ready = (reason) => ({ state: 'ready', reason })
const unavailable = (reason) => ({ state: 'unavailable', reason })

function oneLine(error) {
  const text = error instanceof Error ? error.message : String(error)
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .join('; ')
    .slice(0, 400)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const outcome = await ensureNativeTensorFlow({ log: (line) => console.log(line) })
  console.log(`Native TensorFlow for ${packageRoot}: ${outcome.state} (${outcome.reason})`)
}
