import { z } from 'zod'
import { DenoscopeError } from '../../errors.ts'
import { issueWords } from '../../issue-words.ts'

/** Order of the axes of the image input: images, channels, slices, rows, columns. */
export const onnxLayouts = ['NCHW', 'NHWC', 'NHW', 'NCDHW'] as const
export type OnnxLayout = (typeof onnxLayouts)[number]

/** Images in the channels: the slice, the slice three times, or the slice between its neighbours in the series. */
export const onnxChannels = ['1', 'same3', 'neighbours3'] as const
export type OnnxChannels = (typeof onnxChannels)[number]

/** The model's output: the denoised image, or the residual that is subtracted from the input. */
export const onnxProducts = ['image', 'residual'] as const

/** Largest absolute HU of any CT, with a margin for 16-bit values. */
const largestHounsfield = 100_000

const finite = z.number().refine(Number.isFinite, 'expected a finite number')

/** Scale of the model's values: `x = (HU + offset) / divide`, then clipped to `clip` if given. */
export const onnxScaleSchema = z
  .strictObject({
    offset: finite,
    divide: finite.refine((value) => value !== 0, 'expected a number other than 0'),
    /** In the model's values, not in HU. Default: not clipped. */
    clip: z
      .tuple([finite, finite])
      .refine(([low, high]) => low < high, 'expected the lower value first')
      .optional()
  })
  .superRefine(({ offset, divide, clip }, context) => {
    if (!clip || !clip.some((value) => Math.abs(value * divide - offset) > largestHounsfield)) return
    const [low, high] = clip.map((value) => (value + offset) / divide)
    const message = `${clip.join(':')} are not values that the model sees; if they are HU, write ${low}:${high}`
    context.addIssue({ code: 'custom', path: ['clip'], message })
  })
export type OnnxScale = z.infer<typeof onnxScaleSchema>

const name = z.string().min(1).max(200)

/** A further input, such as a noise level. */
export const onnxExtraSchema = z.strictObject({
  name,
  /** Filled into every element of the input. */
  value: finite,
  /** Shown beside the value: `HU`. */
  unit: z.string().max(20).default('')
})
export type OnnxExtra = z.infer<typeof onnxExtraSchema>

/** Sizes that the model accepts, in pixels. */
export const onnxSizeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('any') }),
  z.strictObject({ kind: z.literal('fixed'), rows: z.int().min(2), columns: z.int().min(2) }),
  z.strictObject({ kind: z.literal('multiple'), of: z.int().min(2).max(1024) })
])
export type OnnxSize = z.infer<typeof onnxSizeSchema>

/** Way in which CT slices go through an ONNX model. */
export const onnxSetupSchema = z.strictObject({
  /** Name of the image input. */
  input: name,
  layout: z.enum(onnxLayouts),
  channels: z.enum(onnxChannels),
  scale: onnxScaleSchema,
  /** Name of the output that holds the product. */
  output: name,
  produces: z.enum(onnxProducts),
  extras: z.array(onnxExtraSchema).max(16).default([]),
  size: onnxSizeSchema
})
export type OnnxSetup = z.infer<typeof onnxSetupSchema>

/** Scales in common use, to choose from. The first: RED-CNN (Chen et al. 2017, doi:10.1109/TMI.2017.2715284). */
export const commonScales: readonly OnnxScale[] = [
  { offset: 1024, divide: 4096 },
  { offset: 0, divide: 1000 },
  { offset: 0, divide: 1 }
]

/** Formula of a scale: `(HU + 1024) / 4096`, `HU / 1000`, `HU`. */
export function scaleText({ offset, divide, clip }: OnnxScale): string {
  const shifted = offset === 0 ? 'HU' : `HU ${offset < 0 ? '-' : '+'} ${Math.abs(offset)}`
  const divided = divide === 1 ? shifted : `${offset === 0 ? shifted : `(${shifted})`} / ${divide}`
  return clip ? `${divided}, clipped to ${clip[0]} to ${clip[1]}` : divided
}

export function sizeText(size: OnnxSize): string {
  if (size.kind === 'any') return 'any size'
  if (size.kind === 'multiple') return `rows and columns in multiples of ${size.of}; others are padded by reflection`
  return `${size.rows} x ${size.columns}; larger slices in overlapping tiles`
}

const channelTexts: Readonly<Record<OnnxChannels, string>> = {
  '1': 'one slice',
  same3: 'one slice in three channels',
  neighbours3: 'a slice between its two neighbours'
}

/** The set-up as rows of a card. */
export function setupRows(setup: OnnxSetup): [label: string, value: string][] {
  return [
    ['Input', `${setup.input}, ${setup.layout}, ${channelTexts[setup.channels]}`],
    ['Scale', scaleText(setup.scale)],
    ['Output', `${setup.output}, ${setup.produces === 'image' ? 'the image' : 'the residual to subtract'}`],
    ...setup.extras.map((extra): [string, string] => [extra.name, `${extra.value} ${extra.unit}`.trim()]),
    ['Sizes', sizeText(setup.size)]
  ]
}

/** @throws argument.invalid with the first problem and the name of the setting */
export function checkedSetup(value: unknown): OnnxSetup {
  const parsed = onnxSetupSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  throw new DenoscopeError('argument.invalid', `${issue.path.join('.') || 'set-up'}: ${issueWords(issue)}`)
}
