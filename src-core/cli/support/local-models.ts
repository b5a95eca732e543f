import { join, resolve } from 'node:path'
import type { DenoiserCatalogue } from '../../denoisers/catalogue/denoiser-catalogue.ts'
import type { DenoiserChoice } from '../../denoisers/denoiser.ts'
import type { LoadedBackend } from '../../denoisers/tensorflow/tensorflow-backend.ts'
import { shippedModelsDirectory } from '../../runtime/package-paths.ts'
import { defaultWorkspacePath } from '../../storage/locations.ts'
import { warnAll } from './standard-error.ts'

/** Folder of the models that were trained in the default workspace. */
export function modelsDirectory(): string {
  return join(defaultWorkspacePath(), 'models')
}

/**
 * Filters, shipped models and models of the default workspace.
 * @param named first digits of the hashes of command set-ups that may run, besides those allowed on this computer
 * @param directories more folders of models, which come before the default workspace
 */
export async function localDenoisers(
  named: readonly string[] = [],
  directories: readonly string[] = []
): Promise<DenoiserCatalogue> {
  const catalogue = await import('../../denoisers/catalogue/denoiser-catalogue.ts')
  const { allowedCommands } = await import('../../storage/allowed-commands.ts')
  const folders = [...new Set([shippedModelsDirectory(), ...directories, modelsDirectory()])]
  return new catalogue.DenoiserCatalogue(folders, () => [...named, ...allowedCommands()])
}

/** Loads TensorFlow. Warns if only the slower WebAssembly backend could be loaded. @throws backend.unavailable */
export async function loadBackend(): Promise<LoadedBackend> {
  const { fallbackWarning, loadTensorFlow } = await import('../../denoisers/tensorflow/tensorflow-backend.ts')
  const { backend } = await loadTensorFlow()
  warnAll(fallbackWarning(backend))
  return backend
}

/**
 * A choice by id. `./model.json:sigma=20`, the file of a set-up, becomes the id of its denoiser.
 * @throws model.damaged, file.not-found; argument.invalid if another denoiser has its id
 */
export async function namedChoice(catalogue: DenoiserCatalogue, choice: DenoiserChoice): Promise<DenoiserChoice> {
  return /\.json$/i.test(choice.id) ? { ...choice, id: await catalogue.include(resolve(choice.id)) } : choice
}
