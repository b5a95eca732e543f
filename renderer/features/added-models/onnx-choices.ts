import type { OnnxInspection } from '../../../src-core/engine/contract-payloads.ts'
import {
  commonScales,
  onnxLayouts,
  onnxScaleSchema,
  scaleText,
  type OnnxChannels,
  type OnnxLayout,
  type OnnxScale,
  type OnnxSetup
} from '../../../src-core/denoisers/onnx/onnx-setup.ts'

/** Choices of the form. Numbers are texts until they are complete: none of them has a default. */
export interface OnnxChoices {
  readonly layout: OnnxLayout
  readonly channels: OnnxChannels
  /** Index of a common scale; 'other' for own numbers; null until one is chosen. */
  readonly scale: `${number}` | 'other' | null
  readonly offset: string
  readonly divide: string
  readonly clips: boolean
  readonly low: string
  readonly high: string
  readonly output: string
  readonly produces: OnnxSetup['produces']
  /** Texts of the further inputs, by name. */
  readonly extras: Readonly<Record<string, { readonly value: string; readonly unit: string }>>
  readonly size: OnnxSetup['size']
  readonly name: string
  readonly citation: string
}

/** The proposal of a file as choices. */
export function proposedChoices({ name, proposal }: OnnxInspection): OnnxChoices {
  const { layout, channels, output, produces, size, extras } = proposal
  return {
    layout,
    channels,
    scale: null,
    offset: '',
    divide: '',
    clips: false,
    low: '0',
    high: '1',
    output,
    produces,
    extras: Object.fromEntries(extras.map((extra) => [extra.name, { value: '', unit: extra.unit }])),
    size,
    name,
    citation: ''
  }
}

/** Layouts with as many axes as the input has. */
export function fittingLayouts({ inputs, proposal }: OnnxInspection): OnnxLayout[] {
  const rank = inputs.find(({ name }) => name === proposal.input)!.shape.length
  return onnxLayouts.filter((layout) => layout.length === rank)
}

export const scaleOptions = [
  ...commonScales.map((scale, index) => ({ value: `${index}` as const, label: scaleText(scale) })),
  { value: 'other' as const, label: 'Other numbers' }
]

export const channelOptions = [
  { value: '1', label: 'One slice' },
  { value: 'same3', label: 'The slice three times' },
  { value: 'neighbours3', label: 'The slice between its neighbours' }
] as const satisfies readonly { value: OnnxChannels; label: string }[]

export const productOptions = [
  { value: 'image', label: 'The denoised image' },
  { value: 'residual', label: 'A residual to subtract' }
] as const satisfies readonly { value: OnnxSetup['produces']; label: string }[]

/** A number, or null for a text that is none. */
export const numberOf = (text: string): number | null =>
  text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : null

/** The chosen scale; null until it is complete. */
export function chosenScale({ scale, offset, divide, clips, low, high }: OnnxChoices): OnnxScale | null {
  if (scale === null) return null
  const [from, by] = [numberOf(offset), numberOf(divide)]
  const plain =
    scale === 'other' ? from !== null && by !== null && { offset: from, divide: by } : commonScales[Number(scale)]!
  if (!plain) return null
  const [least, most] = [numberOf(low), numberOf(high)]
  if (clips && (least === null || most === null)) return null
  const parsed = onnxScaleSchema.safeParse({ ...plain, ...(clips && { clip: [least, most] }) })
  return parsed.success ? parsed.data : null
}

/** Reason why the scale is not usable; null if it is, or if it is not complete. */
export function scaleProblem({ scale, offset, divide, clips, low, high }: OnnxChoices): string | null {
  const plain =
    scale === 'other' ? { offset: numberOf(offset), divide: numberOf(divide) } : commonScales[Number(scale ?? 0)]
  const parsed = onnxScaleSchema.safeParse({ ...plain, ...(clips && { clip: [numberOf(low), numberOf(high)] }) })
  if (parsed.success || scale === null) return null
  return parsed.error.issues[0]!.message
}

/** The set-up without its scale; null while a further input has no value. */
export function setupOf(choices: OnnxChoices, { proposal }: OnnxInspection): Omit<OnnxSetup, 'scale'> | null {
  const extras = Object.entries(choices.extras).map(([name, { value, unit }]) => ({
    name,
    value: numberOf(value),
    unit
  }))
  if (extras.some(({ value }) => value === null)) return null
  const { layout, channels, output, produces, size } = choices
  const stated = extras.map((extra) => ({ ...extra, value: extra.value! }))
  return { input: proposal.input, layout, channels, output, produces, size, extras: stated }
}

/** Reason why the model cannot be added; null if it can. */
export function obstacle(choices: OnnxChoices, inspection: OnnxInspection): string | null {
  const open = Object.entries(choices.extras).find(([, { value }]) => numberOf(value) === null)
  if (open) return `State the value of the input "${open[0]}".`
  if (choices.scale === null) return 'Choose the scale. It does not stand in the file.'
  if (!chosenScale(choices)) return `Complete the scale${scaleProblem(choices) ? `: ${scaleProblem(choices)}` : ''}.`
  return choices.name.trim() === '' ? `Name the model of ${inspection.name}.` : null
}
