import { openSync, closeSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { root } from './paths.mjs'
import { tell } from './progress.mjs'

const lockFile = join(root, '.denoscope-setup.lock')
const heartbeat = 5_000
const silentTooLong = 60_000

/** Runs `work` while no other setup of this folder runs; a lock whose owner is gone is taken over. */
export async function withLock(work) {
  await acquire()
  const beat = setInterval(() => utimesSync(lockFile, new Date(), new Date()), heartbeat)
  const release = () => rmSync(lockFile, { force: true })
  const interrupted = () => process.exit(130)
  process.once('exit', release)
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted).once('SIGHUP', interrupted)
  try {
    return await work()
  } finally {
    clearInterval(beat)
    process.off('exit', release).off('SIGINT', interrupted).off('SIGTERM', interrupted).off('SIGHUP', interrupted)
    release()
  }
}

async function acquire() {
  for (let told = false; !take(); await sleep(300)) {
    if (isAbandoned()) removeAbandoned()
    else if (!told) told = tell('Another setup of this folder is running; waiting for it.') ?? true
  }
}

function take() {
  try {
    const file = openSync(lockFile, 'wx')
    writeSync(file, JSON.stringify({ pid: process.pid, host: hostname() }))
    closeSync(file)
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

function isAbandoned() {
  try {
    if (Date.now() - statSync(lockFile).mtimeMs > silentTooLong) return true
    const { pid, host } = JSON.parse(readFileSync(lockFile, 'utf8'))
    return host === hostname() && !isAlive(pid)
  } catch {
    return false
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error.code !== 'ESRCH'
  }
}

/** Moved away first: of two waiting setups only one can move it, so none removes the other's new lock. */
function removeAbandoned() {
  const aside = `${lockFile}.${process.pid}`
  try {
    renameSync(lockFile, aside)
    rmSync(aside, { force: true })
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
  }
}
