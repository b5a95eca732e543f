import type { DenoiserCatalogue } from '../denoisers/catalogue/denoiser-catalogue.ts'
import { choiceKey, choiceLabel, completeParameters } from '../denoisers/denoiser-choice.ts'
import { type Denoiser, type DenoiserChoice, requireScale } from '../denoisers/denoiser.ts'
import { DenoscopeError } from '../errors.ts'
import type { SourceSummary } from '../sources/source.ts'

/** A denoiser of an audit with complete and checked parameters. */
export interface ReadyDenoiser {
  readonly choice: DenoiserChoice
  /** Unique in the audit and fit for a file name. */
  readonly key: string
  readonly label: string
  readonly denoiser: Denoiser
}

/** True if an audit gives the denoiser whole slices and cuts its output into patches. */
export const needsWholeSlices = ({ denoiser }: Pick<ReadyDenoiser, 'denoiser'>): boolean =>
  denoiser.description.wholeSlice === true

/** The images that denoisers get: patches of this source, or its whole slices. */
export interface DenoisedImages {
  /** The noisy input, or the series that it is made from. */
  readonly source: Pick<SourceSummary, 'label' | 'unit' | 'intensityRange'>
  /** Rows and columns of the patches that denoisers get. Null if they get whole slices only. */
  readonly patchSize: number | null
}

/**
 * Finds the chosen denoisers and checks that each can run on these images.
 * @throws denoiser.unknown, denoiser.incompatible; argument.invalid for a bad parameter or one chosen twice.
 */
export async function readyDenoisers(
  choices: readonly DenoiserChoice[],
  catalogue: DenoiserCatalogue,
  { source, patchSize }: DenoisedImages
): Promise<ReadyDenoiser[]> {
  const ready: ReadyDenoiser[] = []
  for (const choice of choices) {
    const denoiser = await catalogue.get(choice.id)
    requireSize(denoiser, patchSize)
    requireScale(denoiser.description, source.label, source)
    const complete = { id: choice.id, parameters: completeParameters(denoiser.description, choice.parameters) }
    const key = choiceKey(complete, denoiser.description)
    if (ready.some((other) => other.key === key)) {
      throw new DenoscopeError('argument.invalid', `denoisers: '${key}' is chosen twice`)
    }
    ready.push({ choice: complete, key, label: choiceLabel(complete, denoiser.description), denoiser })
  }
  return ready
}

/** @param size of patches; null if denoisers get whole slices only @throws denoiser.incompatible */
export function requireSize(
  { description: { id, patchSize: wanted, wholeSlice } }: Pick<Denoiser, 'description'>,
  size: number | null
): void {
  if (!wanted || wholeSlice || size === null || (wanted[0] === size && wanted[1] === size)) return
  throw new DenoscopeError(
    'denoiser.incompatible',
    `'${id}' takes patches of ${wanted[0]} x ${wanted[1]}, the patch size is ${size} x ${size}`
  )
}
