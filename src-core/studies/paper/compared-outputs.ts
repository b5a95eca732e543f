import type { DenoiserChoice } from '../../denoisers/denoiser.ts'
import type { ModelCard } from '../../denoisers/models/model-card.ts'
import type { PaperColumn } from './paper-numbers.ts'

/** One row of a table: an output that is compared with the clean image. */
export interface ComparedOutput {
  /** Unique in a subject, fit for a file name. */
  readonly id: string
  readonly label: string
  /** `tuned`: a filter whose parameters are chosen on training images. */
  readonly denoiser:
    | { readonly kind: 'none' }
    | { readonly kind: 'tuned'; readonly filter: string }
    | ({ readonly kind: 'fixed' } & DenoiserChoice)
    /** A model of the shipped folder. The run's own folder may hold another model with this id. */
    | { readonly kind: 'shipped'; readonly id: string; readonly weightsHash: string }
  readonly isModel: boolean
  /** Column of the paper's tables for the same method; null if there is none. */
  readonly paperColumn: PaperColumn | null
}

const filter = (column: PaperColumn, label: string, parameters: DenoiserChoice['parameters']): ComparedOutput => ({
  id: `${column}-paper`,
  label,
  denoiser: { kind: 'fixed', id: column, parameters },
  isModel: false,
  paperColumn: column
})

const tuned = (id: string, label: string): ComparedOutput => ({
  id: `${id}-tuned`,
  label,
  denoiser: { kind: 'tuned', filter: id },
  isModel: false,
  paperColumn: null
})

export const noisyOutput: ComparedOutput = {
  id: 'noisy',
  label: 'Noisy',
  denoiser: { kind: 'none' },
  isModel: false,
  paperColumn: 'noisy'
}

/** Filters with settings that fit the paper's rows, which the paper does not state, then with tuned parameters. */
export const filterOutputs: readonly ComparedOutput[] = [
  filter('median', 'Median 5 × 5', { size: 5 }),
  filter('gaussian', 'Gaussian blur 5 × 5', { size: 5 }),
  filter('average', 'Average 5 × 5', { size: 5 }),
  filter('bilateral', 'Bilateral, σ 0.1', { d: 5, sigmaColor: 0.1, sigmaSpace: 5 }),
  tuned('median', 'Median, tuned'),
  tuned('gaussian', 'Gaussian blur, tuned'),
  tuned('average', 'Average, tuned'),
  tuned('bilateral', 'Bilateral, tuned'),
  tuned('nlm', 'Non-local means, tuned'),
  tuned('tv', 'Total variation, tuned')
]

/** Output of a trained model. @param id of the output. @param modelId of the model's folder. */
export function modelOutput(id: string, label: string, modelId: string): ComparedOutput {
  const paperColumn = id === 'decoded' ? 'decoded' : null
  return { id, label, denoiser: { kind: 'fixed', id: modelId, parameters: {} }, isModel: true, paperColumn }
}

/** Output of a model that ships with Denoscope. @param id of the output. */
export function shippedDenoiser(id: string, { id: modelId, name, weightsSha256 }: ModelCard): ComparedOutput {
  return {
    id,
    label: name,
    denoiser: { kind: 'shipped', id: modelId, weightsHash: weightsSha256 },
    isModel: true,
    paperColumn: null
  }
}
