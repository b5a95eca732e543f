import { createHash } from 'node:crypto'
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs'
import { mkdir, open, readFile, rename, rm, readdir, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** Folder of the cache, outside node_modules, so that it outlives a clone and serves others. */
export function cacheRoot() {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'denoscope')
}

export async function sha256(file) {
  const hash = createHash('sha256')
  for await (const bytes of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(bytes)
  return hash.digest('hex')
}

/** Writes manifest.json with size and SHA-256 of each file. */
export async function writeManifest(folder, files, origin) {
  const entries = {}
  for (const file of files) {
    const path = join(folder, file)
    entries[file] = { size: statSync(path).size, sha256: await sha256(path) }
  }
  const manifest = { ...origin, madeAt: new Date().toISOString(), files: entries }
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest, null, 2) + '\n')
}

/**
 * Files of a complete entry; null if incomplete. Compares sizes, and hashes if `thorough`: 600 MB take a second or
 * more.
 */
export async function cachedFiles(folder, { thorough = false } = {}) {
  const manifest = readManifest(folder)
  if (!manifest) return null
  for (const [file, { size, sha256: expected }] of Object.entries(manifest.files)) {
    const path = join(folder, file)
    if (!existsSync(path) || statSync(path).size !== size) return null
    if (thorough && (await sha256(path)) !== expected) return null
  }
  return Object.keys(manifest.files)
}

function readManifest(folder) {
  try {
    return JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'))
  } catch {
    return null
  }
}

/**
 * Makes a cache entry once: `make` fills a folder beside the entry, which is then renamed.
 * Other processes wait. Leftovers of a killed process are removed.
 */
export async function makeOnce(folder, make, log) {
  await mkdir(dirname(folder), { recursive: true })
  const unlock = await lock(`${folder}.lock`, log)
  try {
    if (await cachedFiles(folder)) return
    await clearLeftovers(folder)
    const partial = `${folder}.partial-${process.pid}`
    await mkdir(partial)
    try {
      await make(partial)
      await rm(folder, { recursive: true, force: true })
      await rename(partial, folder)
    } finally {
      await rm(partial, { recursive: true, force: true })
    }
  } finally {
    await unlock()
  }
}

async function clearLeftovers(folder) {
  const prefix = `${basename(folder)}.partial-`
  for (const name of await readdir(dirname(folder))) {
    if (name.startsWith(prefix)) await rm(join(dirname(folder), name), { recursive: true, force: true })
  }
}

async function lock(path, log) {
  for (let waited = 0; ; waited++) {
    try {
      const handle = await open(path, 'wx')
      await handle.writeFile(String(process.pid))
      await handle.close()
      return () => rm(path, { force: true })
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    if (await isAbandoned(path)) await rm(path, { force: true })
    else if (waited % 10 === 0) log('Waiting for another process that prepares it')
    await sleep(500)
  }
}

/** True if the owner of the lock has ended, or ended while it took the lock. */
async function isAbandoned(path) {
  try {
    const owner = Number(await readFile(path, 'utf8'))
    if (!owner) return Date.now() - statSync(path).mtimeMs > 5000
    process.kill(owner, 0)
    return false
  } catch (error) {
    return error.code === 'ESRCH'
  }
}
