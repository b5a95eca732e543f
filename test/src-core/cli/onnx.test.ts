import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { hashFiles } from '../../../src-core/files/file-hash.ts'
import { readNpy } from '../../../src-core/files/npy-files.ts'
import { affine, channelSum, endless, notNumbers, withSigma, writeModel } from '../../support/onnx-models.ts'
import { syntheticDicom } from '../../support/dicom.ts'
import { inFolder, npy, uniform, useArrayFolder } from './support/array-folder.ts'
import { run, runFully } from './support/command-line.ts'

useArrayFolder()
beforeEach(() => vi.stubEnv('DENOSCOPE_WORKSPACE', inFolder('workspace')))
afterEach(() => vi.unstubAllEnvs())

const redCnn = ['--offset', '1024', '--divide', '4096']
const values = (name: string) => Array.from(readNpy(inFolder(name)).data as Float32Array)

describe('denoscope denoise --onnx', () => {
  it('denoises slices of HU in the shape of the input, without clipping them to the range of audits', async () => {
    const model = writeModel(inFolder('model.onnx'), affine(0.5, 0.25))
    const given = npy('in.npy', Int16Array.of(-1024, 0, 1024, 3072), [1, 2, 2])
    await run('denoise', '--onnx', model, ...redCnn, given, inFolder('out.npy'))
    expect(readNpy(inFolder('out.npy')).shape).toEqual([1, 2, 2])
    expect(values('out.npy')).toEqual([0, 512, 1024, 2048])
    await run('denoise', '--onnx', model, ...redCnn, '--produces', 'residual', given, inFolder('out.npy'))
    expect(values('out.npy')).toEqual([-2048, -1536, -1024, 0])
  })

  it('shows each slice between its neighbours in the file, and repeats the edge slices', async () => {
    const model = writeModel(inFolder('model.onnx'), channelSum([1, 10, 100]))
    const given = npy('in.npy', Int16Array.of(1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3), [3, 2, 2])
    const { stderr } = await runFully('denoise', '--onnx', model, '--divide', 1, given, inFolder('out.npy'))
    expect(values('out.npy').filter((_, index) => index % 4 === 0)).toEqual([211, 321, 332])
    expect(stderr).toContain('channels: neighbours3, as the file suggests')
    const one = npy('one.npy', Int16Array.of(1, 1, 1, 1), [2, 2])
    const alone = await runFully('denoise', '--onnx', model, '--divide', 1, one, inFolder('out.npy'))
    expect(alone.stderr).toContain('one.npy: holds one slice, which is shown to the model as its own neighbour')
  })

  it('gives further inputs their values, and refuses a model without them', async () => {
    const model = writeModel(inFolder('model.onnx'), withSigma())
    const given = npy('in.npy', Int16Array.of(0, 1, 2, 3), [2, 2])
    const words = ['denoise', '--onnx', model, '--divide', 1]
    await run(...words, '--extra', 'sigma=7.5', given, inFolder('out.npy'))
    expect(values('out.npy')).toEqual([7.5, 8.5, 9.5, 10.5])
    await expect(run(...words, given, inFolder('none.npy'))).rejects.toThrow('state it with --extra sigma=VALUE')
    expect(existsSync(inFolder('none.npy'))).toBe(false)
  })

  it('refuses a model without a scale, with the choices and how strong each changes the slice', async () => {
    const model = writeModel(inFolder('model.onnx'), affine(1, 0.5))
    const given = npy('in.npy', new Int16Array(256), [16, 16])
    await expect(run('denoise', '--onnx', model, given, inFolder('out.npy'))).rejects.toThrow(
      /--offset 1024 --divide 4096.*--offset 0 --divide 1000.*4096 2048\.0 HU, HU \/ 1000 500\.0 HU, HU 0\.5 HU/
    )
    expect(existsSync(inFolder('out.npy'))).toBe(false)
  })

  it('needs no scale for a model to which it does not matter, and says so', async () => {
    const model = writeModel(inFolder('model.onnx'), affine(1, 0))
    const given = npy('in.npy', Int16Array.of(0, 1, 2, 3), [2, 2])
    const { stderr } = await runFully('denoise', '--onnx', model, given, inFolder('out.npy'))
    expect(stderr).toContain('scale: does not matter')
    expect(values('out.npy')).toEqual([0, 1, 2, 3])
  })

  it('warns of a shifted mean and of clipped values', async () => {
    const model = writeModel(inFolder('model.onnx'), affine(0, 0))
    const given = npy('in.npy', Int16Array.of(0, 0, 0, 3072), [2, 2])
    const words = ['denoise', '--onnx', model, ...redCnn, '--clip', '0:0.5']
    const { stderr } = await runFully(...words, given, inFolder('out.npy'))
    // The output is -1024 HU, the mean of the input 768 HU.
    expect(stderr).toContain('the mean changes by −1792.0 HU: the output may be a residual')
    expect(stderr).toContain('1 value lies outside --clip')
  })

  it('leaves no output if the result is refused, or takes too long', async () => {
    const given = npy('in.npy', Int16Array.of(0, 1, 2, 3), [2, 2])
    const words = (model: string) => ['denoise', '--onnx', model, ...redCnn, '--multiple-of', 1, '--time-limit', 3]
    const nan = writeModel(inFolder('nan.onnx'), notNumbers())
    await expect(run(...words(nan), given, inFolder('out.npy'))).rejects.toThrow('4 of 4 values are not numbers')
    const slow = writeModel(inFolder('slow.onnx'), endless())
    await expect(run(...words(slow), given, inFolder('out.npy'))).rejects.toThrow('no answer within 3 s')
    expect(existsSync(inFolder('out.npy'))).toBe(false)
  })

  it('refuses options that contradict each other', async () => {
    const model = writeModel(inFolder('model.onnx'), affine(1, 0))
    const files = [npy('in.npy', Int16Array.of(0, 1, 2, 3), [2, 2]), inFolder('out.npy')]
    const refused = async (words: (string | number)[], reason: string) =>
      expect(run('denoise', ...words, ...files)).rejects.toThrow(reason)
    await refused([], '--denoiser: name a denoiser, or an ONNX model with --onnx')
    await refused(['--denoiser', 'median', '--onnx', model], '--denoiser: name a denoiser, or')
    await refused(['--denoiser', 'median', '--divide', 1], '--divide: only with --onnx')
    await refused(['--onnx', model, '--offset', 1024], '--divide: needed with --offset')
    await refused(['--onnx', model, '--range', '0,1'], '--range: an ONNX model gets HU')
    await refused(
      ['--onnx', model, ...redCnn, '--save-setup', inFolder('none/setup.json')],
      'in the folder of the model'
    )
  })
})

describe('a saved set-up', () => {
  /** Saves the set-up of a model y = x + sigma in HU. */
  async function save(): Promise<string> {
    const model = writeModel(inFolder('My Model.onnx'), withSigma())
    const given = npy('in.npy', Int16Array.of(0, 1, 2, 3), [2, 2])
    const words = ['denoise', '--onnx', model, '--divide', 1, '--extra', 'sigma=5']
    await run(...words, '--save-setup', inFolder('setup.json'), given, inFolder('out.npy'))
    return inFolder('setup.json')
  }

  it('is a denoiser of denoise, with further inputs as parameters', async () => {
    const setup = await save()
    await run('denoise', '--denoiser', setup, inFolder('in.npy'), inFolder('again.npy'))
    expect(values('again.npy')).toEqual([5, 6, 7, 8])
    await run('denoise', '--denoiser', `${setup}:sigma=100`, inFolder('in.npy'), inFolder('more.npy'))
    expect(values('more.npy')).toEqual([100, 101, 102, 103])
  })

  it('is a denoiser of audits, whose record has ONNX Runtime and the hash of the file', async () => {
    const setup = await save()
    writeFileSync(inFolder('ct.dcm'), syntheticDicom({ rows: 32, columns: 32 }))
    const words = ['audit', '--input', inFolder('ct.dcm'), '--patch', 16, '--denoiser', `${setup}:sigma=10`]
    const record = JSON.parse(
      await run(...words, '--degradation', 'gaussian:0.01', '--out', inFolder('audit'), '--json')
    )
    expect(record.denoisers[0]).toMatchObject({
      key: 'my-model-sigma-10',
      weightsHash: await hashFiles([inFolder('My Model.onnx')]),
      parameters: { sigma: 10 },
      description: { id: 'my-model', wholeSlice: true }
    })
    expect(record.versions['onnxruntime-node']).toMatch(/^\d+\.\d+\.\d+ \(cpu\)$/)
    expect(record.request.denoisers).toEqual([{ id: 'my-model', parameters: { sigma: 10 } }])
    const noisy = readNpy(join(inFolder('audit'), 'noisy.npy')).data as Float32Array
    const denoised = readNpy(join(inFolder('audit'), 'denoised-my-model-sigma-10.npy')).data as Float32Array
    // 10 HU of the range of 2000 HU.
    denoised.forEach((value, index) => expect(value - noisy[index]!).toBeCloseTo(0.005, 5))
  })

  it('is refused if the model has changed or is gone, and if it is no set-up', async () => {
    const setup = await save()
    const attempt = () => run('denoise', '--denoiser', setup, inFolder('in.npy'), inFolder('again.npy'))
    writeModel(inFolder('My Model.onnx'), affine(1, 0))
    await expect(attempt()).rejects.toThrow('My Model.onnx: has changed since it was set up')
    rmSync(inFolder('My Model.onnx'))
    await expect(attempt()).rejects.toThrow('My Model.onnx: no such file')
    const content = JSON.parse(readFileSync(setup, 'utf8')) as object
    writeFileSync(setup, JSON.stringify({ ...content, file: '../model.onnx' }))
    await expect(attempt()).rejects.toThrow('setup.json: file: expected a file in the same folder')
    writeFileSync(setup, 'no JSON')
    await expect(attempt()).rejects.toThrow('setup.json: is not JSON')
    await expect(run('denoise', '--denoiser', 'none.json', inFolder('in.npy'), inFolder('x.npy'))).rejects.toThrow(
      'none.json: no such file'
    )
  })

  it('gives no HU to files that hold none', async () => {
    const model = writeModel(inFolder('model.onnx'), affine(1, 0))
    const unit = npy('unit.npy', uniform(16), [4, 4])
    const { stderr } = await runFully('denoise', '--onnx', model, ...redCnn, unit, inFolder('out.npy'))
    expect(stderr).toContain('all values are between 0 and 1, but this denoiser takes them as HU')
  })
})
