import type { ImageBatch } from '../../images/image.ts'
import { fromUnitRange, toUnclippedUnitRange } from '../../images/intensity.ts'
import { ctIntensityRange } from '../../sources/source.ts'
import { completeParameters } from '../denoiser-choice.ts'
import type {
  Denoiser,
  DenoiserDescription,
  DenoiserNames,
  ParameterDefinition,
  ParameterValues,
  SliceFile
} from '../denoiser.ts'
import { commandHash } from './command-hash.ts'
import { runCommand, versionOf, type CommandRunOptions } from './command-run.ts'
import type { CommandSetup } from './command-setup.ts'

const outsideLimits = ['A program of others: Denoscope knows nothing about its method, tests and limits.']

export type CommandDenoiserOptions = Pick<CommandRunOptions, 'signal' | 'onPrinted'>

/**
 * A program as a denoiser of whole CT slices. Runs the command of the version if the set-up has one.
 * The caller has made sure that a person typed or allowed the set-up.
 * @throws denoiser.failed, job.cancelled if the version cannot be read
 */
export async function commandDenoiser(
  setup: CommandSetup,
  names: DenoiserNames,
  { signal, onPrinted }: CommandDenoiserOptions = {}
): Promise<Denoiser> {
  const version = await versionOf(setup, signal)
  const { commandLine, exchange } = setup
  const description = describeCommand(setup, names)
  const facts = {
    description,
    program: { commandLine, exchange, version, exitCode: 0, sha256: commandHash(setup) },
    slicesTogether: true
  } as const
  const forFiles = (files: readonly SliceFile[] | null): Denoiser => {
    const run = (noisy: ImageBatch, given: ParameterValues, signalOfRun?: AbortSignal) => {
      const values = completeParameters(description, given) as Readonly<Record<string, number>>
      return runCommand(setup, noisy, { signal: signalOfRun ?? signal, files, values, onPrinted })
    }
    return {
      ...facts,
      denoise: async (noisy, given, signalOfRun) =>
        toUnclippedUnitRange(await run(fromUnitRange(noisy, ctIntensityRange), given, signalOfRun), ctIntensityRange),
      withFiles: forFiles,
      inHounsfield: { ...facts, denoise: run, withFiles: (own) => forFiles(own).inHounsfield! }
    }
  }
  return forFiles(null)
}

/** Description of a denoiser with this set-up. */
export function describeCommand(setup: CommandSetup, { id, name, citation }: DenoiserNames): DenoiserDescription {
  const { commandLine, exchange, timeLimit } = setup
  return {
    id,
    name,
    family: 'model',
    description: `Program of others. Command line: ${commandLine}. Exchange: ${exchange}. Time limit: ${timeLimit} s.`,
    citation,
    limits: outsideLimits,
    parameters: setup.parameters.map(asParameter),
    wholeSlice: true,
    hounsfield: ctIntensityRange
  }
}

const asParameter = ({ name, value }: CommandSetup['parameters'][number]): ParameterDefinition => ({
  name,
  label: name,
  type: 'number',
  default: value,
  description: `Number that the program gets in place of {${name}}.`
})
