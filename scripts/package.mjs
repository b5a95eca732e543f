// Packs the product with Electron's binary of this machine: node scripts/package.mjs [KIND] [FOLDER] [--compression C]
// KIND: folder (default), deb, tar.gz, or installer (Windows and macOS). FOLDER: of the results. Default: release/
// DENOSCOPE_ELECTRON=electron-22 packs with the Electron of the tests instead.
import { spawnSync } from 'node:child_process'
import { readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from 'electron-builder'
import { packaging } from './packaging/builder-config.mjs'
import { debianFileName, writeDebianPackage } from './packaging/debian-package.mjs'
import { electronBinary, root } from './setup/paths.mjs'
import { writeLine } from './setup/progress.mjs'
import { ensureTestElectron } from './test-electron.mjs'

const kinds = ['folder', 'deb', 'tar.gz', 'installer']
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { compression: { type: 'string', default: 'xz' } }
  })
  const kind = kinds.includes(positionals[0]) ? positionals.shift() : 'folder'
  if (positionals.length > 1) throw new Error(`expected ${kinds.join(', ')}, and one folder; got ${positionals}.`)
  if (process.platform !== 'linux' && ['deb', 'tar.gz'].includes(kind)) throw new Error(`${kind} is made on Linux.`)
  if (process.platform === 'linux' && kind === 'installer')
    throw new Error('on Linux the installers are deb and tar.gz.')
  return { kind, output: resolve(positionals[0] ?? join(root, 'release')), compression: values.compression }
}

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

/** Makes one file of the packed folder. */
const archives = {
  deb(folder, output, compression) {
    const file = join(output, debianFileName(version))
    writeDebianPackage({ folder, file, version, compression })
    return file
  },
  'tar.gz'(folder, output) {
    const name = `denoscope-${version}-linux-${process.arch}`
    const file = join(output, `${name}.tar.gz`)
    const owner = ['--owner=0', '--group=0', '--numeric-owner']
    const args = ['-C', dirname(folder), '--sort=name', ...owner, `--transform=s,^${basename(folder)},${name},`]
    const { error, status, stderr } = spawnSync('tar', [...args, '-czf', `${file}.partial`, basename(folder)], {
      encoding: 'utf8'
    })
    if (error || status !== 0) throw new Error(`tar: ${error?.message ?? stderr.trim()}`)
    renameSync(`${file}.partial`, file)
    return file
  }
}

try {
  const { kind, output, compression } = readArguments()
  const electron = await chooseElectron()
  rmSync(output, { recursive: true, force: true })
  const config = packaging({ ...electron, output })
  await build({ projectDir: root, publish: 'never', ...(kind !== 'installer' && { dir: true }), config })
  const folder = join(output, process.arch === 'x64' ? 'linux-unpacked' : `linux-${process.arch}-unpacked`)
  const file = archives[kind]?.(folder, output, compression)
  if (file) writeLine(`${file}: ${Math.round(statSync(file).size / 1e6)} MB`)
} catch (error) {
  writeLine(`Packing failed: ${error.message}`)
  process.exitCode = 1
}
