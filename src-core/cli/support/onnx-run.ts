import { basename, dirname, extname, resolve } from 'node:path'
import { addedOnnx, writeAddedDenoiser } from '../../denoisers/added/added-denoiser.ts'
import { neighbourIndices } from '../../denoisers/denoise-whole-slice.ts'
import type { Denoiser, DenoiserNames } from '../../denoisers/denoiser.ts'
import { onnxDenoiser } from '../../denoisers/onnx/onnx-denoiser.ts'
import { OnnxModel, type OnnxRunOptions } from '../../denoisers/onnx/onnx-model.ts'
import { probeSize } from '../../denoisers/onnx/onnx-probe.ts'
import { proposeSetup, requireComplete, type OnnxProposal } from '../../denoisers/onnx/onnx-proposal.ts'
import { commonScales, scaleText, type OnnxScale, type OnnxSetup } from '../../denoisers/onnx/onnx-setup.ts'
import { tryScales } from '../../denoisers/onnx/onnx-trial.ts'
import { DenoscopeError } from '../../errors.ts'
import { gather, type ImageBatch } from '../../images/image.ts'
import { slug } from '../../slug.ts'
import { statedSetup, type OnnxOptions } from '../options/onnx-options.ts'
import { inform } from './standard-error.ts'

/**
 * The denoiser of `--onnx` for these slices in HU.
 * @param onClipped as `onnxDenoiser`
 * @throws onnx.unusable, denoiser.failed; argument.invalid for a set-up that does not fit, or without a scale
 */
export async function openOnnx(
  options: OnnxOptions & { readonly onnx: string },
  images: ImageBatch,
  { signal, onClipped }: Pick<OnnxRunOptions, 'onClipped'> & { readonly signal: AbortSignal }
): Promise<Denoiser> {
  requireSetupPlace(options)
  const model = await OnnxModel.open(options.onnx, options.timeLimit)
  const stated = statedSetup(options)
  const proposal = proposeSetup(model, stated)
  if (proposal.channels !== '1' && !stated.channels)
    inform(`channels: ${proposal.channels}, as the file suggests; --channels replaces this`)
  const scale = proposal.scale ?? (await agreedScale(model, proposal, images, signal))
  const complete = requireComplete({ ...proposal, scale })
  const setup = stated.size ? complete : { ...complete, size: await probeSize(model, complete, signal) }
  if (options.saveSetup !== undefined) saveSetup(options.saveSetup, model, setup)
  return onnxDenoiser(model, setup, namesOf(options.onnx), onClipped)
}

function namesOf(path: string): DenoiserNames {
  const name = basename(path, extname(path))
  return { id: slug(name) || 'model', name, citation: '' }
}

function requireSetupPlace({ onnx, saveSetup: path }: OnnxOptions): void {
  if (path === undefined) return
  if (extname(path).toLowerCase() !== '.json')
    throw new DenoscopeError('argument.invalid', `--save-setup: ${path}: expected a name that ends in .json`)
  if (dirname(resolve(path)) !== dirname(resolve(onnx!)))
    throw new DenoscopeError('argument.invalid', `--save-setup: ${path}: expected a file in the folder of the model`)
}

function saveSetup(path: string, model: OnnxModel, setup: OnnxSetup): void {
  writeAddedDenoiser(path, addedOnnx(model, setup, namesOf(model.file.path), basename(model.file.path)))
}

/**
 * The scale of a model that gives the same HU under every scale.
 * @throws argument.invalid with the scales and the strengths of a trial if it matters
 */
async function agreedScale(
  model: OnnxModel,
  proposal: OnnxProposal,
  images: ImageBatch,
  signal: AbortSignal
): Promise<OnnxScale> {
  const draft = requireComplete({ ...proposal, scale: commonScales[0]! })
  const size = await probeSize(model, draft, signal)
  const stack = middleStack(images, draft, size)
  const { trials, agree } = stack ? await tryScales(model, { ...draft, size }, stack, { signal }) : noTrials
  if (agree) {
    inform('scale: does not matter to this model: all scales of the trial give the same HU')
    return { offset: 0, divide: 1 }
  }
  const strengths = trials.map(
    ({ scale, strength }) => `${scaleText(scale)} ${strength === null ? 'fails' : `${strength.toFixed(1)} HU`}`
  )
  const found = strengths.length > 0 ? `; the middle slice changes by (rms): ${strengths.join(', ')}` : ''
  requireComplete(proposal, found)
  throw new DenoscopeError('internal', 'a set-up without a scale was complete')
}

const noTrials = { trials: [], agree: false } as const

/** The middle slice with its neighbours; null if the model takes another size. */
function middleStack(images: ImageBatch, { channels }: OnnxSetup, size: OnnxSetup['size']): ImageBatch | null {
  if (size.kind === 'fixed' && (size.rows !== images.rows || size.columns !== images.columns)) return null
  const middle = Math.floor(images.count / 2)
  const [before, after] = neighbourIndices(middle, 1, images.count)
  const slices = channels === 'neighbours3' ? [before!, middle, after!] : [middle]
  return gather(images, slices, new Float32Array(slices.length * images.rows * images.columns))
}
