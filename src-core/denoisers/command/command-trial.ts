import { asDenoscopeError } from '../../errors.ts'
import { batchOfOne, imageAt, type Image } from '../../images/image.ts'
import type { SliceFile } from '../denoiser.ts'
import { changeOf } from '../slice-change.ts'
import { CommandFailure, runCommand, versionOf } from './command-run.ts'
import type { CommandSetup } from './command-setup.ts'

/** Reason why a program gave no usable output. */
export interface CommandTrialFailure {
  readonly problem: string
  /** Null if the program did not start, or was ended. */
  readonly exitCode: number | null
}

/** One slice through a program. */
export interface CommandTrial {
  /** HU; null after a failure. */
  readonly image: Image | null
  /** Root mean square and mean of the change in HU; null after a failure. */
  readonly strength: number | null
  readonly shift: number | null
  /** Time of the run with its start, without the question for the version. */
  readonly seconds: number
  /** Null if unknown. */
  readonly version: string | null
  /** The last lines that the program printed. */
  readonly printed: readonly string[]
  readonly failure: CommandTrialFailure | null
}

/**
 * Runs a program on one slice. A failure of the program is part of the result.
 * The caller has made sure that a person typed or allowed the set-up.
 * @param slice HU
 * @param file DICOM file of the slice; null if there is none
 * @throws job.cancelled, denoiser.incompatible, file.unwritable
 */
export async function tryCommand(
  setup: CommandSetup,
  slice: Image,
  file: SliceFile | null,
  signal?: AbortSignal
): Promise<CommandTrial> {
  let printed: readonly string[] = []
  let version: string | null = null
  let started = performance.now()
  const seconds = () => (performance.now() - started) / 1000
  try {
    version = await versionOf(setup, signal)
    started = performance.now()
    const denoised = await runCommand(setup, batchOfOne(slice), {
      signal,
      files: file && [file],
      values: Object.fromEntries(setup.parameters.map(({ name, value }) => [name, value])),
      onPrinted: (_line, lines) => (printed = lines)
    })
    const image = imageAt(denoised, 0)
    return { image, ...changeOf(slice, image), seconds: seconds(), version, printed, failure: null }
  } catch (thrown) {
    if (!(thrown instanceof CommandFailure)) throw asDenoscopeError(thrown)
    const { problem, exitCode } = thrown
    const failure = { problem, exitCode }
    return { image: null, strength: null, shift: null, seconds: seconds(), version, printed: thrown.printed, failure }
  }
}
