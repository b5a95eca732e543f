import type { BenchPlan } from './bench-plan.ts'

/** Title of a bench that a person has not named, such as 'ACR 464: bench of outputs'. */
export const benchTitle = ({ phantom, images }: Pick<BenchPlan, 'phantom' | 'images'>): string =>
  `${phantom.model.name}: bench of ${images.length - 1 === 1 ? 'an output' : 'outputs'}`
