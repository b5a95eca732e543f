import { transferAt } from '../physics/edge-transfer.ts'
import type { Blur } from '../physics/lesion-insertion.ts'
import type { LesionBlur } from './lesion-plan.ts'

/** The blur as the insertion takes it. */
export function blurOf(blur: LesionBlur): Blur {
  if (blur.kind === 'gaussian') return { sigma: blur.sigma }
  const curve = curveOf(blur)
  return { transfer: (f) => transferAt(curve, f), maximumFrequency: blur.step * (blur.values.length - 1) }
}

const curveOf = ({ step, values }: Extract<LesionBlur, { kind: 'transfer' }>) => ({
  frequency: Float64Array.from(values, (_, at) => at * step),
  transfer: Float64Array.from(values)
})
