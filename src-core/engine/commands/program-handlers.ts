import { statSync } from 'node:fs'
import { homedir } from 'node:os'
import { z } from 'zod'
import { notAllowed } from '../../denoisers/added/added-denoiser.ts'
import { keepCommand } from '../../denoisers/added/added-folders.ts'
import { commandHash } from '../../denoisers/command/command-hash.ts'
import { programName } from '../../denoisers/command/command-run.ts'
import { commandSetupSchema, type CommandSetup } from '../../denoisers/command/command-setup.ts'
import { tryCommand } from '../../denoisers/command/command-trial.ts'
import { DenoscopeError } from '../../errors.ts'
import { shippedModelsDirectory } from '../../runtime/package-paths.ts'
import { slug } from '../../slug.ts'
import { allowCommand, forbidCommand, isAllowedHere } from '../../storage/allowed-commands.ts'
import type { Caller } from '../path-rules.ts'
import type { EngineContext, HandlersOf } from './engine-context.ts'
import { freeModelId } from './model-handlers.ts'
import type { Trials } from './trials.ts'

type ProgramCommand =
  | 'added.programRules'
  | 'added.isCommandAllowed'
  | 'added.allowCommand'
  | 'added.forbidCommand'
  | 'added.tryCommand'
  | 'added.keepCommand'

/** Programs of others: asked about, tried and kept. None runs that a person has not allowed on this computer. */
export function programCommands(
  { sources }: EngineContext,
  directory: string,
  trials: Trials
): Pick<HandlersOf<'added'>, ProgramCommand> {
  return {
    'added.programRules': (_, caller) => ({ mayAdd: mayAdd(caller), workingFolder: homedir() }),
    'added.isCommandAllowed': ({ setup }) => isAllowedHere(setup),
    'added.allowCommand': ({ setup, seal }, caller) => {
      requireAsked(caller, setup, seal)
      allowCommand(setup)
    },
    'added.forbidCommand': ({ setup }) => forbidCommand(setup),
    'added.tryCommand': async ({ setup, sourceId, slice }) => {
      if (!isAllowedHere(setup)) throw notAllowed(programName(setup.commandLine), setup)
      const signal = trials.begin()
      const source = await sources.get(sourceId)
      const { label, unit } = source.summary
      if (unit !== 'HU') throw new DenoscopeError('denoiser.incompatible', `'${label}' holds no HU, which programs get`)
      const given = await source.readSlice(slice)
      const { image, ...trial } = await tryCommand(setup, given, source.sliceFiles?.()[slice] ?? null, signal)
      return { ...trial, rows: given.rows, columns: given.columns, given: given.data, data: image?.data ?? null }
    },
    'added.keepCommand': ({ setup, name, citation }, caller) => {
      requireMayAdd(caller)
      requireFolder(setup)
      const id = freeModelId([shippedModelsDirectory(), directory], slug(name) || 'program')
      return keepCommand(directory, setup, { id, name, citation })
    }
  }
}

/** Electron's page may: main asks the person. A served page may if the person said so at the start. */
const mayAdd = ({ paths }: Caller): boolean => paths.unseal !== undefined || paths.allowsPrograms === true

/** @throws command.not-allowed */
function requireMayAdd(caller: Caller): void {
  if (mayAdd(caller)) return
  throw new DenoscopeError(
    'command.not-allowed',
    'programs: this page may not add or allow programs; start it with denoscope serve --programs, or use the desktop window'
  )
}

/** Text that main seals after the person has agreed: electron/program-approval.ts. */
const sealedSchema = z.strictObject({ allowedCommand: commandSetupSchema })

/** Makes sure that a person was asked about this very set-up. @throws command.not-allowed, path.refused */
function requireAsked(caller: Caller, setup: CommandSetup, seal: string | null): void {
  requireMayAdd(caller)
  const { unseal } = caller.paths
  if (!unseal) return
  const asked = seal === null ? null : sealedSchema.safeParse(JSON.parse(unseal(seal)))
  if (asked?.success && commandHash(asked.data.allowedCommand) === commandHash(setup)) return
  throw new DenoscopeError('command.not-allowed', 'seal: nobody was asked about this command')
}

/** @throws argument.invalid */
function requireFolder({ workingFolder }: CommandSetup): void {
  if (statSync(workingFolder, { throwIfNoEntry: false })?.isDirectory()) return
  throw new DenoscopeError('argument.invalid', `workingFolder: there is no folder ${workingFolder}`)
}
