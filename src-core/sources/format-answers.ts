import { z } from 'zod'

/** Conversion of the values of a file: `HU = scale * value + offset`. */
export const hounsfieldScaleSchema = z.strictObject({
  offset: z.number().min(-1e6).max(1e6),
  scale: z
    .number()
    .min(-1e6)
    .max(1e6)
    .refine((value) => value !== 0, 'must not be 0')
})
export type HounsfieldScale = z.infer<typeof hounsfieldScaleSchema>

/** Answers of a person to what a file leaves open. Kept with the source. */
export const formatAnswersSchema = z.strictObject({
  /** Array of a file that holds several: its name, or its path in an HDF5 file. */
  dataset: z.string().min(1).max(1000).optional(),
  /** Volume of a 4-D file, from 1. */
  frame: z.int().min(1).optional(),
  scale: hounsfieldScaleSchema.optional()
})
export type FormatAnswers = z.infer<typeof formatAnswersSchema>

/** An answer that a person can choose. */
export interface ProposedScale extends HounsfieldScale {
  /** Reason in a few words, such as 'RED-CNN: 0 to 1 is -1024 to 3072 HU'. */
  readonly text: string
}

/** Middle slice of the values in question, in the unit of the file. May have fewer pixels than the slice. */
export interface QuestionPreview {
  readonly rows: number
  readonly columns: number
  readonly data: Float32Array
}

/** Question about files, and the possible answers. Screen and command line show the same. */
export type FormatQuestion = {
  /** The files of the series. */
  readonly files: readonly string[]
  /** Name of the series. */
  readonly label: string
  /** SHA-256 (hex) of the files. */
  readonly contentHash: string
  /** Question in one line, without the file. */
  readonly text: string
  /** Answers to earlier questions about these files. */
  readonly answered: FormatAnswers
} & (
  | {
      readonly kind: 'scale'
      /** Lowest and highest value in the file. */
      readonly range: readonly [low: number, high: number]
      /** The likeliest first. */
      readonly proposals: readonly ProposedScale[]
      readonly preview: QuestionPreview
    }
  | {
      readonly kind: 'dataset'
      readonly choices: readonly { readonly name: string; readonly text: string }[]
      readonly pictures: ChoicePictures
    }
  | { readonly kind: 'frame'; readonly count: number; readonly pictures: ChoicePictures }
)

/** Pictures of the first choices, in their order. Null if a choice cannot be read; empty if none was asked for. */
export type ChoicePictures = readonly (QuestionPreview | null)[]

/** '4096 * value - 1024' */
export function scaleText({ offset, scale }: HounsfieldScale): string {
  const product = scale === 1 ? 'value' : `${scale} * value`
  return offset === 0 ? product : `${product} ${offset < 0 ? '-' : '+'} ${Math.abs(offset)}`
}

/** Answers as text on a command line: `--scale 4096 --offset -1024`. */
export const scaleOptions = ({ offset, scale }: HounsfieldScale): string =>
  [...(scale === 1 ? [] : [`--scale ${scale}`]), `--offset ${offset}`].join(' ')

/** Lowest and highest HU of a range of values, rounded: '-1024 to 3071 HU'. */
export function hounsfieldRange([low, high]: readonly [number, number], { offset, scale }: HounsfieldScale): string {
  const ends = [low * scale + offset, high * scale + offset].map(Math.round).sort((one, other) => one - other)
  return `${ends[0]} to ${ends[1]} HU`
}
