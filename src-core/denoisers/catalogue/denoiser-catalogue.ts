import { join } from 'node:path'
import { DenoscopeError } from '../../errors.ts'
import { describeModel, modelDenoiser } from '../models/model-denoiser.ts'
import { isTrained, modelIds, readCard } from '../models/model-folder.ts'
import type { Denoiser, DenoiserDescription } from '../denoiser.ts'
import { filterDenoisers } from '../filters/filters.ts'

/** All denoisers: the classical filters, and the trained models of some folders. */
export class DenoiserCatalogue {
  readonly #modelsDirectories: readonly string[]
  readonly #loaded = new Map<string, { readonly weightsHash: string; readonly denoiser: Promise<Denoiser> }>()

  /** @param modelsDirectories folders of model folders. If two models have one id, the first folder counts. */
  constructor(modelsDirectories: readonly string[]) {
    this.#modelsDirectories = modelsDirectories
  }

  /** Filters, then models by id. Reads the cards of the models without loading TensorFlow. @throws model.damaged */
  async list(): Promise<DenoiserDescription[]> {
    const models = await this.#models()
    const cards = await Promise.all([...models.values()].map(readCard))
    const described = cards.map(describeModel).sort((a, b) => a.id.localeCompare(b.id, 'en'))
    return [...filterDenoisers.map(({ description }) => description), ...described]
  }

  /**
   * The denoiser with this id. A model is loaded once, and again if its weights have changed.
   * @throws denoiser.unknown with the known ids; model.damaged; backend.unavailable
   */
  async get(id: string): Promise<Denoiser> {
    const filter = filterDenoisers.find(({ description }) => description.id === id)
    if (filter) return filter
    const models = await this.#models()
    const directory = models.get(id)
    if (directory) return this.#load(directory)
    const known = [...filterDenoisers.map(({ description }) => description.id), ...models.keys()]
    throw new DenoscopeError('denoiser.unknown', `'${id}': expected one of ${known.join(', ')}`)
  }

  async #load(directory: string): Promise<Denoiser> {
    const { weightsSha256: weightsHash } = await readCard(directory)
    const loaded = this.#loaded.get(directory)
    if (loaded?.weightsHash === weightsHash) return loaded.denoiser
    const denoiser = modelDenoiser(directory)
    this.#loaded.set(directory, { weightsHash, denoiser })
    denoiser.catch(() => this.#loaded.delete(directory))
    return denoiser
  }

  /** Folders of the trained models, by id. */
  async #models(): Promise<Map<string, string>> {
    const found = new Map<string, string>()
    for (const directory of this.#modelsDirectories) {
      for (const id of await modelIds(directory)) {
        const folder = join(directory, id)
        if (!found.has(id) && isTrained(folder)) found.set(id, folder)
      }
    }
    return found
  }
}
