import { closeSync, openSync, readSync } from 'node:fs'
import { basename, join } from 'node:path'
import { filesBelow } from './files-below.mjs'

/** Debian and Ubuntu packages of shared libraries. `t64`: also under the name of systems with 64-bit time. */
const packagesOfLibraries = {
  libc6: ['libc.so.6', 'libm.so.6', 'libdl.so.2', 'libpthread.so.0', 'librt.so.1', 'libutil.so.1'],
  'libgcc-s1': ['libgcc_s.so.1'],
  'libstdc++6': ['libstdc++.so.6'],
  libatomic1: ['libatomic.so.1'],
  zlib1g: ['libz.so.1'],
  'libasound2 t64': ['libasound.so.2'],
  'libatk-bridge2.0-0 t64': ['libatk-bridge-2.0.so.0'],
  'libatk1.0-0 t64': ['libatk-1.0.so.0'],
  'libatspi2.0-0 t64': ['libatspi.so.0'],
  libcairo2: ['libcairo.so.2'],
  'libcups2 t64': ['libcups.so.2'],
  'libdbus-1-3': ['libdbus-1.so.3'],
  libdrm2: ['libdrm.so.2'],
  libexpat1: ['libexpat.so.1'],
  libgbm1: ['libgbm.so.1'],
  'libglib2.0-0 t64': ['libgio-2.0.so.0', 'libglib-2.0.so.0', 'libgobject-2.0.so.0'],
  'libgtk-3-0 t64': ['libgdk-3.so.0', 'libgtk-3.so.0'],
  libnspr4: ['libnspr4.so', 'libplc4.so', 'libplds4.so'],
  libnss3: ['libnss3.so', 'libnssutil3.so', 'libsmime3.so', 'libssl3.so'],
  'libpango-1.0-0': ['libpango-1.0.so.0'],
  'libpangocairo-1.0-0': ['libpangocairo-1.0.so.0'],
  libudev1: ['libudev.so.1'],
  'libx11-6': ['libX11.so.6'],
  'libx11-xcb1': ['libX11-xcb.so.1'],
  libxcb1: ['libxcb.so.1'],
  libxcomposite1: ['libXcomposite.so.1'],
  libxdamage1: ['libXdamage.so.1'],
  libxext6: ['libXext.so.6'],
  libxfixes3: ['libXfixes.so.3'],
  libxkbcommon0: ['libxkbcommon.so.0'],
  libxrandr2: ['libXrandr.so.2']
}

/** GCC whose libstdc++ first had a GLIBCXX_3.4.N, by N (GCC manual, ABI policy and guidelines). */
const gccOfSymbols = { 21: '5', 22: '6', 23: '7', 25: '8', 26: '9', 29: '11', 30: '12', 31: '13', 33: '14', 34: '15' }

/**
 * Packages that the programs and libraries below a folder need, as a Depends field of Debian lists them.
 * The oldest sufficient glibc and libstdc++ follow from the versions of symbols.
 * @throws if a library is neither in the folder nor in the table
 */
export function neededPackages(folder) {
  const files = filesBelow(folder).files
  const own = new Set(files.map((path) => basename(path)))
  const needs = files.map((path) => readNeeds(join(folder, path))).filter((found) => found !== null)
  const libraries = new Set(needs.flatMap((found) => found.libraries))
  const versions = needs.flatMap((found) => found.versions)
  const packages = [...libraries]
    .filter((library) => !own.has(library) && !library.startsWith('ld-linux'))
    .map((library) => [library, packageOf(library)])
  const unknown = packages.filter(([, name]) => !name).map(([library]) => library)
  if (unknown.length > 0) throw new Error(`No Debian package is known for ${unknown.join(', ')}.`)
  return [...new Set(packages.map(([, name]) => alternatives(name, versions)))].sort()
}

const packageOf = (library) =>
  Object.keys(packagesOfLibraries).find((name) => packagesOfLibraries[name].includes(library))

function alternatives(name, versions) {
  if (name.endsWith(' t64')) return `${name.replace(' t64', 't64')} | ${name.replace(' t64', '')}`
  if (name === 'libc6') return `libc6 (>= ${newest(versions, /^GLIBC_(2\.\d+)/)})`
  if (name !== 'libstdc++6') return name
  const symbols = Number(newest(versions, /^GLIBCXX_(3\.4\.\d+)$/).split('.')[2])
  const first = Object.keys(gccOfSymbols).find((number) => Number(number) >= symbols)
  if (!first) throw new Error(`No GCC is known for GLIBCXX_3.4.${symbols}.`)
  return `libstdc++6 (>= ${gccOfSymbols[first]})`
}

/** The newest of the versions that a pattern captures. */
function newest(versions, pattern) {
  const found = versions.map((version) => pattern.exec(version)?.[1]).filter(Boolean)
  return found.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1)
}

const sectionType = { dynamic: 6, versionNeeds: 0x6ffffffe }
const neededTag = 1n

/**
 * Libraries (DT_NEEDED) and versions of symbols (DT_VERNEED) that an ELF file needs; null for other files.
 * @throws unless the ELF file is little-endian with 64 bits
 */
function readNeeds(path) {
  const file = openSync(path, 'r')
  try {
    const header = readPart(file, 0, 64)
    if (header.length < 64 || header.toString('latin1', 0, 4) !== '\x7fELF') return null
    if (header[4] !== 2 || header[5] !== 1) throw new Error(`${path}: is not a 64-bit, little-endian program.`)
    const sections = readSections(file, header)
    const part = (type) => sections.find((section) => section.type === type)
    const dynamic = part(sectionType.dynamic)
    if (!dynamic) return null
    const names = readPart(file, sections[dynamic.link].offset, sections[dynamic.link].size)
    const text = (offset) => names.toString('latin1', offset, names.indexOf(0, offset))
    const needs = part(sectionType.versionNeeds)
    return {
      libraries: neededOffsets(readPart(file, dynamic.offset, dynamic.size)).map(text),
      versions: needs ? versionOffsets(readPart(file, needs.offset, needs.size)).map(text) : []
    }
  } finally {
    closeSync(file)
  }
}

function readSections(file, header) {
  const [start, size, count] = [Number(header.readBigUInt64LE(40)), header.readUInt16LE(58), header.readUInt16LE(60)]
  const table = readPart(file, start, size * count)
  return Array.from({ length: count }, (_, index) => {
    const at = index * size
    return {
      type: table.readUInt32LE(at + 4),
      offset: Number(table.readBigUInt64LE(at + 24)),
      size: Number(table.readBigUInt64LE(at + 32)),
      link: table.readUInt32LE(at + 40)
    }
  })
}

/** Entries of 16 bytes: tag and value. */
function neededOffsets(table) {
  const entries = Array.from({ length: table.length / 16 }, (_, index) => index * 16)
  return entries
    .filter((at) => table.readBigInt64LE(at) === neededTag)
    .map((at) => Number(table.readBigUInt64LE(at + 8)))
}

/** A chain of libraries, each with a chain of versions. A step of 0 ends a chain. */
function versionOffsets(table) {
  const offsets = []
  for (let library = 0, step = -1; step !== 0; library += step) {
    let version = library + table.readUInt32LE(library + 8)
    for (let left = table.readUInt16LE(library + 2); left > 0; left--) {
      offsets.push(table.readUInt32LE(version + 8))
      version += table.readUInt32LE(version + 12)
    }
    step = table.readUInt32LE(library + 12)
  }
  return offsets
}

function readPart(file, position, length) {
  const bytes = Buffer.alloc(length)
  return bytes.subarray(0, readSync(file, bytes, 0, length, position))
}
