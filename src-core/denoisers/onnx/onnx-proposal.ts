import { DenoscopeError } from '../../errors.ts'
import type { OnnxFile } from './onnx-file.ts'
import { channelCount, fixedAxis, layoutAxes } from './onnx-layout.ts'
import {
  checkedSetup,
  commonScales,
  onnxLayouts,
  scaleText,
  type OnnxChannels,
  type OnnxExtra,
  type OnnxLayout,
  type OnnxScale,
  type OnnxSetup,
  type OnnxSize
} from './onnx-setup.ts'
import { portText, type OnnxPort, type OnnxSignature } from './onnx-signature.ts'

/** A further input whose value may be unknown. */
export interface ProposedExtra extends Omit<OnnxExtra, 'value'> {
  /** Null if a person must state it. */
  readonly value: number | null
}

/** A set-up as far as the file decides it. The scale of CT stands in no file, so that a person states it. */
export interface OnnxProposal extends Omit<OnnxSetup, 'scale' | 'extras'> {
  readonly scale: OnnxScale | null
  readonly extras: readonly ProposedExtra[]
}

/** The facts of a model that a proposal needs. */
export interface ProposedModel {
  readonly file: Pick<OnnxFile, 'path'>
  readonly signature: OnnxSignature
}

/** Parts of a set-up that a person has stated. */
export interface StatedSetup extends Partial<Omit<OnnxSetup, 'extras'>> {
  readonly extras?: readonly (Pick<OnnxExtra, 'name' | 'value'> & Partial<OnnxExtra>)[]
}

const imageTypes: ReadonlySet<string> = new Set(['float32', 'float16', 'float64'])
const extraTypes: ReadonlySet<string> = new Set([...imageTypes, 'int32', 'int64'])
const needed = 'a model of images takes float32 of rank 4 (or 3, or 5 as NCDHW)'

/**
 * Proposes a set-up from the inputs and outputs of a model. Statements of a person come first, and are checked.
 * @throws onnx.unusable with name, type and shape of the input, and what is needed; argument.invalid for a statement
 * that contradicts the file
 */
export function proposeSetup({ file, signature }: ProposedModel, stated: StatedSetup = {}): OnnxProposal {
  try {
    return propose(signature, stated)
  } catch (thrown) {
    if (!(thrown instanceof DenoscopeError) || thrown.code !== 'onnx.unusable') throw thrown
    throw new DenoscopeError('onnx.unusable', `${file.path}: ${thrown.message}`, { cause: thrown })
  }
}

function propose({ inputs, outputs }: OnnxSignature, stated: StatedSetup): OnnxProposal {
  const image = imageInput(inputs, stated.input)
  const layout = stated.layout ?? layoutOf(image)
  requireRank(image, layout)
  const output = portNamed('output', outputs, stated.output) ?? outputs[0]!
  const channels = stated.channels ?? channelsOf(image, layout, output)
  requireChannels(image, layout, channels)
  return {
    input: image.name,
    layout,
    channels,
    scale: stated.scale ?? null,
    output: output.name,
    produces: stated.produces ?? 'image',
    extras: extrasOf(
      inputs.filter((input) => input !== image),
      stated.extras ?? []
    ),
    size: sizeOf(image, layout) ?? stated.size ?? { kind: 'any' }
  }
}

/**
 * A complete set-up.
 * @param found added to the error of a missing scale: the results of a trial. Default: none
 * @throws argument.invalid if the scale or the value of an input is not stated, with the choices
 */
export function requireComplete(proposal: OnnxProposal, found = ''): OnnxSetup {
  if (!proposal.scale) throw new DenoscopeError('argument.invalid', `scale: ${scaleChoices}${found}`)
  const open = proposal.extras.find(({ value }) => value === null)
  if (open)
    throw new DenoscopeError(
      'argument.invalid',
      `input "${open.name}" needs a value: state it with --extra ${open.name}=VALUE`
    )
  return checkedSetup(proposal)
}

const scaleChoices =
  'an ONNX file does not state how HU go in, and a wrong scale does not show in the numbers; state one of ' +
  commonScales.map((scale) => `${scaleText(scale)} (--offset ${scale.offset} --divide ${scale.divide})`).join(', ')

function imageInput(inputs: readonly OnnxPort[], stated: string | undefined): OnnxPort {
  const named = portNamed('input', inputs, stated)
  const candidates = named ? [named] : inputs
  const image = candidates.find(({ type, shape }) => imageTypes.has(type) && shape.length >= 3 && shape.length <= 5)
  if (image) return image
  const [first] = candidates
  throw new DenoscopeError('onnx.unusable', `input ${first ? portText(first) : 'is missing'}; ${needed}`)
}

function portNamed(kind: string, ports: readonly OnnxPort[], name: string | undefined): OnnxPort | null {
  if (name === undefined) return null
  const found = ports.find((port) => port.name === name)
  if (found) return found
  const names = ports.map((port) => port.name).join(', ')
  throw new DenoscopeError('argument.invalid', `${kind}: expected one of ${names}, got ${name}`)
}

/** Channels come second or last: one or three of them. Rank 5 is used only if a person states NCDHW. */
function layoutOf(image: OnnxPort): OnnxLayout {
  const { shape } = image
  if (shape.length === 3) return 'NHW'
  if (shape.length === 5)
    throw new DenoscopeError('onnx.unusable', `input ${portText(image)}; ${needed}: state NCDHW if this is its order`)
  const isChannels = (axis: unknown) => axis === 1 || axis === 3
  return !isChannels(shape[1]) && isChannels(shape[3]) ? 'NHWC' : 'NCHW'
}

function requireRank(image: OnnxPort, layout: OnnxLayout): void {
  if (layoutAxes[layout].length === image.shape.length) return
  const fitting = onnxLayouts.filter((other) => layoutAxes[other].length === image.shape.length).join(' or ')
  throw new DenoscopeError('argument.invalid', `layout: input ${portText(image)} is not ${layout}; expected ${fitting}`)
}

/** The axis that holds the channels; null in NHW. */
const channelAxis = (layout: OnnxLayout) => (layout === 'NHW' ? null : layout === 'NCDHW' ? 'D' : 'C')

/** Three channels of the output show that the input is a colour image; one shows that it is a stack of slices. */
function channelsOf(image: OnnxPort, layout: OnnxLayout, output: OnnxPort): OnnxChannels {
  const axis = channelAxis(layout)
  if (axis === null || fixedAxis(image, layout, axis) !== 3) return '1'
  const isAlike = output.shape.length === image.shape.length
  return axis === 'C' && isAlike && fixedAxis(output, layout, axis) === 3 ? 'same3' : 'neighbours3'
}

function requireChannels(image: OnnxPort, layout: OnnxLayout, channels: OnnxChannels): void {
  const axis = channelAxis(layout)
  const fixed = axis === null ? 1 : fixedAxis(image, layout, axis)
  const wanted = channelCount(channels)
  const others = layout === 'NCDHW' ? fixedAxis(image, layout, 'C') : null
  if ((fixed === null || fixed === wanted) && (others === null || others === 1)) return
  if (fixed === 1 || fixed === 3)
    throw new DenoscopeError(
      'argument.invalid',
      `channels: input ${portText(image)} as ${layout} takes ${fixed}; expected ${fixed === 1 ? '1' : 'same3 or neighbours3'}`
    )
  throw new DenoscopeError('onnx.unusable', `input ${portText(image)}; as ${layout} it needs 1 or 3 channels`)
}

function sizeOf(image: OnnxPort, layout: OnnxLayout): OnnxSize | null {
  const [rows, columns] = [fixedAxis(image, layout, 'H'), fixedAxis(image, layout, 'W')]
  if (rows !== null && columns !== null) return { kind: 'fixed', rows, columns }
  if (rows === null && columns === null) return null
  throw new DenoscopeError(
    'onnx.unusable',
    `input ${portText(image)}; rows and columns must both be fixed or both be free`
  )
}

function extrasOf(others: readonly OnnxPort[], stated: NonNullable<StatedSetup['extras']>): ProposedExtra[] {
  for (const { name } of stated) {
    if (others.some((port) => port.name === name)) continue
    const names = others.map((port) => port.name).join(', ')
    throw new DenoscopeError('argument.invalid', `input: expected ${names || 'no further input'}, got ${name}`)
  }
  return others.map((port) => {
    if (!extraTypes.has(port.type) || port.shape.length > 4)
      throw new DenoscopeError('onnx.unusable', `input ${portText(port)}; a further input takes numbers of rank 0 to 4`)
    const given = stated.find(({ name }) => name === port.name)
    return { name: port.name, value: given?.value ?? null, unit: given?.unit ?? '' }
  })
}
