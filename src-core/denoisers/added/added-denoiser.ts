import { readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { DenoscopeError } from '../../errors.ts'
import { writeFileAtomically } from '../../files/atomic-file.ts'
import { readError } from '../../files/file-error.ts'
import { printableLine } from '../../printable.ts'
import { commandDenoiser, describeCommand } from '../command/command-denoiser.ts'
import { allowingDigits, commandHash, isAllowed } from '../command/command-hash.ts'
import { commandSetupSchema, type CommandSetup } from '../command/command-setup.ts'
import type { Denoiser, DenoiserDescription, DenoiserNames } from '../denoiser.ts'
import { describeOnnx, onnxDenoiser } from '../onnx/onnx-denoiser.ts'
import { OnnxModel } from '../onnx/onnx-model.ts'
import { onnxSetupSchema, type OnnxSetup } from '../onnx/onnx-setup.ts'
import { issueWords } from '../../issue-words.ts'

const names = {
  id: z
    .string()
    .max(80)
    .regex(/^[a-z0-9][a-z0-9.-]*$/, 'lower case letters, digits, dots and hyphens')
    .refine((id) => id !== 'noisy' && id !== 'reference', 'is the name of the images that every audit has'),
  name: z.string().trim().min(1).max(120),
  /** Author, title, year, DOI. Empty if not stated. */
  citation: z.string().max(1000).default('')
}

/**
 * A denoiser that a person has added, with its set-up: denoiser.json, beside the model. `kind` names the program that
 * runs it.
 */
export const addedDenoiserSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('onnx'),
    ...names,
    /** Name of the model in the folder of this file. */
    file: z
      .string()
      .min(1)
      .refine((file) => file === basename(file) && file !== '..', 'expected a file in the same folder'),
    /** SHA-256 over the model and its files of weights. */
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    setup: onnxSetupSchema,
    addedAt: z.iso.datetime()
  }),
  z.strictObject({ kind: z.literal('command'), ...names, setup: commandSetupSchema, addedAt: z.iso.datetime() })
])
export type AddedDenoiser = z.infer<typeof addedDenoiserSchema>

/** @throws file.not-found, file.unreadable; model.damaged with the first problem */
export async function readAddedDenoiser(path: string): Promise<AddedDenoiser> {
  const text = await readFile(path, 'utf8').catch((thrown: unknown) => {
    throw readError(path, thrown)
  })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new DenoscopeError('model.damaged', `${path}: is not JSON`, { cause })
  }
  const parsed = addedDenoiserSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  throw new DenoscopeError('model.damaged', `${path}: ${issue.path.join('.') || 'file'}: ${issueWords(issue)}`)
}

export const describeAdded = (added: AddedDenoiser): DenoiserDescription =>
  added.kind === 'onnx' ? describeOnnx(added.setup, added) : describeCommand(added.setup, added)

/**
 * Starts the denoiser of a denoiser.json.
 * @param allowed first digits of the hashes of command set-ups that a person has allowed
 * @throws onnx.unusable, denoiser.failed; model.damaged if the model has changed since it was set up;
 * command.not-allowed for a program that nobody has allowed
 */
export async function openAddedDenoiser(
  path: string,
  added: AddedDenoiser,
  allowed: readonly string[]
): Promise<Denoiser> {
  if (added.kind === 'command') {
    // A file may come from anybody: a program runs only if a person has seen its command line.
    if (!isAllowed(added.setup, allowed)) throw notAllowed(path, added.setup)
    return commandDenoiser(added.setup, added)
  }
  const model = await OnnxModel.open(join(dirname(path), added.file))
  if (model.file.sha256 === added.sha256) return onnxDenoiser(model, added.setup, added)
  model.close()
  throw new DenoscopeError('model.damaged', `${model.file.path}: has changed since it was set up; set it up again`)
}

/** Refusal of a command that nobody has allowed. @param where file or name of the set-up */
export function notAllowed(where: string, setup: CommandSetup): DenoscopeError {
  const { commandLine, versionCommand, workingFolder } = setup
  const commands = [commandLine, ...(versionCommand === undefined ? [] : [versionCommand])].join(' and ')
  const digits = commandHash(setup).slice(0, allowingDigits)
  return new DenoscopeError(
    'command.not-allowed',
    printableLine(
      `${where}: would run ${commands} in ${workingFolder}, which nobody has allowed on this computer; Models asks for it, and the command line takes --allow-command ${digits}`
    )
  )
}

/** @param file name of the model in the folder of the denoiser.json */
export function addedOnnx(model: OnnxModel, setup: OnnxSetup, given: DenoiserNames, file: string): AddedDenoiser {
  const { sha256 } = model.file
  return { kind: 'onnx', ...given, file, sha256, setup, addedAt: new Date().toISOString() }
}

/** @throws argument.invalid for a name that is none */
export function addedCommand(setup: CommandSetup, given: DenoiserNames): AddedDenoiser {
  const parsed = z.strictObject(names).safeParse(given)
  if (parsed.success) return { kind: 'command', ...parsed.data, setup, addedAt: new Date().toISOString() }
  const issue = parsed.error.issues[0]!
  throw new DenoscopeError('argument.invalid', `${issue.path.join('.')}: ${issueWords(issue)}`)
}

/** @throws file.unwritable */
export function writeAddedDenoiser(path: string, added: AddedDenoiser): void {
  writeFileAtomically(path, `${JSON.stringify(added, null, 2)}\n`)
}
