// Packs the product as a folder, in release/ or the folder named, with Electron's binary of this machine.
// DENOSCOPE_ELECTRON=electron-22 packs with the Electron of the tests instead.
import { readFileSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { build } from 'electron-builder'
import { packaging } from '../electron/packaging.mjs'
import { electronBinary, root } from './setup/paths.mjs'
import { writeLine } from './setup/progress.mjs'
import { ensureTestElectron } from './test-electron.mjs'

async function chooseElectron() {
  if (process.env.DENOSCOPE_ELECTRON === 'electron-22') {
    const { dist } = await ensureTestElectron({ log: writeLine })
    return { dist, version: '22.3.25', ownNode: true }
  }
  const binary = electronBinary()
  if (!binary) throw new Error('There is no Electron binary (npm run setup -- --retry downloads it).')
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules', 'electron', 'package.json'), 'utf8'))
  return { dist: dirname(binary), version, ownNode: false }
}

try {
  const electron = await chooseElectron()
  const output = resolve(process.argv[2] ?? join(root, 'release'))
  rmSync(output, { recursive: true, force: true })
  await build({ projectDir: root, publish: 'never', dir: true, config: packaging({ ...electron, output }) })
} catch (error) {
  writeLine(`Packing failed: ${error.message}`)
  process.exitCode = 1
}
