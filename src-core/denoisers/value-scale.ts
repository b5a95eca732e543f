import { DenoscopeError } from '../errors.ts'
import type { SourceSummary } from '../sources/source.ts'
import type { DenoiserDescription } from './denoiser.ts'

/** Unit and range of an image's values. */
export type ValueScale = Pick<SourceSummary, 'unit' | 'intensityRange'>

/**
 * The scale of images that a denoiser does not accept, in words: 'stored values that are not calibrated in HU'.
 * @returns null if the denoiser accepts this scale.
 */
export function wrongScale(
  { hounsfield }: Pick<DenoiserDescription, 'hounsfield'>,
  { unit, intensityRange: [low, high] }: ValueScale
): string | null {
  if (!hounsfield) return null
  if (unit === '1') return 'values from 0 to 1 without a unit'
  if (unit === 'stored') return 'stored values that are not calibrated in HU'
  return low === hounsfield[0] && high === hounsfield[1] ? null : rangeInWords([low, high])
}

/** 'HU from −1000 to 1000'. */
export const rangeInWords = ([low, high]: readonly [number, number]): string =>
  `HU from ${low} to ${high}`.replaceAll('-', '−')

/** @param name of the source or file @throws denoiser.incompatible with both names and the reason */
export function requireScale(
  description: Pick<DenoiserDescription, 'id' | 'hounsfield'>,
  name: string,
  scale: ValueScale
): void {
  const wrong = wrongScale(description, scale)
  if (wrong === null) return
  throw new DenoscopeError(
    'denoiser.incompatible',
    `'${description.id}' accepts only ${rangeInWords(description.hounsfield!)}; '${name}' has ${wrong}`
  )
}
