import { DenoscopeError } from '../errors.ts'
import { averageDenoiser } from './filters/average/denoiser.ts'
import { bilateralDenoiser } from './filters/bilateral/denoiser.ts'
import { gaussianDenoiser } from './filters/gaussian/denoiser.ts'
import { medianDenoiser } from './filters/median/denoiser.ts'
import { nonLocalMeansDenoiser } from './filters/non-local-means/denoiser.ts'
import { totalVariationDenoiser } from './filters/total-variation/denoiser.ts'
import type { Denoiser } from './denoiser.ts'

/** Every classical filter, in the order in which it is offered. */
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
  throw new DenoscopeError('denoiser.unknown', `${id}: expected one of ${ids}`)
}
