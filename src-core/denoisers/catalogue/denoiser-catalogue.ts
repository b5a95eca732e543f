import { join } from 'node:path'
import { DenoscopeError } from '../../errors.ts'
import { describeAdded, openAddedDenoiser, readAddedDenoiser } from '../added/added-denoiser.ts'
import { addedIds, setupPath } from '../added/added-folders.ts'
import { isAllowed } from '../command/command-hash.ts'
import { describeModel, modelDenoiser } from '../models/model-denoiser.ts'
import { isTrained, modelIds, readCard } from '../models/model-folder.ts'
import type { Denoiser, DenoiserDescription } from '../denoiser.ts'
import { filterDenoisers } from '../filters/filters.ts'

/** A description with what a screen must know before the denoiser runs. */
export interface ListedDenoiser extends DenoiserDescription {
  /** Present for a program of others. It runs only if a person has allowed it on this computer. */
  readonly command?: { readonly isAllowed: boolean }
}

/** A model that is read and loaded on demand. */
interface ListedModel {
  /** Reads its card or set-up. @throws model.damaged */
  read(): Promise<ReadModel>
}

interface ReadModel {
  /** Differs once the model must be loaded again. */
  readonly version: string
  readonly description: ListedDenoiser
  load(): Promise<Denoiser>
}

/** All denoisers: the classical filters, and the trained and added models of some folders. */
export class DenoiserCatalogue {
  readonly #modelsDirectories: readonly string[]
  readonly #allowedCommands: () => readonly string[]
  /** Paths of set-up files outside the folders, by id. */
  readonly #setupFiles = new Map<string, string>()
  /** Denoisers without a file, by id. */
  readonly #typed = new Map<string, ListedModel>()
  readonly #loaded = new Map<string, { readonly version: string; readonly denoiser: Promise<Denoiser> }>()

  /**
   * @param modelsDirectories folders of model folders. If two models have one id, the first folder counts.
   * @param allowedCommands first digits of the hashes of command set-ups that may run, asked for at each use.
   * Default: none
   */
  constructor(modelsDirectories: readonly string[], allowedCommands: () => readonly string[] = () => []) {
    this.#modelsDirectories = modelsDirectories
    this.#allowedCommands = allowedCommands
  }

  /**
   * Adds the denoiser of a set-up file. @returns its id
   * @throws model.damaged, file.not-found; argument.invalid if another denoiser has its id
   */
  async include(path: string): Promise<string> {
    const { id } = await readAddedDenoiser(path)
    if (this.#setupFiles.get(id) !== path && (await this.#isUsed(id)))
      throw new DenoscopeError(
        'argument.invalid',
        `${path}: another denoiser has the id '${id}'; change it in the file`
      )
    this.#setupFiles.set(id, path)
    return id
  }

  /**
   * Adds a denoiser that a person has just set up.
   * @throws argument.invalid if another denoiser has its id
   */
  async add(denoiser: Denoiser): Promise<void> {
    const { description } = denoiser
    if (await this.#isUsed(description.id))
      throw new DenoscopeError('argument.invalid', `another denoiser has the name '${description.id}'; give it another`)
    const read = async () => ({ version: '', description, load: async () => denoiser })
    this.#typed.set(description.id, { read })
  }

  async #isUsed(id: string): Promise<boolean> {
    return filterDenoisers.some(({ description }) => description.id === id) || (await this.#models()).has(id)
  }

  /** Filters, then models by id. Reads cards and set-ups without loading a model. @throws model.damaged */
  async list(): Promise<ListedDenoiser[]> {
    const models = await Promise.all([...(await this.#models()).values()].map(({ read }) => read()))
    const described = models.map(({ description }) => description).sort((a, b) => a.id.localeCompare(b.id, 'en'))
    return [...filterDenoisers.map(({ description }) => description), ...described]
  }

  /**
   * The denoiser with this id. A model is loaded once, and again if its weights or its set-up have changed.
   * @throws denoiser.unknown with the known ids; model.damaged; backend.unavailable; onnx.unusable; command.not-allowed
   */
  async get(id: string): Promise<Denoiser> {
    const filter = filterDenoisers.find(({ description }) => description.id === id)
    if (filter) return filter
    const models = await this.#models()
    const listed = models.get(id)
    if (listed) return this.#load(id, await listed.read())
    const known = [...filterDenoisers.map(({ description }) => description.id), ...models.keys()]
    throw new DenoscopeError('denoiser.unknown', `'${id}': expected one of ${known.join(', ')}`)
  }

  #load(id: string, { version, load }: ReadModel): Promise<Denoiser> {
    const loaded = this.#loaded.get(id)
    if (loaded?.version === version) return loaded.denoiser
    const denoiser = load()
    this.#loaded.set(id, { version, denoiser })
    denoiser.catch(() => this.#loaded.delete(id))
    return denoiser
  }

  /** The trained and the added models, by id. */
  async #models(): Promise<Map<string, ListedModel>> {
    const found = new Map<string, ListedModel>()
    const add = (id: string, read: ListedModel['read']) => (found.has(id) ? undefined : found.set(id, { read }))
    for (const directory of this.#modelsDirectories) {
      for (const id of await modelIds(directory)) {
        const folder = join(directory, id)
        if (isTrained(folder)) add(id, () => readTrained(folder))
      }
      for (const id of await addedIds(directory)) add(id, () => this.#readSetup(setupPath(directory, id)))
    }
    for (const [id, path] of this.#setupFiles) add(id, () => this.#readSetup(path))
    for (const [id, { read }] of this.#typed) add(id, read)
    return found
  }

  async #readSetup(path: string): Promise<ReadModel> {
    const added = await readAddedDenoiser(path)
    const allowed = this.#allowedCommands()
    const command = added.kind === 'command' ? { isAllowed: isAllowed(added.setup, allowed) } : undefined
    return {
      // A command that is no longer allowed must not stay loaded.
      version: `${path} ${command?.isAllowed} ${JSON.stringify(added)}`,
      description: { ...describeAdded(added), ...(command && { command }) },
      load: () => openAddedDenoiser(path, added, allowed)
    }
  }
}

async function readTrained(folder: string): Promise<ReadModel> {
  const card = await readCard(folder)
  return {
    version: `${folder} ${card.weightsSha256}`,
    description: describeModel(card),
    load: () => modelDenoiser(folder)
  }
}
