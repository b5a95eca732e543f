// Adds optional packages of other platforms to package-lock.json. npm leaves out those that the present registry lacks,
// and `npm ci` then refuses the lock everywhere. Run this after `npm install`.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { root } from './setup/paths.mjs'

const platformInName = /(android|darwin|freebsd|linux|openharmony|win32)-(arm64|arm|ia32|ppc64|riscv64|s390x|x64)/
const exactVersion = /^\d+\.\d+\.\d+[^ ]*$/

/** Missing entries of the lock, by path. Only exact versions for a platform are known without the registry. */
export function missingOptionalPackages(packages) {
  const missing = {}
  for (const [dependent, entry] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const platform = platformInName.exec(name)
      if (!platform || !exactVersion.test(version) || isListed(packages, dependent, name)) continue
      missing[`node_modules/${name}`] = describe(entry, name, version, platform)
    }
  }
  return missing
}

function describe({ dev, license, engines }, name, version, [, os, cpu]) {
  const library = os === 'linux' ? /-(musl|gnu)/.exec(name)?.[1] : undefined
  const libc = library && [library === 'gnu' ? 'glibc' : 'musl']
  return { version, cpu: [cpu], dev, libc, license, optional: true, os: [os], engines }
}

/** True if Node would find the package: in the dependent's own node_modules, or in one above. */
function isListed(packages, dependent, name) {
  for (let folder = dependent; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (packages[`${folder ? `${folder}/` : ''}node_modules/${name}`]) return true
    if (!folder) return false
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = join(root, 'package-lock.json')
  const lock = JSON.parse(readFileSync(file, 'utf8'))
  const missing = missingOptionalPackages(lock.packages)
  const all = Object.entries({ ...lock.packages, ...missing }).sort(([one], [other]) => (one < other ? -1 : 1))
  writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(all) }, null, 2)}\n`)
  for (const path of Object.keys(missing)) console.log(`added ${path}`)
}
