import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The nearest folder above this module that holds `name`; the module may be a source or part of a bundle. */
function findAbove(name: string): string {
  let directory = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(directory, name))) {
    const parent = dirname(directory)
    if (parent === directory) throw new Error(`${name} was not found above ${import.meta.url}`)
    directory = parent
  }
  return join(directory, name)
}

/** The script that worker processes run: the bundle when this is a bundle, else the source. */
export function workerScript(): string {
  return import.meta.url.endsWith('.ts') ? findAbove('worker.ts') : findAbove('worker.mjs')
}

/** The script of a served engine's process: the bundle when this is a bundle, else the source. */
export function servedScript(): string {
  return import.meta.url.endsWith('.ts') ? findAbove('served-process.ts') : findAbove('served.mjs')
}

/** The script that threads which score patches run: the bundle when this is a bundle, else the source. */
export function scoringThreadScript(): string {
  return import.meta.url.endsWith('.ts') ? findAbove('scoring-thread.ts') : findAbove('scoring-thread.mjs')
}

/** The models that ship with Denoscope. */
export function shippedModelsDirectory(): string {
  return join(dirname(findAbove(join('resources', 'models', 'README.md'))))
}

/** The digit classifier that ships with Denoscope. */
export function shippedDigitClassifier(): string {
  return findAbove(join('resources', 'classifiers', 'mnist-digits'))
}

/** The built renderer. @throws when the project has not been built. */
export function rendererDirectory(): string {
  return dirname(findAbove(join(import.meta.url.endsWith('.ts') ? 'dist/renderer' : 'renderer', 'index.html')))
}

/** Denoscope's own version, from its package.json. */
export function packageFile(): string {
  return findAbove('package.json')
}
