import { DenoscopeError } from '../../errors.ts'
import { averageDenoiser } from './average-filter.ts'
import { bilateralDenoiser } from './bilateral-filter.ts'
import { gaussianDenoiser } from './gaussian-filter.ts'
import { medianDenoiser } from './median-filter.ts'
import { nonLocalMeansDenoiser } from './non-local-means-filter.ts'
import { totalVariationDenoiser } from './total-variation-filter.ts'
import type { Denoiser } from '../denoiser.ts'

/** All classical filters, in the order of lists on the screen and of the command line. */
export const filterDenoisers: readonly Denoiser[] = [
  medianDenoiser,
  gaussianDenoiser,
  averageDenoiser,
  bilateralDenoiser,
  nonLocalMeansDenoiser,
  totalVariationDenoiser
]

/** The filter with this id. @throws denoiser.unknown */
export function filterDenoiser(id: string): Denoiser {
  const found = filterDenoisers.find(({ description }) => description.id === id)
  if (found) return found
  const ids = filterDenoisers.map(({ description }) => description.id).join(', ')
  throw new DenoscopeError('denoiser.unknown', `'${id}': expected one of ${ids}`)
}
