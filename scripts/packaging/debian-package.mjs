import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { root } from '../setup/paths.mjs'
import { filesBelow } from './files-below.mjs'
import { neededPackages } from './shared-libraries.mjs'

const program = 'usr/lib/denoscope'
const documents = 'usr/share/doc/denoscope'
const architectures = { x64: 'amd64', arm64: 'arm64' }
const ownFile = (name) => readFileSync(join(import.meta.dirname, 'debian', name), 'utf8')

/** Name of the package of a version, as Debian's tools expect it. */
export const debianFileName = (version) => `denoscope_${version}_${architectures[process.arch]}.deb`

/**
 * Writes a Debian package of the packed folder, with dpkg-deb alone. Nothing is downloaded, and root is not needed.
 * @param {{ folder: string, file: string, version: string, compression: string }} options `folder` stays as it is;
 * `file` is replaced once the package is complete; `compression` as in dpkg-deb -Z
 * @throws if dpkg-deb is missing or fails, or if a needed library has no known package
 */
export function writeDebianPackage({ folder, file, version, compression }) {
  const stage = `${file}.partial`
  rmSync(stage, { recursive: true, force: true })
  try {
    placeFiles(folder, join(stage, 'tree'))
    writeDocuments(join(stage, 'tree'), version)
    writeControl(join(stage, 'tree'), version, neededPackages(folder))
    const complete = join(stage, 'denoscope.deb')
    buildPackage(join(stage, 'tree'), complete, compression)
    renameSync(complete, file)
  } finally {
    rmSync(stage, { recursive: true, force: true })
  }
}

/** Hard links instead of copies: the folder has about 1 GB. */
function placeFiles(folder, tree) {
  for (const path of filesBelow(folder).files) {
    const target = path.startsWith('share/') ? join(tree, 'usr', path) : join(tree, program, path)
    makeFolder(dirname(target))
    linkSync(join(folder, path), target)
  }
  makeSetuid(join(tree, program, 'chrome-sandbox'))
  makeFolder(join(tree, 'usr/bin'))
  symlinkSync('../lib/denoscope/bin/denoscope', join(tree, 'usr/bin/denoscope'))
  place(tree, 'usr/share/denoscope/apparmor-profile', ownFile('apparmor-profile'))
  place(tree, 'usr/share/lintian/overrides/denoscope', ownFile('lintian-overrides'))
}

/** Chromium starts its sandbox by this program if the system forbids user namespaces. */
function makeSetuid(path) {
  const copy = `${path}.copy`
  copyFileSync(path, copy)
  renameSync(copy, path)
  chmodSync(path, 0o4755)
}

function writeDocuments(tree, version) {
  const zipped = (text) => gzipSync(text, { level: 9 })
  place(tree, join(documents, 'changelog.gz'), zipped(changelog(version)))
  place(tree, join(documents, 'NEWS.md.gz'), zipped(readFileSync(join(root, 'CHANGELOG.md'))))
  place(tree, join(documents, 'copyright'), ownFile('copyright'))
  place(tree, join(documents, 'packages.txt'), packageList(join(tree, program)))
}

/** Name, version and licence of each package in the program. The texts of licences lie in the packages. */
function packageList(folder) {
  const isPackage = /node_modules\/(@[^/]+\/)?[^/]+\/package\.json$/
  const lines = filesBelow(folder)
    .files.filter((path) => isPackage.test(path))
    .map((path) => JSON.parse(readFileSync(join(folder, path), 'utf8')))
    .map(({ name, version, license }) => `${name} ${version}: ${license?.type ?? license ?? 'see its files'}`)
  return `${[...new Set(lines)].sort().join('\n')}\n`
}

const maintainer = () =>
  `${process.env.DEBFULLNAME ?? 'The Denoscope authors'} <${process.env.DEBEMAIL ?? 'denoscope@example.org'}>`

function changelog(version) {
  const date = new Date(Number(process.env.SOURCE_DATE_EPOCH ?? Date.now() / 1000) * 1000).toUTCString()
  const change = `  * Changes stand in /${documents}/NEWS.md.gz.`
  const when = date.replace('GMT', '+0000')
  return `denoscope (${version}) stable; urgency=medium\n\n${change}\n\n -- ${maintainer()}  ${when}\n`
}

function writeControl(tree, version, depends) {
  const { files } = filesBelow(tree)
  const sums = files.map(
    (path) =>
      `${createHash('md5')
        .update(readFileSync(join(tree, path)))
        .digest('hex')}  ${path}\n`
  )
  const kibibytes = files.reduce((sum, path) => sum + Math.ceil(statSync(join(tree, path)).size / 1024), 0)
  const { description } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const control = [
    'Package: denoscope',
    `Version: ${version}`,
    `Architecture: ${architectures[process.arch]}`,
    `Maintainer: ${maintainer()}`,
    `Installed-Size: ${kibibytes}`,
    `Depends: ${depends.join(', ')}`,
    // Electron keeps passwords in the key store by this library, if it is there.
    'Recommends: libsecret-1-0',
    'Section: science',
    'Priority: optional',
    'Description: workbench that checks what image denoisers invent, lose or deform',
    ...wrapped(description, 79).map((line) => ` ${line}`),
    ' A research tool, not a medical device.',
    ''
  ]
  place(tree, 'DEBIAN/control', control.join('\n'))
  place(tree, 'DEBIAN/md5sums', sums.join(''))
  place(tree, 'DEBIAN/triggers', ownFile('triggers'))
  for (const script of ['postinst', 'prerm']) place(tree, join('DEBIAN', script), ownFile(script), 0o755)
}

/** Lines of at most `width` characters. */
const wrapped = (text, width) => text.match(new RegExp(`.{1,${width - 1}}(?= |$)`, 'g')).map((line) => line.trim())

function buildPackage(tree, file, compression) {
  const args = ['--root-owner-group', `-Z${compression}`, '--build', tree, file]
  const { error, status, stderr } = spawnSync('dpkg-deb', args, { encoding: 'utf8' })
  if (error?.code === 'ENOENT') throw new Error('dpkg-deb is missing; Debian and Ubuntu have it.')
  if (error || status !== 0) throw new Error(`dpkg-deb: ${error?.message ?? stderr.trim()}`)
}

function place(tree, path, content, mode = 0o644) {
  makeFolder(dirname(join(tree, path)))
  writeFileSync(join(tree, path), content)
  chmodSync(join(tree, path), mode)
}

/** Modes are set apart, because the umask of this process applies to new folders. */
function makeFolder(folder) {
  const first = mkdirSync(folder, { recursive: true })
  if (first === undefined) return
  for (let made = folder; made.length >= first.length; made = dirname(made)) chmodSync(made, 0o755)
}
