import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { OnnxModel } from '../../../../src-core/denoisers/onnx/onnx-model.ts'
import { probeSize } from '../../../../src-core/denoisers/onnx/onnx-probe.ts'
import { proposeSetup, requireComplete } from '../../../../src-core/denoisers/onnx/onnx-proposal.ts'
import type { StatedSetup } from '../../../../src-core/denoisers/onnx/onnx-proposal.ts'
import type { OnnxSetup } from '../../../../src-core/denoisers/onnx/onnx-setup.ts'
import { tryScales } from '../../../../src-core/denoisers/onnx/onnx-trial.ts'
import { imageBatch } from '../../../../src-core/images/image.ts'
import {
  affine,
  channelSum,
  endless,
  evenSizes,
  halfSize,
  modelBytes,
  notNumbers,
  rawValues,
  withSigma,
  writeModel,
  type ModelParts
} from '../../../support/onnx-models.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const opened: OnnxModel[] = []
afterEach(() => opened.splice(0).forEach((model) => model.close()))

async function open(parts: ModelParts, timeLimit?: number): Promise<OnnxModel> {
  const model = await OnnxModel.open(writeModel(join(temporaryFolder(), 'model.onnx'), parts), timeLimit)
  opened.push(model)
  return model
}

const hounsfield = { offset: 0, divide: 1 }
const setupOf = (model: OnnxModel, stated: StatedSetup = {}): OnnxSetup =>
  requireComplete(proposeSetup(model, { scale: hounsfield, ...stated }))
/** Images whose pixels are all different. */
const ramp = (count: number, rows: number, columns: number) =>
  imageBatch(
    Float32Array.from({ length: count * rows * columns }, (_, index) => index),
    count,
    rows,
    columns
  )

describe('a run', () => {
  it('scales HU, subtracts a residual and scales back', async () => {
    const model = await open(affine(0.5, 0.25))
    const scale = { offset: 1024, divide: 4096 }
    const given = imageBatch(Float32Array.of(-1024, 0, 1024, 3072), 1, 2, 2)
    // x = 0, 0.25, 0.5, 1; the product 0.5 x + 0.25 = 0.25, 0.375, 0.5, 0.75.
    const image = await model.denoise(setupOf(model, { scale }), given)
    expect([...image.data]).toEqual([0, 512, 1024, 2048])
    const residual = await model.denoise(setupOf(model, { scale, produces: 'residual' }), given)
    expect([...residual.data]).toEqual([-2048, -1536, -1024, 0])
  })

  it('refuses a model whose input does not fit into the memory, by its name', async () => {
    const { inputs, ...parts } = withSigma()
    const large = { ...parts, inputs: [inputs[0]!, { name: 'sigma', shape: [2 ** 20, 2 ** 20] }] }
    await expect(open(large)).rejects.toMatchObject({
      code: 'onnx.unusable',
      message: expect.stringMatching(/model\.onnx: input .*sigma.* takes 1099511627776 values at once/)
    })
  })

  it('clips the input in the scale of the model and counts the clipped values', async () => {
    const model = await open(affine(1, 0))
    let count = 0
    const setup = setupOf(model, { scale: { offset: 1024, divide: 4096, clip: [0, 0.5] } })
    const given = imageBatch(Float32Array.of(-2000, 0, 1024, 3072), 1, 2, 2)
    const { data } = await model.denoise(setup, given, { onClipped: (clipped) => (count += clipped) })
    expect([...data]).toEqual([-1024, 0, 1024, 1024])
    expect(count).toBe(2)
  })

  it('shows slices between their neighbours in order, whatever the layout of the channels', async () => {
    const stacks = imageBatch(Float32Array.from([1, 2, 3, 4, 5, 6].flatMap((value) => Array(4).fill(value))), 6, 2, 2)
    const planar = await open(channelSum([1, 10, 100]))
    const denoised = await planar.denoise(setupOf(planar, { channels: 'neighbours3' }), stacks)
    expect([...denoised.data]).toEqual([321, 321, 321, 321, 654, 654, 654, 654])
    const last = await open({
      ...channelSum([1, 10, 100]),
      inputs: [{ name: 'x', shape: ['N', 'H', 'W', 3] }],
      outputs: [{ name: 'y', shape: ['N', 'H', 'W', 3] }],
      weights: [{ name: 'weights', dims: [1, 1, 1, 3], values: [1, 10, 100] }],
      nodes: [{ operator: 'Mul', inputs: ['x', 'weights'], outputs: ['y'] }]
    })
    const middle = await last.denoise(setupOf(last, { channels: 'neighbours3' }), stacks)
    expect([...middle.data]).toEqual([20, 20, 20, 20, 50, 50, 50, 50])
    const same = await last.denoise(setupOf(last, { channels: 'same3' }), ramp(1, 2, 2))
    expect([...same.data]).toEqual([0, 37, 74, 111])
  })

  it.each([
    ['NHW', ['N', 'H', 'W']],
    ['NHWC', ['N', 'H', 'W', 1]],
    ['NCDHW', ['N', 1, 1, 'H', 'W']]
  ] as const)('keeps rows and columns apart in %s', async (layout, shape) => {
    const model = await open(affine(2, 1, { input: { name: 'x', shape }, output: { name: 'y', shape } }))
    const images = ramp(2, 3, 5)
    const { data } = await model.denoise(setupOf(model, { layout }), images)
    expect([...data]).toEqual(Array.from(images.data, (value) => 2 * value + 1))
  })

  it('fills a fixed batch, and gives float16 its own type', async () => {
    const shape = [2, 1, 'H', 'W']
    const batches = await open(affine(1, 1, { input: { name: 'x', shape }, output: { name: 'y', shape } }))
    const three = await batches.denoise(setupOf(batches), ramp(3, 2, 2))
    expect([...three.data]).toEqual(Array.from({ length: 12 }, (_, index) => index + 1))
    const half = await open({
      inputs: [{ name: 'x', shape: ['N', 1, 'H', 'W'], type: 'float16' }],
      outputs: [{ name: 'y', shape: ['N', 1, 'H', 'W'], type: 'float16' }],
      nodes: [{ operator: 'Neg', inputs: ['x'], outputs: ['y'] }]
    })
    const given = imageBatch(Float32Array.of(1, 2, 3, 0.5), 1, 2, 2)
    expect([...(await half.denoise(setupOf(half), given)).data]).toEqual([-1, -2, -3, -0.5])
  })

  it('gives further inputs their stated values', async () => {
    const model = await open(withSigma())
    const setup = setupOf(model, { extras: [{ name: 'sigma', value: 7 }] })
    expect([...(await model.denoise(setup, ramp(1, 2, 2))).data]).toEqual([7, 8, 9, 10])
    expect([...(await model.denoise(setup, ramp(1, 2, 2), { extras: { sigma: 1 } })).data]).toEqual([1, 2, 3, 4])
  })

  it('pads to a multiple by reflection and crops', async () => {
    const model = await open(evenSizes())
    const size = await probeSize(model, setupOf(model))
    expect(size).toEqual({ kind: 'multiple', of: 2 })
    const given = imageBatch(Float32Array.of(0, 4, 8, 4, 8, 12, 8, 12, 16), 1, 3, 3)
    const { data, rows, columns } = await model.denoise(setupOf(model, { size }), given)
    expect([rows, columns]).toEqual([3, 3])
    // Means of the squares of the padded image [0 4 8 4; 4 8 12 8; 8 12 16 12; 4 8 12 8]: 4, 8, 8, 12.
    expect([...data]).toEqual([4, 8, 16, 8, 12, 20, 16, 20, 28])
  })
})

describe('a result that cannot be right', () => {
  it('is refused with the count of values that are not numbers or infinite', async () => {
    const model = await open(notNumbers())
    await expect(model.denoise(setupOf(model), ramp(1, 4, 4))).rejects.toMatchObject({
      code: 'denoiser.failed',
      message: expect.stringContaining('16 of 16 values are not numbers')
    })
    const infinite = await open(affine(3e38, 0))
    await expect(infinite.denoise(setupOf(infinite), ramp(1, 2, 2))).rejects.toThrow('2 of 4 values are infinite')
  })

  it('is refused with both sizes if the size differs', async () => {
    const model = await open(halfSize())
    await expect(model.denoise(setupOf(model), ramp(1, 6, 8))).rejects.toThrow('6 x 8 in, 3 x 4 out')
    await expect(probeSize(model, setupOf(model))).rejects.toThrow('64 x 64 in, 32 x 32 out')
  })

  it('is refused if the model takes only another size', async () => {
    const shape = [1, 1, 8, 8]
    const model = await open(affine(1, 0, { input: { name: 'x', shape }, output: { name: 'y', shape } }))
    await expect(model.denoise(setupOf(model), ramp(1, 4, 8))).rejects.toMatchObject({ code: 'denoiser.incompatible' })
  })
})

describe('the process of a model', () => {
  it('is ended by the time limit and by a cancel, and starts again', async () => {
    const model = await open(endless(), 3)
    await expect(model.denoise(setupOf(model), ramp(1, 2, 2))).rejects.toMatchObject({
      code: 'denoiser.failed',
      message: expect.stringMatching(/model\.onnx ended before its task was done \(no answer within 3 s\)/)
    })
    const controller = new AbortController()
    const running = model.denoise(setupOf(model), ramp(1, 2, 2), { signal: controller.signal })
    setTimeout(() => controller.abort(), 200)
    await expect(running).rejects.toMatchObject({ code: 'job.cancelled' })
  })

  it('may end between two runs', async () => {
    const model = await open(affine(1, 1))
    await model.denoise(setupOf(model), ramp(1, 2, 2))
    model.close()
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect([...(await model.denoise(setupOf(model), ramp(1, 2, 2))).data]).toEqual([1, 2, 3, 4])
  })
})

describe('a file that is no model', () => {
  const refusalOf = async (content: string | Uint8Array) => {
    const path = join(temporaryFolder(), 'model.onnx')
    writeFileSync(path, content)
    const thrown = await OnnxModel.open(path).catch((error: unknown) => error as Error)
    expect(thrown).toMatchObject({ code: 'onnx.unusable' })
    expect((thrown as Error).message.startsWith(`${path}: `)).toBe(true)
    return (thrown as Error).message.slice(path.length + 2)
  }

  it.each([
    ['an empty file', '', 'not a complete ONNX file: it is empty'],
    ['a web page', '<!DOCTYPE html><html></html>', 'not an ONNX file: it is a web page (HTML) or XML'],
    ['text', 'Hello, this is no model.', /^not a complete ONNX file/],
    [
      'a Git LFS pointer',
      'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 740113\n',
      /it is a Git LFS pointer, 740113 bytes are missing/
    ]
  ])('is refused by name: %s', async (_, content, reason) => {
    expect(await refusalOf(content)).toMatch(reason)
  })

  it('is refused if it is cut short anywhere', async () => {
    const bytes = modelBytes(affine(1, 0))
    for (const share of [0.2, 0.5, 0.9]) {
      expect(await refusalOf(bytes.subarray(0, Math.floor(share * bytes.length)))).toMatch(/^not a complete ONNX file/)
    }
  })

  it('is refused with the operator or the opset that ONNX Runtime lacks', async () => {
    const unknown = { ...affine(1, 0), nodes: [{ operator: 'Fold', inputs: ['x'], outputs: ['y'], domain: 'my.ops' }] }
    expect(await refusalOf(modelBytes(unknown))).toContain('uses the operator my.ops:Fold')
    expect(await refusalOf(modelBytes({ ...affine(1, 0), opset: 99 }))).toMatch(
      /needs opset 99 of ai\.onnx; this build reads up to \d+/
    )
  })
})

describe('weights in other files', () => {
  const parts = (file: string): ModelParts => {
    const model = affine(2, 0)
    return { ...model, weights: [{ ...model.weights![0]!, file }, model.weights![1]!] }
  }
  const place = () => {
    const folder = join(temporaryFolder(), 'model')
    mkdirSync(folder)
    return folder
  }

  it('are read from the folder of the model, and count for its hash', async () => {
    const folder = place()
    const path = writeModel(join(folder, 'model.onnx'), parts('weights.bin'))
    writeFileSync(join(folder, 'weights.bin'), rawValues({ values: [2] }))
    const model = await OnnxModel.open(path)
    opened.push(model)
    expect(model.file.weights).toEqual(['weights.bin'])
    expect([...(await model.denoise(setupOf(model), ramp(1, 2, 2))).data]).toEqual([0, 2, 4, 6])
    writeFileSync(join(folder, 'weights.bin'), rawValues({ values: [3] }))
    const other = await OnnxModel.open(path)
    opened.push(other)
    expect(other.file.sha256).not.toBe(model.file.sha256)
  })

  it('are refused if they are missing or outside the folder', async () => {
    const folder = place()
    const missing = writeModel(join(folder, 'missing.onnx'), parts('weights.bin'))
    await expect(OnnxModel.open(missing)).rejects.toThrow("its weights 'weights.bin' are missing")
    writeFileSync(join(folder, '../secret.bin'), rawValues({ values: [2] }))
    for (const name of ['../secret.bin', join(folder, '../secret.bin')]) {
      const path = writeModel(join(folder, 'outside.onnx'), parts(name))
      await expect(OnnxModel.open(path)).rejects.toThrow('lie outside its folder')
    }
    symlinkSync('../secret.bin', join(folder, 'link.bin'))
    const linked = writeModel(join(folder, 'linked.onnx'), parts('link.bin'))
    await expect(OnnxModel.open(linked)).rejects.toThrow('lie outside its folder')
    expect(readFileSync(join(folder, 'link.bin'))).toHaveLength(4)
  })
})

describe('a trial of scales', () => {
  it('finds the scales to differ for a model with a constant, and to agree for one without', async () => {
    const stack = ramp(1, 16, 16)
    const shifting = await open(affine(1, 0.5))
    const { trials, agree } = await tryScales(shifting, setupOf(shifting), stack)
    expect(agree).toBe(false)
    // The constant 0.5 is 2048, 500 and 0.5 HU.
    expect(trials.map(({ strength }) => strength!.toFixed(2))).toEqual(['2048.00', '500.00', '0.50'])
    expect(trials.map(({ shift }) => shift!.toFixed(2))).toEqual(['2048.00', '500.00', '0.50'])
    const plain = await open(affine(1, 0))
    expect((await tryScales(plain, setupOf(plain), stack)).agree).toBe(true)
  })

  it('states the reason in place of a failed run', async () => {
    const model = await open(notNumbers())
    const { trials, agree } = await tryScales(model, setupOf(model), ramp(1, 4, 4))
    expect(agree).toBe(false)
    expect(trials.map(({ image, error }) => [image, error!.includes('not numbers')])).toEqual([
      [null, true],
      [null, true],
      [null, true]
    ])
  })
})
