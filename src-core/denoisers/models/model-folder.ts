import { existsSync, mkdirSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LayersModel } from '@tensorflow/tfjs'
import { DenoscopeError } from '../../errors.ts'
import { writeFileAtomically } from '../../files/atomic-file.ts'
import { trainingRequestSchema, type EpochRecord, type TrainingRequest } from './training-request.ts'
import type { TensorFlow } from '../tensorflow/tensorflow.ts'
import { printCard } from './model-card-text.ts'
import { damaged, loadLayersModel, saveLayersModel, unreadableWords } from '../tensorflow/layers-model-files.ts'
import type { ModelCard, ModelSummary } from './model-card.ts'
import { issueWords } from '../../issue-words.ts'

/**
 * Files of a model, in a folder named by its id:
 * - request.json (the request) and epochs.json (loss curves): from the start of the training;
 * - samples/: after the first epoch (see `training/training-samples.ts`);
 * - model.json and weights.bin (tfjs layers model), card.json and card.md: after the training.
 */
const requestFile = 'request.json'
const epochsFile = 'epochs.json'
const cardFile = 'card.json'

/** A folder of models and their origin. */
export interface ModelFolder {
  readonly directory: string
  readonly origin: ModelSummary['origin']
}

/**
 * Models in these folders, by id. If an id is found twice, the first folder counts. Other folders are skipped.
 * @param running ids of models in training. Other unfinished models are `interrupted`.
 */
export async function listModels(
  folders: readonly ModelFolder[],
  running: ReadonlySet<string> = new Set()
): Promise<ModelSummary[]> {
  const found = new Map<string, ModelSummary>()
  for (const { directory, origin } of folders) {
    for (const id of await modelIds(directory)) {
      if (!found.has(id)) found.set(id, await summarize(join(directory, id), id, origin, running))
    }
  }
  return [...found.values()].sort((a, b) => a.id.localeCompare(b.id, 'en'))
}

/** Names of the folders in `directory` that hold a model. Empty if the directory does not exist. */
export async function modelIds(directory: string): Promise<string[]> {
  if (!existsSync(directory)) return []
  const entries = await readdir(directory, { withFileTypes: true })
  return entries.map(({ name }) => name).filter((name) => existsSync(join(directory, name, requestFile)))
}

/** Folder of a model. @throws model.unknown with the known ids */
export async function findModel(directories: readonly string[], id: string): Promise<string> {
  const known = await Promise.all(directories.map(modelIds))
  const index = known.findIndex((ids) => ids.includes(id))
  if (index >= 0) return join(directories[index]!, id)
  throw new DenoscopeError(
    'model.unknown',
    `'${id}': expected one of ${known.flat().join(', ') || 'none: there is no model yet'}`
  )
}

/** True if the training of the model in this folder has ended. */
export function isTrained(directory: string): boolean {
  return existsSync(join(directory, cardFile))
}

/** @throws model.damaged if card.json is missing or invalid */
export async function readCard(directory: string): Promise<ModelCard> {
  const card = (await readJson(join(directory, cardFile))) as Partial<ModelCard>
  if (typeof card.id === 'string' && typeof card.weightsSha256 === 'string' && card.patchRows && card.patchColumns) {
    return card as ModelCard
  }
  throw damaged(join(directory, cardFile), 'id, weightsSha256, patchRows or patchColumns is missing')
}

/** Request of the training of this model. @throws model.damaged */
export async function readTrainingRequest(directory: string): Promise<TrainingRequest> {
  const path = join(directory, requestFile)
  const parsed = trainingRequestSchema.safeParse(await readJson(path))
  if (parsed.success) return parsed.data
  throw damaged(path, parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issueWords(issue)}`).join('; '))
}

/** Loss curves so far; empty before the end of the first epoch. @throws model.damaged */
export async function readEpochs(directory: string): Promise<EpochRecord[]> {
  const path = join(directory, epochsFile)
  return existsSync(path) ? ((await readJson(path)) as EpochRecord[]) : []
}

/** Marks a folder as a model in training. @throws file.unwritable */
export function beginModel(directory: string, request: TrainingRequest): void {
  mkdirSync(directory, { recursive: true })
  writeFileAtomically(join(directory, requestFile), printJson(request))
}

/** @throws file.unwritable */
export function writeEpochs(directory: string, epochs: readonly EpochRecord[]): void {
  writeFileAtomically(join(directory, epochsFile), printJson(epochs))
}

/** Writes the model, then its card: a model with a card is complete. @throws file.unwritable */
export async function saveModel(
  tf: TensorFlow,
  model: LayersModel,
  directory: string,
  card: Omit<ModelCard, 'weightsSha256'>
): Promise<ModelCard> {
  const complete: ModelCard = { ...card, weightsSha256: await saveLayersModel(tf, model, directory) }
  writeFileAtomically(join(directory, 'card.md'), printCard(complete))
  writeFileAtomically(join(directory, cardFile), printJson(complete))
  return complete
}

/** Loads the model in this folder with its card. @throws model.damaged with the name of the file */
export async function loadModel(tf: TensorFlow, directory: string): Promise<{ card: ModelCard; model: LayersModel }> {
  const card = await readCard(directory)
  return { card, model: await loadLayersModel(tf, directory, card.weightsSha256) }
}

async function summarize(
  directory: string,
  id: string,
  origin: ModelSummary['origin'],
  running: ReadonlySet<string>
): Promise<ModelSummary> {
  const { epochs: epochsWanted } = await readTrainingRequest(directory)
  const epochsDone = (await readEpochs(directory)).length
  const card = isTrained(directory) ? await readCard(directory) : null
  const state = card ? 'ready' : running.has(id) ? 'training' : 'interrupted'
  return { id, name: card?.name ?? id, origin, state, createdAt: card?.createdAt ?? null, epochsDone, epochsWanted }
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch (cause) {
    throw damaged(path, unreadableWords(cause), cause)
  }
}

const printJson = (value: unknown) => JSON.stringify(value, null, 2) + '\n'
