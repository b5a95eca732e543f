import { readdir } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { addedIds, keepOnnx, readAdded } from '../../denoisers/added/added-folders.ts'
import { neighbourIndices } from '../../denoisers/denoise-whole-slice.ts'
import { isOnnxName } from '../../denoisers/onnx/onnx-file.ts'
import { stackLength } from '../../denoisers/onnx/onnx-layout.ts'
import { OnnxModel } from '../../denoisers/onnx/onnx-model.ts'
import { probeSize } from '../../denoisers/onnx/onnx-probe.ts'
import { proposeSetup, requireComplete, type OnnxProposal } from '../../denoisers/onnx/onnx-proposal.ts'
import { commonScales, type OnnxSetup } from '../../denoisers/onnx/onnx-setup.ts'
import { tryScales, type ScaleTrials } from '../../denoisers/onnx/onnx-trial.ts'
import { asDenoscopeError, DenoscopeError } from '../../errors.ts'
import { imageAt, joinBatches, batchOfOne, type Image, type ImageBatch } from '../../images/image.ts'
import { printable } from '../../printable.ts'
import { shippedModelsDirectory } from '../../runtime/package-paths.ts'
import { slug } from '../../slug.ts'
import type { Source } from '../../sources/source.ts'
import { isAllowedHere } from '../../storage/allowed-commands.ts'
import type { ListedAdded, ModelPlace, OnnxInspection, OnnxTrial } from '../contract-payloads.ts'
import { allowed, type Caller, type NamedPath } from '../path-rules.ts'
import { freeModelId } from './model-handlers.ts'
import type { EngineContext, HandlersOf } from './engine-context.ts'
import { programCommands } from './program-handlers.ts'
import { Trials } from './trials.ts'
import { uploadDirectory } from './source-handlers.ts'

/** Models and programs of others: set up, tried and kept in the workspace. */
export function addedCommands(context: EngineContext): HandlersOf<'added'> {
  const { workspace, sources } = context
  const directory = join(workspace.path, 'models')
  const latest = new LatestModel()
  const trials = new Trials()
  return {
    'added.list': async () => Promise.all((await addedIds(directory)).map((id) => listed(directory, id))),
    ...programCommands(context, directory, trials),
    'added.inspectOnnx': async ({ place }, caller) => inspect(await latest.read(await pathOf(context, place, caller))),
    'added.tryOnnx': async ({ place, setup, scale, sourceId, slice }, caller) => {
      const signal = trials.begin()
      const model = await latest.get(await pathOf(context, place, caller))
      const stack = await readStack(await sources.get(sourceId), slice, setup.channels)
      proposeSetup(model, setup)
      const given = imageAt(stack, Math.floor(stack.count / 2))
      return asTrial(given, await tryScales(model, setup, stack, { signal, ...(scale && { scales: [scale] }) }))
    },
    'added.stopTrial': () => trials.stop(),
    'added.keepOnnx': async ({ place, setup, name, citation }, caller) => {
      const model = await latest.get(await pathOf(context, place, caller))
      const complete = requireComplete(proposeSetup(model, setup))
      const id = freeModelId([shippedModelsDirectory(), directory], slug(name) || 'model')
      return keepOnnx(directory, model, complete, { id, name, citation })
    }
  }
}

async function listed(directory: string, id: string): Promise<ListedAdded> {
  const added = await readAdded(directory, id)
  return { ...added, isAllowed: added.kind !== 'command' || isAllowedHere(added.setup) }
}

/** The model that is being set up. Each call of the screen names its file. */
class LatestModel {
  #latest: { readonly path: string; readonly model: Promise<OnnxModel> } | null = null

  /** The open model of a file. @throws onnx.unusable, file.not-found */
  get(path: string): Promise<OnnxModel> {
    return this.#latest?.path === path ? this.#latest.model : this.read(path)
  }

  /** Reads the file again, and ends the process of the former model. @throws onnx.unusable, file.not-found */
  read(path: string): Promise<OnnxModel> {
    this.#latest?.model.then((model) => model.close()).catch(() => undefined)
    const model = OnnxModel.open(path)
    this.#latest = { path, model }
    model.catch(() => (this.#latest = null))
    return model
  }
}

/** The file of a place: a named path, or the only .onnx file of an upload. @throws path.refused, file.not-found */
async function pathOf(context: EngineContext, place: ModelPlace<NamedPath>, caller: Caller): Promise<string> {
  if ('path' in place) return allowed(caller, place.path)
  const folder = uploadDirectory(context, place.batch)
  const names = await readdir(folder).catch(() => [])
  const name = names.find(isOnnxName)
  if (name !== undefined) return join(folder, name)
  throw new DenoscopeError('file.not-found', 'batch: the upload holds no .onnx file')
}

/**
 * Facts and proposal of a model. Sizes are tried out, so that a model without a result is known before its set-up.
 * @throws onnx.unusable
 */
async function inspect(model: OnnxModel): Promise<OnnxInspection> {
  const { inputs, outputs, version, provider } = model.signature
  const isVolume = inputs.every(({ shape }) => shape.length !== 3 && shape.length !== 4)
  const proposal = proposeSetup(model, isVolume ? { layout: 'NCDHW' } : {})
  const name = printable(basename(model.file.path, extname(model.file.path)))
  const facts = { name, sha256: model.file.sha256, inputs, outputs, version, provider }
  try {
    return { ...facts, proposal: { ...proposal, size: await probeSize(model, draftOf(proposal)) }, problem: null }
  } catch (thrown) {
    return { ...facts, proposal, problem: asDenoscopeError(thrown).message }
  }
}

/** A complete set-up for a model whose product does not count: any scale and values. */
const draftOf = (proposal: OnnxProposal): OnnxSetup =>
  requireComplete({
    ...proposal,
    scale: commonScales[0]!,
    extras: proposal.extras.map((extra) => ({ ...extra, value: extra.value ?? 1 }))
  })

/** A slice in HU with the neighbours that a model takes. @throws denoiser.incompatible for other values */
async function readStack(source: Source, slice: number, channels: OnnxSetup['channels']): Promise<ImageBatch> {
  const { label, unit, sliceCount } = source.summary
  if (unit !== 'HU') throw new DenoscopeError('denoiser.incompatible', `'${label}' holds no HU, which ONNX models get`)
  const each = Math.floor(stackLength(channels) / 2)
  const around = neighbourIndices(slice, each, sliceCount)
  const images: Image[] = []
  for (const index of [...around.slice(0, each), slice, ...around.slice(each)])
    images.push(await source.readSlice(index))
  return joinBatches(images.map(batchOfOne), images[0]!.rows, images[0]!.columns)
}

const asTrial = ({ data, rows, columns }: Image, { trials, agree }: ScaleTrials): OnnxTrial => ({
  rows,
  columns,
  given: data,
  trials: trials.map(({ image, ...trial }) => ({ ...trial, data: image?.data ?? null })),
  agree
})
