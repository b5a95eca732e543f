import { emptyBatchLike, type ImageBatch } from '../../images/image.ts'
import { fromUnitRange, toUnclippedUnitRange } from '../../images/intensity.ts'
import { ctIntensityRange } from '../../sources/source.ts'
import { completeParameters } from '../denoiser-choice.ts'
import type { Denoiser, DenoiserDescription, DenoiserNames, ParameterDefinition, ParameterValues } from '../denoiser.ts'
import { stackLength } from './onnx-layout.ts'
import type { OnnxModel, OnnxRunOptions } from './onnx-model.ts'
import { setupRows, type OnnxSetup } from './onnx-setup.ts'

const outsideLimits = ['A model from outside: Denoscope knows nothing about its training, tests and limits.']

/**
 * An ONNX model as a denoiser of whole CT slices.
 * @param setup complete, proposed from the signature of the model
 * @param onClipped receives the number of input values that the set-up's `clip` has changed
 */
export function onnxDenoiser(
  model: OnnxModel,
  setup: OnnxSetup,
  names: DenoiserNames,
  onClipped?: OnnxRunOptions['onClipped']
): Denoiser {
  const slices = stackLength(setup.channels)
  const description = describeOnnx(setup, names)
  const denoiseHounsfield: StackDenoising = (stacks, parameters, signal) =>
    model.denoise(setup, stacks, {
      signal,
      onClipped,
      extras: extrasOf(setup, completeParameters(description, parameters))
    })
  const { version, provider } = model.signature
  const facts = {
    description,
    weightsHash: model.file.sha256,
    versions: { 'onnxruntime-node': `${version} (${provider})` }
  }
  return {
    ...facts,
    ...ofStacks(slices, async (stacks, parameters, signal) =>
      toUnclippedUnitRange(
        await denoiseHounsfield(fromUnitRange(stacks, ctIntensityRange), parameters, signal),
        ctIntensityRange
      )
    ),
    inHounsfield: { ...facts, ...ofStacks(slices, denoiseHounsfield) }
  }
}

type StackDenoising = NonNullable<Denoiser['denoiseStacks']>

function ofStacks(slices: number, denoiseStacks: StackDenoising): Pick<Denoiser, 'denoise' | 'denoiseStacks'> {
  return {
    denoise: (noisy, parameters, signal) => denoiseStacks(asStacks(noisy, slices), parameters, signal),
    ...(slices > 1 && { denoiseStacks })
  }
}

/** Description of a denoiser with this set-up. */
export function describeOnnx(setup: OnnxSetup, { id, name, citation }: DenoiserNames): DenoiserDescription {
  const { size, channels, extras } = setup
  return {
    id,
    name,
    family: 'model',
    description: `ONNX model. ${setupRows(setup)
      .map((row) => row.join(': '))
      .join('. ')}.`,
    citation,
    limits: outsideLimits,
    parameters: extras.map(asParameter),
    wholeSlice: true,
    ...(size.kind === 'fixed' && { patchSize: [size.rows, size.columns] as const }),
    ...(channels === 'neighbours3' && { neighbours: 1 }),
    hounsfield: ctIntensityRange
  }
}

/** Each image of a batch as its own neighbour. */
function asStacks(images: ImageBatch, slices: number): ImageBatch {
  if (slices === 1) return images
  const stacks = emptyBatchLike(images, images.count * slices)
  const pixels = images.rows * images.columns
  for (let index = 0; index < stacks.count; index++) {
    const image = Math.floor(index / slices)
    stacks.data.set(images.data.subarray(image * pixels, (image + 1) * pixels), index * pixels)
  }
  return stacks
}

/** Name of a parameter: that of the input, as far as the command line can write it. */
function parameterName(index: number, input: string): string {
  const name = input.replaceAll(/\W+/g, '_')
  return /^[A-Za-z]\w*$/.test(name) ? name : `input${index + 1}`
}

function asParameter({ name, value, unit }: OnnxSetup['extras'][number], index: number): ParameterDefinition {
  return {
    name: parameterName(index, name),
    label: unit === '' ? name : `${name} (${unit})`,
    type: 'number',
    default: value,
    description: `Value of the input "${name}".`
  }
}

function extrasOf({ extras }: OnnxSetup, parameters: ParameterValues): Record<string, number> {
  return Object.fromEntries(extras.map(({ name }, index) => [name, Number(parameters[parameterName(index, name)])]))
}
