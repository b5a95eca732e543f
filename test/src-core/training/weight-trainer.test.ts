import { expect, test } from 'vitest'
import { adamStep, newAdamState } from '../../../src-core/training/weight-trainer.ts'

/** Three steps of torch.optim.Adam(lr=0.01, weight_decay=0.1) on float32 weights, PyTorch 2.13.0. */
const gradients = [
  [1, -2, 0, 0.001],
  [0.5, 1, -1, 0],
  [-3, 0.25, 0.1, 0]
]
const expected = [
  [0.49000000953674316, -0.9900000095367432, 1.9900000095367432, -0.009999899193644524],
  [0.48061347007751465, -0.9867780208587646, 1.9955974817276, -0.009473638609051704],
  [0.4838418960571289, -0.9847153425216675, 1.9974846839904785, -0.0055785998702049255]
]

test('three steps of Adam with weight decay give the weights that PyTorch gives', () => {
  const weights = Float32Array.of(0.5, -1, 2, 0)
  const state = newAdamState(4)
  gradients.forEach((gradient, step) => {
    adamStep(weights, Float32Array.from(gradient), state, { learningRate: 0.01, weightDecay: 0.1 })
    weights.forEach((weight, index) => expect(weight).toBeCloseTo(expected[step]![index]!, 6))
  })
  expect(state.step).toBe(3)
})

test('a state put back after one step leads to the same weights as two steps on end', () => {
  const options = { learningRate: 0.05, weightDecay: 0.01 }
  const gradient = Float32Array.of(0.3, -0.7)
  const weights = Float32Array.of(1, 2)
  const state = newAdamState(2)
  adamStep(weights, gradient, state, options)
  const copy = { step: state.step, firstMoment: state.firstMoment.slice(), secondMoment: state.secondMoment.slice() }
  const resumed = weights.slice()
  adamStep(weights, gradient, state, options)
  adamStep(resumed, gradient, copy, options)
  expect(resumed).toEqual(weights)
})
