import type { BeyondRange } from '../audit/whole-slices.ts'
import type { ParameterValues, ProgramFacts } from '../denoisers/denoiser.ts'

/** A denoiser with its settings, as a derivation states it. */
export interface DenoisingMethod {
  readonly id: string
  /** Name for a person. */
  readonly label: string
  readonly parameters: ParameterValues
  /** Version of Denoscope. */
  readonly version: string
  /** SHA-256 of the weights. Absent for filters. */
  readonly weightsHash?: string | undefined
  /** Present for a program of others. */
  readonly program?: Pick<ProgramFacts, 'version' | 'sha256'> | undefined
}

/** The method in words: denoiser, parameters, versions, SHA-256 of weights or set-up. */
export function denoisingText({ id, label, parameters, version, weightsHash, program }: DenoisingMethod): string {
  const settings = Object.entries(parameters).map(([name, value]) => `${name}=${value}`)
  return [
    `Noise reduction with ${label} (${[id, ...settings].join(', ')})`,
    `version Denoscope ${version}`,
    program
      ? `program version ${program.version ?? 'unknown'}, set-up SHA-256 ${program.sha256}`
      : weightsHash === undefined
        ? 'a filter without weights'
        : `weights SHA-256 ${weightsHash}`
  ].join(', ')
}

/** Treatment of values beyond the range of the denoiser, in words. @param range with its unit */
export const extentText = (beyond: BeyondRange, range: string): string =>
  beyond === 'as-is'
    ? 'whole slices, without clipping'
    : `whole slices; values beyond ${range} were denoised at the limit, and their excess was added again`
