import { describe, expect, it } from 'vitest'
import {
  chosenScale,
  fittingLayouts,
  obstacle,
  proposedChoices,
  scaleProblem,
  setupOf,
  type OnnxChoices
} from '../../../../renderer/features/added-models/onnx-choices.ts'
import type { OnnxInspection } from '../../../../src-core/engine/contract-payloads.ts'

const inspection: OnnxInspection = {
  name: 'net',
  sha256: '0'.repeat(64),
  inputs: [
    { name: 'x', type: 'float32', shape: ['N', 1, 'H', 'W'] },
    { name: 'sigma', type: 'float32', shape: ['N'] }
  ],
  outputs: [{ name: 'y', type: 'float32', shape: ['N', 1, 'H', 'W'] }],
  version: '1.30.0',
  provider: 'cpu',
  proposal: {
    input: 'x',
    layout: 'NCHW',
    channels: '1',
    scale: null,
    output: 'y',
    produces: 'image',
    extras: [{ name: 'sigma', value: null, unit: '' }],
    size: { kind: 'any' }
  },
  problem: null
}
const choices = (changes: Partial<OnnxChoices> = {}): OnnxChoices => ({ ...proposedChoices(inspection), ...changes })
const sigma = (value: string) => ({ extras: { sigma: { value, unit: 'HU' } } })

it('a proposal has the name of the file, and neither scale nor values', () => {
  expect(choices()).toMatchObject({ name: 'net', layout: 'NCHW', scale: null, extras: { sigma: { value: '' } } })
  expect(fittingLayouts(inspection)).toEqual(['NCHW', 'NHWC'])
})

describe('a model cannot be added', () => {
  it.each<[Partial<OnnxChoices>, string]>([
    [{}, 'State the value of the input "sigma".'],
    [sigma('a lot'), 'State the value of the input "sigma".'],
    [sigma('10'), 'Choose the scale. It does not stand in the file.'],
    [{ ...sigma('10'), scale: 'other', offset: '1024' }, 'Complete the scale'],
    [{ ...sigma('10'), scale: 'other', offset: '0', divide: '0' }, 'expected a number other than 0'],
    [{ ...sigma('10'), scale: '0', name: ' ' }, 'Name the model of net.']
  ])('with %j', (changes, reason) => {
    expect(obstacle(choices(changes), inspection)).toContain(reason)
  })

  it('until all of it is stated', () => {
    const stated = choices({ ...sigma('10'), scale: '1' })
    expect(obstacle(stated, inspection)).toBeNull()
    expect(chosenScale(stated)).toEqual({ offset: 0, divide: 1000 })
    expect(setupOf(stated, inspection)).toEqual({
      input: 'x',
      layout: 'NCHW',
      channels: '1',
      output: 'y',
      produces: 'image',
      size: { kind: 'any' },
      extras: [{ name: 'sigma', value: 10, unit: 'HU' }]
    })
  })
})

it('a clip is in the scale of the model, and one in HU is refused with the values to write', () => {
  const clipped = choices({ scale: '0', clips: true })
  expect(chosenScale(clipped)).toEqual({ offset: 1024, divide: 4096, clip: [0, 1] })
  const inHounsfield = { ...clipped, low: '-1024', high: '3072' }
  expect(chosenScale(inHounsfield)).toBeNull()
  expect(scaleProblem(inHounsfield)).toContain('if they are HU, write 0:1')
})
