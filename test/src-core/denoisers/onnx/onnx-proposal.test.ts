import { describe, expect, it } from 'vitest'
import { proposeSetup, requireComplete } from '../../../../src-core/denoisers/onnx/onnx-proposal.ts'
import type { StatedSetup } from '../../../../src-core/denoisers/onnx/onnx-proposal.ts'
import { checkedSetup, scaleText } from '../../../../src-core/denoisers/onnx/onnx-setup.ts'
import type { OnnxAxis, OnnxPort } from '../../../../src-core/denoisers/onnx/onnx-signature.ts'

const port = (name: string, shape: readonly OnnxAxis[], type = 'float32'): OnnxPort => ({ name, type, shape })
const propose = (inputs: OnnxPort[], stated?: StatedSetup, outputs = [port('y', ['N', 1, 'H', 'W'])]) =>
  proposeSetup({ file: { path: 'model.onnx' }, signature: { inputs, outputs, version: '1', provider: 'cpu' } }, stated)

describe('a proposal', () => {
  it.each([
    ['NCHW', ['N', 1, 'H', 'W'], '1'],
    ['NCHW', ['N', 'C', 'H', 'W'], '1'],
    ['NCHW', ['N', 3, 'H', 'W'], 'neighbours3'],
    ['NHWC', ['N', 'H', 'W', 1], '1'],
    ['NHWC', ['N', 'H', 'W', 3], 'neighbours3'],
    ['NHW', ['N', 'H', 'W'], '1']
  ])('is %s for %j', (layout, shape, channels) => {
    expect(propose([port('x', shape)])).toMatchObject({ layout, channels, scale: null, size: { kind: 'any' } })
  })

  it('takes three channels for a colour image if the output has three', () => {
    const three = [port('y', ['N', 3, 'H', 'W'])]
    expect(propose([port('x', ['N', 3, 'H', 'W'])], {}, three).channels).toBe('same3')
  })

  it('has the size that the file fixes', () => {
    expect(propose([port('x', [1, 1, 64, 48])]).size).toEqual({ kind: 'fixed', rows: 64, columns: 48 })
  })

  it('asks for the value of every further input', () => {
    const inputs = [port('sigma', ['N']), port('x', ['N', 1, 'H', 'W'])]
    expect(propose(inputs)).toMatchObject({ input: 'x', extras: [{ name: 'sigma', value: null }] })
    const scale = { offset: 0, divide: 1 }
    expect(() => requireComplete(propose(inputs, { scale }))).toThrow('input "sigma" needs a value')
    const extras = [{ name: 'sigma', value: 20 }]
    expect(requireComplete(propose(inputs, { scale, extras })).extras).toEqual([{ name: 'sigma', value: 20, unit: '' }])
  })

  it('is incomplete without a scale, and the refusal names the choices', () => {
    const proposal = propose([port('x', ['N', 1, 'H', 'W'])])
    expect(() => requireComplete(proposal)).toThrow(/\(HU \+ 1024\) \/ 4096 .*, HU \/ 1000 .*, HU /)
  })
})

describe('a refusal names the input, its type and its shape', () => {
  it.each([
    ['rank 2', port('x', ['N', 10]), '"x" is float32 [N, 10]'],
    ['bytes', port('x', ['N', 1, 'H', 'W'], 'uint8'), '"x" is uint8 [N, 1, H, W]'],
    ['rank 5', port('x', ['N', 1, 16, 'H', 'W']), '"x" is float32 [N, 1, 16, H, W]'],
    ['5 channels', port('x', ['N', 5, 'H', 'W']), '"x" is float32 [N, 5, H, W]']
  ])('for %s', (_, input, text) => {
    const attempt = () => propose([input])
    expect(attempt).toThrow(`model.onnx: input ${text}`)
    expect(attempt).toThrow(expect.objectContaining({ code: 'onnx.unusable' }))
  })

  it('for rank 5 stated as NCDHW only if it holds another number of slices than 1 or 3', () => {
    expect(propose([port('x', ['N', 1, 3, 'H', 'W'])], { layout: 'NCDHW' })).toMatchObject({
      layout: 'NCDHW',
      channels: 'neighbours3'
    })
    expect(() => propose([port('x', ['N', 1, 16, 'H', 'W'])], { layout: 'NCDHW' })).toThrow('needs 1 or 3 channels')
  })
})

describe('a statement that contradicts the file is refused', () => {
  const inputs = [port('x', ['N', 1, 'H', 'W']), port('wide', ['N', 1, 'H', 5])]
  it.each<[StatedSetup, string]>([
    [{ layout: 'NHW' }, 'is not NHW; expected NCHW or NHWC'],
    [{ layout: 'NHWC', input: 'wide' }, 'as NHWC it needs 1 or 3 channels'],
    [{ channels: 'same3' }, 'takes 1; expected 1'],
    [{ input: 'z' }, 'input: expected one of x, wide, got z'],
    [{ output: 'z' }, 'output: expected one of y, got z'],
    [{ extras: [{ name: 'sigma', value: 1 }] }, 'input: expected wide, got sigma']
  ])('%j', (stated, text) => {
    expect(() => propose(inputs, stated)).toThrow(text)
  })
})

describe('a scale', () => {
  it('is shown as a formula', () => {
    expect(scaleText({ offset: 1024, divide: 4096 })).toBe('(HU + 1024) / 4096')
    expect(scaleText({ offset: -40, divide: 400 })).toBe('(HU - 40) / 400')
    expect(scaleText({ offset: 0, divide: 1000 })).toBe('HU / 1000')
    expect(scaleText({ offset: 0, divide: 1 })).toBe('HU')
    expect(scaleText({ offset: 1000, divide: 1, clip: [0, 2000] })).toBe('HU + 1000, clipped to 0 to 2000')
  })

  it('refuses a clip in HU where the scale of the model is meant', () => {
    const setup = {
      ...requireComplete(propose([port('x', ['N', 1, 'H', 'W'])], { scale: { offset: 0, divide: 1 } })),
      scale: { offset: 1024, divide: 4096, clip: [-1024, 3072] }
    }
    expect(() => checkedSetup(setup)).toThrow('if they are HU, write 0:1')
  })
})
