import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './paths.mjs'

/** Inputs of each built part. A part is built again if the content of an input changes. */
export const parts = {
  engine: { inputs: ['src-core', 'vite.engine.config.ts'], proof: 'cli.mjs' },
  electron: { inputs: ['electron', 'src-core', 'vite.electron.config.ts'], proof: 'electron/main.cjs' },
  renderer: { inputs: ['renderer', 'src-core', 'vite.config.ts'], proof: 'renderer/index.html' }
}

const commonInputs = ['package-lock.json', 'package.json', 'tsconfig.json', 'scripts/build.mjs']
const stampFile = (part) => join(root, 'dist', `.${part}.stamp`)

export function isStale(part) {
  const { proof } = parts[part]
  return !existsSync(join(root, 'dist', proof)) || readStamp(part) !== fingerprint(part)
}

/** Fingerprint of the inputs. Callers take it before the build, so that an edit during the build is not missed. */
export function fingerprint(part) {
  const hash = createHash('sha1')
  for (const input of [...commonInputs, ...parts[part].inputs]) addToHash(hash, input)
  return hash.digest('hex')
}

export function writeStamp(part, content) {
  mkdirSync(join(root, 'dist'), { recursive: true })
  writeFileSync(stampFile(part), content)
}

function readStamp(part) {
  return existsSync(stampFile(part)) ? readFileSync(stampFile(part), 'utf8') : ''
}

function addToHash(hash, path) {
  const absolute = join(root, path)
  if (!existsSync(absolute)) return
  hash.update(path)
  const entries = listFolder(absolute)
  if (!entries) return hash.update(readFileSync(absolute))
  for (const name of entries.sort()) addToHash(hash, `${path}/${name}`)
}

function listFolder(path) {
  try {
    return readdirSync(path)
  } catch (error) {
    if (error.code === 'ENOTDIR') return null
    throw error
  }
}
