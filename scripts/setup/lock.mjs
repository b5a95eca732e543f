import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeSync
} from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { root } from './paths.mjs'
import { writeLine } from './progress.mjs'

const lockOfThisFolder = join(root, '.denoscope-setup.lock')
const heartbeat = 5_000
const silentTooLong = 60_000

/** Runs `work` while no other setup of this folder runs. A lock of an ended process is taken over. */
export async function withLock(work, lockFile = lockOfThisFolder) {
  await acquire(lockFile)
  const beat = setInterval(() => existsSync(lockFile) && utimesSync(lockFile, new Date(), new Date()), heartbeat)
  const release = () => ownerOf(lockFile)?.pid === process.pid && rmSync(lockFile, { force: true })
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

async function acquire(lockFile) {
  for (let tries = 0; !take(lockFile); tries++) {
    if (isAbandoned(lockFile)) removeAbandoned(lockFile)
    else if (tries === 0) writeLine('Another setup of this folder is running; waiting for it.')
    await sleep(300)
  }
}

function take(lockFile) {
  try {
    const file = openSync(lockFile, 'wx')
    writeSync(file, JSON.stringify({ pid: process.pid, host: hostname() }))
    closeSync(file)
    // Time of this process, which ages are compared with. A network disk may have another clock.
    utimesSync(lockFile, new Date(), new Date())
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

function isAbandoned(lockFile) {
  try {
    if (Date.now() - statSync(lockFile).mtimeMs > silentTooLong) return true
  } catch {
    return false
  }
  const owner = ownerOf(lockFile)
  return owner?.host === hostname() && !isAlive(owner.pid)
}

/** Owner of the lock; null if the file is being written, or gone. */
function ownerOf(lockFile) {
  try {
    return JSON.parse(readFileSync(lockFile, 'utf8'))
  } catch {
    return null
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error.code !== 'ESRCH'
  }
}

/**
 * Moves an abandoned lock away first. Of two waiting setups only one can move it, so none removes the other's new lock.
 */
function removeAbandoned(lockFile) {
  const aside = `${lockFile}.${process.pid}`
  try {
    renameSync(lockFile, aside)
    rmSync(aside, { force: true })
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
  }
}
