// Builds the parts named on the command line, or all: engine, electron, renderer.
import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { build } from 'vite'
import { fingerprint, parts, writeStamp } from './setup/build-state.mjs'
import { root } from './setup/paths.mjs'

const builds = {
  engine: [{ configFile: 'vite.engine.config.ts' }],
  electron: [
    { configFile: 'vite.electron.config.ts', mode: 'main' },
    { configFile: 'vite.electron.config.ts', mode: 'preload' }
  ],
  renderer: [{ configFile: 'vite.config.ts' }]
}

/** Builds a part. The stamp is written last, so that an interrupted build counts as not done. */
async function buildPart(part) {
  const state = fingerprint(part)
  const started = Date.now()
  writeStamp(part, '')
  for (const options of builds[part]) await build({ logLevel: 'warn', ...options })
  if (part === 'engine') removeOlderBundles(started)
  writeStamp(part, state)
}

/** Removes files of earlier builds. Vite empties the folders of the other parts itself. */
function removeOlderBundles(started) {
  for (const name of readdirSync('dist')) {
    const file = join('dist', name)
    if (/\.mjs(\.map)?$/.test(name) && statSync(file).mtimeMs < started) rmSync(file)
  }
}

process.chdir(root)
process.env.NODE_ENV = 'production'
for (const part of process.argv.length > 2 ? process.argv.slice(2) : Object.keys(parts)) {
  try {
    await buildPart(part)
  } catch (error) {
    process.exitCode = 1
    console.error(`The part ${part} could not be built: ${stripVTControlCharacters(error.message)}`)
  }
}
