import { existsSync } from 'node:fs'
import { copyFile, mkdir, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DenoscopeError } from '../../errors.ts'
import { fillFolder } from '../../files/atomic-folder.ts'
import { fileError } from '../../files/file-error.ts'
import type { DenoiserNames } from '../denoiser.ts'
import { readOnnxFile } from '../onnx/onnx-file.ts'
import type { OnnxModel } from '../onnx/onnx-model.ts'
import type { OnnxSetup } from '../onnx/onnx-setup.ts'
import type { CommandSetup } from '../command/command-setup.ts'
import { addedCommand, addedOnnx, readAddedDenoiser, writeAddedDenoiser, type AddedDenoiser } from './added-denoiser.ts'

/** The set-up in the folder of an added denoiser. */
const setupFile = 'denoiser.json'
/** The model beside it. */
const modelFile = 'model.onnx'

export const setupPath = (directory: string, id: string): string => join(directory, id, setupFile)

/** Ids of the added denoisers in a folder of models. Half-written folders are left out. */
export async function addedIds(directory: string): Promise<string[]> {
  if (!existsSync(directory)) return []
  const names = await readdir(directory)
  return names.filter((name) => !/\.(?:partial|former)$/.test(name) && existsSync(setupPath(directory, name)))
}

/**
 * Copies an ONNX model with its files of weights into a folder of models.
 * @throws argument.invalid if the id is in use; model.damaged if the file has changed; file.unwritable. Nothing is left
 * then.
 */
export async function keepOnnx(
  directory: string,
  model: OnnxModel,
  setup: OnnxSetup,
  names: DenoiserNames
): Promise<AddedDenoiser> {
  const folder = join(directory, names.id)
  requireFree(folder, names)
  return fillFolder(folder, async (partial) => {
    const { path, weights } = model.file
    await copy(path, join(partial, modelFile))
    for (const name of weights) await copy(join(dirname(path), name), join(partial, name))
    if ((await readOnnxFile(join(partial, modelFile))).sha256 !== model.file.sha256)
      throw new DenoscopeError('model.damaged', `${path}: has changed since it was read; choose it again`)
    const added = addedOnnx(model, setup, names, modelFile)
    writeAddedDenoiser(join(partial, setupFile), added)
    return added
  })
}

/**
 * Keeps a program in a folder of models. Only its set-up is kept: the program itself stays where it is.
 * @throws argument.invalid if the id is in use; file.unwritable. Nothing is left then.
 */
export async function keepCommand(
  directory: string,
  setup: CommandSetup,
  names: DenoiserNames
): Promise<AddedDenoiser> {
  const folder = join(directory, names.id)
  requireFree(folder, names)
  return fillFolder(folder, async (partial) => {
    const added = addedCommand(setup, names)
    writeAddedDenoiser(join(partial, setupFile), added)
    return added
  })
}

function requireFree(folder: string, { id }: DenoiserNames): void {
  if (existsSync(folder)) throw new DenoscopeError('argument.invalid', `id: a model '${id}' exists already`)
}

async function copy(from: string, to: string): Promise<void> {
  try {
    await mkdir(dirname(to), { recursive: true })
    await copyFile(from, to)
  } catch (cause) {
    throw fileError(to, 'write', cause)
  }
}

/** The set-up of an added denoiser. @throws model.damaged */
export const readAdded = (directory: string, id: string): Promise<AddedDenoiser> =>
  readAddedDenoiser(setupPath(directory, id))
