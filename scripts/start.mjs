// Opens the workbench: in an Electron window if there are a display and an Electron, else served to a browser.
// All arguments are passed on, but --window as the first one: a window or nothing.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { electronBinary, pinnedNode, root } from './setup/paths.mjs'
import { writeLine } from './setup/progress.mjs'

const onlyWindow = process.argv[2] === '--window'
const given = process.argv.slice(onlyWindow ? 3 : 2)
const oldElectron = 'electron-22'

async function chooseElectron() {
  const asked = process.env.DENOSCOPE_ELECTRON
  if (!asked) return electronBinary()
  if (asked !== oldElectron) throw new Error(`DENOSCOPE_ELECTRON can be ${oldElectron}, not ${asked}.`)
  const { ensureTestElectron } = await import('./test-electron.mjs')
  return (await ensureTestElectron({ log: writeLine })).binary
}

function whyNoWindow(binary) {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY) return 'there is no display (DISPLAY is not set)'
  return binary ? null : 'there is no Electron binary (npm run setup -- --retry downloads it)'
}

/**
 * Chromium's sandbox does not start as root, nor if Linux forbids user namespaces and the helper lacks its setuid bit.
 * The page stays isolated from Node and from the network.
 */
function sandboxArguments(binary) {
  if (process.platform !== 'linux') return []
  const reason = whyNoSandbox(binary)
  if (!reason) return []
  writeLine(`The window runs without Chromium's operating-system sandbox: ${reason}.`)
  return ['--no-sandbox']
}

function whyNoSandbox(binary) {
  if (process.getuid() === 0) return 'it does not start for root'
  if (!userNamespacesAreForbidden()) return null
  const helper = join(dirname(binary), 'chrome-sandbox')
  const isSetuid = existsSync(helper) && statSync(helper).uid === 0 && (statSync(helper).mode & 0o4000) !== 0
  return isSetuid ? null : `this Linux forbids user namespaces and ${helper} is not owned by root with mode 4755`
}

function userNamespacesAreForbidden() {
  const settings = [
    ['kernel/apparmor_restrict_unprivileged_userns', '1'],
    ['kernel/unprivileged_userns_clone', '0']
  ]
  return settings.some(([name, value]) => {
    const file = join('/proc/sys', name)
    return existsSync(file) && readFileSync(file, 'utf8').trim() === value
  })
}

function hand(program, args) {
  const child = spawn(program, args, { stdio: 'inherit', cwd: process.env.INIT_CWD ?? process.cwd() })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.once('exit', (status, signal) => {
    process.exitCode = signal ? 1 : status
  })
}

try {
  const electron = await chooseElectron()
  const reason = whyNoWindow(electron)
  if (reason && onlyWindow) throw new Error(reason)
  if (reason) writeLine(`No window: ${reason}. The same screen is served to a browser instead.`)
  if (reason) hand(pinnedNode, [join(root, 'dist', 'cli.mjs'), 'serve', ...given])
  else hand(electron, [...sandboxArguments(electron), root, ...given])
} catch (error) {
  writeLine(error.message)
  process.exitCode = 1
}
