/** Number of Adam's steps so far, and the moving averages of each weight. */
export interface AdamState {
  step: number
  readonly firstMoment: Float32Array
  readonly secondMoment: Float32Array
}

export interface AdamOptions {
  readonly learningRate: number
  /** L2 coefficient. Times the weight, it is added to the gradient. */
  readonly weightDecay: number
}

const beta1 = 0.9
const beta2 = 0.999
const epsilon = 1e-8

export function newAdamState(weightCount: number): AdamState {
  return { step: 0, firstMoment: new Float32Array(weightCount), secondMoment: new Float32Array(weightCount) }
}

/**
 * One step of Adam over all weights, in place, with L2 weight decay in the gradient as in torch.optim.Adam (Kingma & Ba
 * 2015, arXiv 1412.6980).
 * Computed without TensorFlow, so that every backend does the same. A hundred thousand weights take less than a
 * millisecond.
 * @param weights float32, any order; `gradient` and the state have the same.
 */
export function adamStep(
  weights: Float32Array,
  gradient: Float32Array,
  state: AdamState,
  { learningRate, weightDecay }: AdamOptions
): void {
  state.step++
  const { firstMoment, secondMoment } = state
  const stepSize = learningRate / (1 - beta1 ** state.step)
  const secondCorrection = 1 / Math.sqrt(1 - beta2 ** state.step)
  for (let index = 0; index < weights.length; index++) {
    const slope = gradient[index]! + weightDecay * weights[index]!
    const first = beta1 * firstMoment[index]! + (1 - beta1) * slope
    const second = beta2 * secondMoment[index]! + (1 - beta2) * slope * slope
    firstMoment[index] = first
    secondMoment[index] = second
    weights[index] = weights[index]! - (stepSize * first) / (Math.sqrt(second) * secondCorrection + epsilon)
  }
}
