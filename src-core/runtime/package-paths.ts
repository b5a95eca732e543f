import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Source, or part of a bundle in dist/. */
const isSource = import.meta.url.endsWith('.ts')

/** The nearest folder above this module that holds `name`. @returns the path of `name` in that folder */
function findAbove(name: string): string {
  let directory = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(directory, name))) {
    const parent = dirname(directory)
    if (parent === directory) throw new Error(`${name} was not found above ${import.meta.url}`)
    directory = parent
  }
  return join(directory, name)
}

/** Scripts of processes and threads: the bundles if this module is part of a bundle, else the sources. */
const entryPoint = (source: string, bundle: string): string => findAbove(isSource ? source : bundle)

/** The script of worker processes. */
export const workerScript = (): string => entryPoint(join('engine', 'worker', 'worker-main.ts'), 'worker.mjs')

/** The script of the process that checks and runs a cohort. */
export const cohortScript = (): string => entryPoint(join('engine', 'worker', 'cohort-main.ts'), 'cohort.mjs')

/** The script of processes that run ONNX models. */
export const onnxScript = (): string => entryPoint(join('denoisers', 'onnx', 'onnx-main.ts'), 'onnx.mjs')

/** The script of processes that read HDF5 files. */
export const hdf5Script = (): string => entryPoint(join('sources', 'formats', 'hdf5-main.ts'), 'hdf5.mjs')

/** The script of the process of a served engine. */
export const servedScript = (): string =>
  entryPoint(join('engine', 'transports', 'served-process-main.ts'), 'served.mjs')

/** The script of the threads that score patches. */
export const scoringThreadScript = (): string =>
  entryPoint(join('audit', 'scoring-thread-main.ts'), 'scoring-thread.mjs')

/** The script of the threads that scan simulated phantoms. */
export const phantomThreadScript = (): string =>
  entryPoint(join('simulated-phantoms', 'scan-thread-main.ts'), 'phantom-thread.mjs')

/** The script of the process that speaks DIMSE. */
export const dimseScript = (): string => entryPoint(join('pacs', 'dimse', 'dimse-main.ts'), 'dimse.mjs')

/** Denoscope's package.json. */
export const packageFile = (): string => findAbove('package.json')

/** The built renderer. @throws if the project has not been built. */
export const rendererDirectory = (): string =>
  dirname(findAbove(join(isSource ? 'dist/renderer' : 'renderer', 'index.html')))

/** The models that ship with Denoscope. */
export const shippedModelsDirectory = (): string => dirname(findAbove(join('resources', 'models', 'README.md')))

/** The digit classifier that ships with Denoscope. */
export const shippedDigitClassifier = (): string => findAbove(join('resources', 'classifiers', 'mnist-digits'))

/**
 * Paths to files that some scores of an audit need.
 * @param modelsDirectory the workspace's folder of models; latent vectors are kept beside it
 */
export function scoringResources(modelsDirectory: string): { digitClassifier: string; latents: string } {
  return { digitClassifier: shippedDigitClassifier(), latents: join(dirname(modelsDirectory), 'latents') }
}
