import { join } from 'node:path'
import { isSettled, remember } from './memory.mjs'
import { electronBinary, modules, pinnedNode } from './paths.mjs'
import { showStep, writeLine } from './progress.mjs'
import { run } from './run.mjs'

const nativeBinding = join(modules, '@tensorflow', 'tfjs-node', 'lib', 'napi-v8', 'tfjs_binding.node')
const electronFile = join(modules, 'electron', 'path.txt')
const electronLimit = 10 * 60 * 1000
const tryAgain = 'Try again: npm run setup -- --retry'

/** Installs Electron's binary with its own installer. Without it, the same screen is served to a browser. */
export async function obtainElectron() {
  if (electronBinary() || isSettled('electron', electronFile)) return
  const installer = join(modules, 'electron', 'install.js')
  const { status, lines } = await showStep('Downloading Electron', () =>
    run(pinnedNode, [installer], { limit: electronLimit })
  )
  if (status === 0 && electronBinary()) return
  const reason =
    status === null
      ? 'it took more than ten minutes'
      : (lines.find((line) => /error/i.test(line)) ?? `status ${status}`)
  remember('electron', reason.trim())
  writeLine(`Electron could not be downloaded (${reason.trim()}); the screen opens in a browser instead. ${tryAgain}`)
}

/** Installs native TensorFlow. Without it, WebAssembly computes the same results more slowly. */
export async function obtainNativeTensorFlow({ retry }) {
  if (isSettled('tensorflow', nativeBinding)) return
  const { state, reason } = await ensureWithProgress(retry)
  remember('tensorflow', state === 'ready' ? undefined : reason)
  if (state !== 'ready')
    writeLine(`Native TensorFlow is not available (${reason}); WebAssembly is used instead. ${tryAgain}`)
}

async function ensureWithProgress(retry) {
  const { ensureNativeTensorFlow } = await import('../native-tensorflow/index.mjs')
  return showStep('Preparing native TensorFlow', (detail) => ensureNativeTensorFlow({ log: detail, retry }))
}
