import { readFileSync } from 'node:fs'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { z } from 'zod'
import { DenoscopeError } from '../../errors.ts'
import { fileError } from '../../files/file-error.ts'
import {
  type LesionBlur,
  type LesionGround,
  lesionGrounds,
  type LesionPlace,
  type LesionPlan,
  lesionPlanSchema,
  lesionShapes,
  mostLesions
} from '../../lesions/lesion-plan.ts'
import { transferAt } from '../../physics/edge-transfer.ts'
import { sliceIndex } from '../../sources/slice-number.ts'
import { checked, collect, integer, positive } from './common-options.ts'

/** Lesions as options state them. */
export interface LesionOptions {
  shape: LesionPlan['shape']
  diameter: number
  contrast: number
  psf: string
  count?: number
  ground: LesionGround | [number, number]
  at?: LesionPlace[]
}

export const defaultLesionCount = 20
/** Standard deviation in mm: a common body kernel. */
const defaultPsf = '0.6'

export function addLesionOptions(command: Command): Command {
  return command
    .addOption(new Option('--shape <shape>', 'shape of the lesions').choices(lesionShapes).default('disc'))
    .addOption(new Option('--diameter <mm>', 'diameter in mm').argParser(positive).makeOptionMandatory())
    .addOption(
      new Option('--contrast <HU>', 'added HU; below 0 for dark lesions').argParser(Number).makeOptionMandatory()
    )
    .addOption(
      new Option(
        '--psf <mm|file>',
        'blur of the scanner: standard deviation of a Gaussian in mm, or a .json file with frequency (1/mm) and transfer'
      ).default(defaultPsf)
    )
    .option('--count <number>', `number of lesions (default: ${defaultLesionCount})`, integer(1, mostLesions))
    .addOption(
      new Option('--ground <ground>', `${Object.keys(lesionGrounds).join(', ')}, or LOW,HIGH in HU`)
        .argParser(parseGround)
        .default('soft-tissue')
    )
    .addOption(
      new Option(
        '--at <slice,row,column>',
        'middle of a lesion instead of places by rule: slice counted from 1, row and column from 0; may be given several times'
      )
        .argParser(collect(parsePlace))
        .conflicts('count')
    )
}

function parseGround(text: string): LesionGround | [number, number] {
  if (text in lesionGrounds) return text as LesionGround
  const [low, high, ...more] = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)))
  if (low! < high! && Number.isFinite(high! - low!) && more.length === 0) return [low!, high!]
  throw new InvalidArgumentError(`Expected ${Object.keys(lesionGrounds).join(', ')}, or LOW,HIGH in HU.`)
}

function parsePlace(text: string): LesionPlace {
  const [slice, row, column, ...more] = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)))
  const isWhole = [slice, row, column].every((value) => Number.isInteger(value) && value! >= 0)
  if (isWhole && slice! > 0 && more.length === 0) return { slice: sliceIndex(slice!), row: row!, column: column! }
  throw new InvalidArgumentError('Expected SLICE,ROW,COLUMN: the slice counted from 1, row and column from 0.')
}

/** @throws argument.invalid, file.unreadable */
export function lesionPlanOf({ shape, diameter, contrast, psf, count, ground, at }: LesionOptions): LesionPlan {
  return checked(lesionPlanSchema, {
    shape,
    diameter,
    contrast,
    blur: readBlur(psf),
    places: at ? { kind: 'given', places: at } : { kind: 'rule', count: count ?? defaultLesionCount, ground }
  })
}

/** `--lesions` of an audit. */
export const auditLesionsOption = () =>
  new Option(
    '--lesions <lesions>',
    "lesions in the clean slices: 'disc:diameter=5,contrast=20,psf=0.6,count=40,ground=liver', or a lesions.json of insert-lesions"
  )

const auditNames = ['diameter', 'contrast', 'psf', 'count', 'ground'] as const

/**
 * The plan of `--lesions`: a shape with its numbers, or the places and the plan of a file.
 * @throws argument.invalid, file.unreadable
 */
export function auditLesionPlan(text: string): LesionPlan {
  const [, shape, list] = /^(disc|sphere):(.+)$/.exec(text) ?? []
  if (shape === undefined) return writtenPlan(text)
  const values = new Map<string, string>()
  for (const part of list!.split(',')) {
    const [name = '', value] = part.split('=').map((word) => word.trim())
    if (!auditNames.includes(name as (typeof auditNames)[number]) || value === undefined || values.has(name))
      throw new DenoscopeError(
        'argument.invalid',
        `--lesions: expected each of ${auditNames.join(', ')} once at most, as in diameter=5, got '${part}'`
      )
    values.set(name, value)
  }
  if (!values.has('diameter') || !values.has('contrast'))
    throw new DenoscopeError(
      'argument.invalid',
      `--lesions: expected diameter and contrast, as in disc:diameter=5,contrast=20, got '${text}'`
    )
  const number = (name: string) => Number(values.get(name) ?? NaN)
  return lesionPlanOf({
    shape: shape as LesionPlan['shape'],
    diameter: number('diameter'),
    contrast: number('contrast'),
    psf: values.get('psf') ?? defaultPsf,
    count: values.has('count') ? number('count') : defaultLesionCount,
    ground: (values.get('ground') ?? 'soft-tissue') as LesionGround
  })
}

/** Members of a lesions.json that an audit uses. */
const truthSchema = z.looseObject({
  plan: z.looseObject({
    shape: z.enum(lesionShapes),
    diameterMm: z.number(),
    contrastHu: z.number(),
    blur: z.unknown()
  }),
  lesions: z.array(z.looseObject({ sliceNumber: z.int().min(1), row: z.number(), column: z.number() }))
})

function writtenPlan(path: string): LesionPlan {
  const { plan, lesions } = parsedFile(path, truthSchema, '--lesions', 'disc:…, sphere:… or a lesions.json')
  return checked(lesionPlanSchema, {
    shape: plan.shape,
    diameter: plan.diameterMm,
    contrast: plan.contrastHu,
    blur: plan.blur,
    places: {
      kind: 'given',
      places: lesions.map(({ sliceNumber, row, column }) => ({ slice: sliceIndex(sliceNumber), row, column }))
    }
  })
}

const transferSchema = z.looseObject({ frequency: z.array(z.number()).min(3), transfer: z.array(z.number()).min(3) })

/** Steps of a stored transfer function, in 1/mm. */
const transferStep = 0.01
/** Transfer below which a measured function is noise. */
const negligible = 0.01

/** A standard deviation in mm, or a file. @throws argument.invalid, file.unreadable */
function readBlur(text: string): LesionBlur {
  const sigma = text.trim() === '' ? NaN : Number(text)
  if (Number.isFinite(sigma)) return { kind: 'gaussian', sigma }
  const curve = readTransfer(text)
  const values: number[] = []
  const last = curve.frequency.at(-1)!
  for (let at = 0; at * transferStep <= last; at++) {
    const value = transferAt(curve, at * transferStep)
    if (value < negligible) break
    values.push(value / curve.transfer[0]!)
  }
  if (values.at(-1)! > 0.1)
    throw new DenoscopeError('argument.invalid', `--psf: ${text}: the transfer function does not fall to 10 %`)
  return { kind: 'transfer', step: transferStep, values }
}

function readTransfer(path: string) {
  const { frequency, transfer } = parsedFile(
    path,
    transferSchema,
    '--psf',
    'a width in mm, or JSON with lists of frequency and transfer'
  )
  const step = frequency[1]! - frequency[0]!
  const isEven =
    frequency.length === transfer.length &&
    step > 0 &&
    frequency.every((value, at) => Math.abs(value - at * step) < 1e-6 * step * (at + 1))
  if (!isEven || !(transfer[0]! > 0))
    throw new DenoscopeError(
      'argument.invalid',
      `--psf: ${path}: expected frequency in even steps from 0 and as many values of transfer, the first above 0`
    )
  return { frequency: Float64Array.from(frequency), transfer: Float64Array.from(transfer) }
}

/** Checked JSON of a file. @throws file.unreadable; argument.invalid naming option, file and expected content */
function parsedFile<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  option: string,
  expected: string
): z.output<Schema> {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    throw fileError(path, 'read', cause)
  }
  try {
    return schema.parse(JSON.parse(text))
  } catch (cause) {
    throw new DenoscopeError('argument.invalid', `${option}: ${path}: expected ${expected}`, { cause })
  }
}
