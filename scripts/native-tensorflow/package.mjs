import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const modules = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'node_modules')

/** Folder of the installed tfjs-node, and the parts that a build needs. */
export const packageRoot = join(modules, '@tensorflow', 'tfjs-node')
export const commandFolder = join(modules, '.bin')
export const nodeApiHeaders = join(modules, 'node-api-headers', 'include')

/** Paths inside tfjs-node and, in the same layout, inside the cache. */
export const bindingFile = join('lib', 'napi-v8', 'tfjs_binding.node')
export const libraryFolder = join('deps', 'lib')

export const isPackagePresent = () => existsSync(join(packageRoot, 'package.json'))
