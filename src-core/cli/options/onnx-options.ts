import { type Command, InvalidArgumentError, Option } from 'commander'
import type { OnnxChannels, OnnxLayout, OnnxScale, OnnxSetup } from '../../denoisers/onnx/onnx-setup.ts'
import { onnxChannels, onnxLayouts, onnxProducts } from '../../denoisers/onnx/onnx-setup.ts'
import type { StatedSetup } from '../../denoisers/onnx/onnx-proposal.ts'
import { DenoscopeError } from '../../errors.ts'
import { collect, integer, positive } from './common-options.ts'

/** Options that say how CT slices go through an ONNX model. */
export interface OnnxOptions {
  onnx?: string
  layout?: OnnxLayout
  channels?: OnnxChannels
  offset?: number
  divide?: number
  clip?: [low: number, high: number]
  produces?: OnnxSetup['produces']
  extra?: { name: string; value: number }[]
  inputName?: string
  outputName?: string
  multipleOf?: number
  timeLimit?: number
  saveSetup?: string
}

export const onnxHelp = `
ONNX models get HU. The scale is (HU + OFFSET) / DIVIDE and never guessed: RED-CNN and its kind use --offset 1024
--divide 4096. Layout, channels and sizes come from the file; an option replaces each. docs/onnx.md explains all.
  denoscope denoise --onnx model.onnx --offset 1024 --divide 4096 --save-setup model.json slices.npy denoised.npy
  denoscope audit --denoiser model.json --input FOLDER --out RESULT
`

export function addOnnxOptions(command: Command): Command {
  return command
    .option('--onnx <file>', 'ONNX model to run in place of a denoiser')
    .addOption(
      new Option('--layout <layout>', 'order of the axes: nchw, nhwc, nhw or ncdhw (default: from the file)').argParser(
        (text) => oneOf(text.toUpperCase(), onnxLayouts)
      )
    )
    .addOption(
      new Option(
        '--channels <channels>',
        '1, same3 (the slice three times) or neighbours3 (the slice between its neighbours) (default: from the file)'
      ).argParser((text) => oneOf(text, onnxChannels))
    )
    .option('--offset <hu>', 'added to HU before the division (default: 0 if --divide is given)', finite)
    .option('--divide <hu>', 'HU that are 1 in the scale of the model', finite)
    .option('--clip <low:high>', "values that the model's input is clipped to, in its own scale: 0:1", range)
    .addOption(
      new Option('--produces <product>', 'image, or residual to subtract from the input (default: image)').argParser(
        (text) => oneOf(text, onnxProducts)
      )
    )
    .option('--extra <name=value>', 'value of a further input; may be given several times', collect(extra))
    .option('--input-name <name>', 'input that gets the image (default: the first of rank 3 to 5)')
    .option('--output-name <name>', 'output to use (default: the first)')
    .option('--multiple-of <pixels>', 'rows and columns are padded to multiples (default: tried out)', integer(1, 1024))
    .option(
      '--time-limit <seconds>',
      'most seconds of a call of the model (default: 300) or a run of the command (default: 1800)',
      positive
    )
    .option(
      '--save-setup <file>',
      'write the set-up to a .json file for --denoiser; that of a model in the folder of the model'
    )
}

/**
 * @param withCommand true if --command is given, which has a time limit and a set-up too
 * @throws argument.invalid for an option of ONNX models without --onnx
 */
export function requireNoOnnxOptions(
  { layout, channels, offset, divide, ...others }: OnnxOptions,
  withCommand: boolean
): void {
  const { clip, produces, extra, inputName, outputName, multipleOf, timeLimit, saveSetup } = others
  const given = { layout, channels, offset, divide, clip, produces, extra, 'input-name': inputName }
  const more = {
    'output-name': outputName,
    'multiple-of': multipleOf,
    ...(!withCommand && { 'time-limit': timeLimit, 'save-setup': saveSetup })
  }
  const stray = Object.entries({ ...given, ...more }).find(([, value]) => value !== undefined)
  if (stray) throw new DenoscopeError('argument.invalid', `--${stray[0]}: only with --onnx`)
}

/** The statements of the options. @throws argument.invalid for an offset or clip without a divisor */
export function statedSetup(options: OnnxOptions): StatedSetup {
  const { layout, channels, produces, extra: extras, inputName: input, outputName: output, multipleOf } = options
  const scale = statedScale(options)
  return {
    ...(input !== undefined && { input }),
    ...(layout && { layout }),
    ...(channels && { channels }),
    ...(scale && { scale }),
    ...(output !== undefined && { output }),
    ...(produces && { produces }),
    ...(extras && { extras }),
    ...(multipleOf !== undefined && { size: multipleOf === 1 ? { kind: 'any' } : { kind: 'multiple', of: multipleOf } })
  }
}

function statedScale({ offset, divide, clip }: OnnxOptions): OnnxScale | null {
  if (divide !== undefined) return { offset: offset ?? 0, divide, ...(clip && { clip }) }
  if (offset === undefined && clip === undefined) return null
  throw new DenoscopeError('argument.invalid', '--divide: needed with --offset and --clip (1 for values in HU)')
}

function oneOf<Choice extends string>(text: string, choices: readonly Choice[]): Choice {
  const found = choices.find((choice) => choice === text)
  if (found !== undefined) return found
  throw new InvalidArgumentError(`Expected one of ${choices.map((choice) => choice.toLowerCase()).join(', ')}.`)
}

function finite(text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value)) return value
  throw new InvalidArgumentError('Expected a number.')
}

function range(text: string): [number, number] {
  const [low, high, ...more] = text.split(':').map(finite)
  if (more.length === 0 && low! < high!) return [low!, high!]
  throw new InvalidArgumentError('Expected LOW:HIGH with LOW below HIGH.')
}

function extra(text: string): { name: string; value: number } {
  const at = text.lastIndexOf('=')
  if (at < 1) throw new InvalidArgumentError('Expected NAME=VALUE.')
  return { name: text.slice(0, at), value: finite(text.slice(at + 1)) }
}
