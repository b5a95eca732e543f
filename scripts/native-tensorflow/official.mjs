import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { connect } from 'node:net'
import { delimiter, join } from 'node:path'
import { bindingLoads } from './load-check.mjs'
import { commandFolder, packageRoot } from './package.mjs'
import { run } from './processes.mjs'

/**
 * Runs tfjs-node's own installer if its host answers within 3 seconds.
 * @returns {Promise<string
 * null>} the installed version; null if unavailable, with nothing left behind
 */
export async function installOfficially({ log }) {
  if (!existsSync(join(packageRoot, 'scripts', 'install.js')) || !(await hostAnswers())) return null
  log('Downloading the prebuilt library (about 100 MB)')
  const manifestFile = join(packageRoot, 'package.json')
  const manifest = readFileSync(manifestFile)
  await runInstaller(log)
  // The installer rewrites package.json and leaves it so if it fails.
  writeFileSync(manifestFile, manifest)
  if ((await bindingLoads()).loads) return 'installed by @tensorflow/tfjs-node'
  await Promise.all(['deps', 'lib'].map((name) => rm(join(packageRoot, name), { recursive: true, force: true })))
  log('The prebuilt library could not be installed')
  return null
}

async function runInstaller(log) {
  const started = Date.now()
  const progress = setInterval(() => {
    log(`Still installing the prebuilt library (${Math.round((Date.now() - started) / 1000)} s)`)
  }, 5000)
  const path = commandFolder + delimiter + process.env.PATH
  await run(process.execPath, ['scripts/install.js'], { cwd: packageRoot, seconds: 600, env: { PATH: path } })
  clearInterval(progress)
}

/** True if the download host, or its proxy, accepts a connection. */
function hostAnswers() {
  const { host } = createRequire(import.meta.url)(join(packageRoot, 'package.json')).binary
  const proxy = process.env.HTTPS_PROXY || process.env.https_proxy || process.env.HTTP_PROXY || process.env.http_proxy
  const { hostname, port, protocol } = new URL(proxy || process.env.TFJS_NODE_CDN_STORAGE || host)
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) || (protocol === 'http:' ? 80 : 443), timeout: 3000 })
    const end = (answer) => {
      socket.destroy()
      resolve(answer)
    }
    socket
      .on('connect', () => end(true))
      .on('timeout', () => end(false))
      .on('error', () => end(false))
  })
}
