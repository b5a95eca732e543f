import { extname, resolve } from 'node:path'
import { addedCommand, writeAddedDenoiser } from '../../denoisers/added/added-denoiser.ts'
import { commandDenoiser } from '../../denoisers/command/command-denoiser.ts'
import { programName } from '../../denoisers/command/command-run.ts'
import { commandSetupSchema, defaultCommandTime } from '../../denoisers/command/command-setup.ts'
import type { Denoiser } from '../../denoisers/denoiser.ts'
import { DenoscopeError } from '../../errors.ts'
import { slug } from '../../slug.ts'
import { checked } from '../options/common-options.ts'
import type { CommandOptions, NamedCommand } from '../options/command-options.ts'
import { inform } from './standard-error.ts'

/**
 * The denoiser of a typed command line.
 * @throws argument.invalid for an option that does not fit; denoiser.failed, job.cancelled
 */
export async function openCommand(
  { name, commandLine }: NamedCommand,
  options: CommandOptions & { readonly saveSetup?: string },
  signal: AbortSignal
): Promise<Denoiser> {
  const { exchange = 'npy', workingFolder = '.', timeLimit = defaultCommandTime, saveSetup } = options
  const { commandVersion: version, versionCommand } = options
  const setup = checked(commandSetupSchema, {
    commandLine,
    exchange,
    workingFolder: resolve(workingFolder),
    timeLimit,
    ...(version !== undefined && { version }),
    ...(versionCommand !== undefined && { versionCommand })
  })
  const label = name ?? programName(commandLine)
  const added = addedCommand(setup, { id: slug(label) || 'program', name: label, citation: '' })
  const denoiser = await commandDenoiser(setup, added, { signal, onPrinted: inform })
  if (saveSetup !== undefined) {
    if (extname(saveSetup).toLowerCase() !== '.json')
      throw new DenoscopeError('argument.invalid', `--save-setup: ${saveSetup}: expected a name that ends in .json`)
    writeAddedDenoiser(saveSetup, added)
    inform(`--allow-command ${denoiser.program!.sha256.slice(0, 16)} runs the set-up of ${saveSetup}`)
  }
  return denoiser
}
