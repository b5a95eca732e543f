import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { afterEach, describe, expect, it } from 'vitest'
import { denoiseWholeImages } from '../../src-core/denoisers/denoise-whole-slice.ts'
import { onnxDenoiser } from '../../src-core/denoisers/onnx/onnx-denoiser.ts'
import { OnnxModel } from '../../src-core/denoisers/onnx/onnx-model.ts'
import { probeSize } from '../../src-core/denoisers/onnx/onnx-probe.ts'
import { proposeSetup, requireComplete, type StatedSetup } from '../../src-core/denoisers/onnx/onnx-proposal.ts'
import { tryScales } from '../../src-core/denoisers/onnx/onnx-trial.ts'
import { readNpy } from '../../src-core/files/npy-files.ts'
import { imageBatch, type ImageBatch } from '../../src-core/images/image.ts'
import { largestDifference } from '../support/reference.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { describeRealData, shared } from './support/shared.ts'

const opened: OnnxModel[] = []
afterEach(() => opened.splice(0).forEach((model) => model.close()))

/** An array of an .npz file as images. */
function arrayOf(file: string, name: string): ImageBatch {
  const bytes = unzipSync(readFileSync(shared('interop', 'onnx', file)))[`${name}.npy`]!
  const path = join(temporaryFolder(), 'array.npy')
  writeFileSync(path, bytes)
  const { data, shape } = readNpy(path)
  const [count, rows, columns] = [1, ...shape].slice(-3) as [number, number, number]
  return imageBatch(Float32Array.from(data as Float32Array), count, rows, columns)
}

async function open(file: string): Promise<OnnxModel> {
  const model = await OnnxModel.open(shared('interop', 'onnx', file))
  opened.push(model)
  return model
}

const redCnn = { offset: 1024, divide: 4096 }

/** Slices in HU through a model, set up by the file and these statements. */
async function denoise(file: string, stated: StatedSetup, images: ImageBatch): Promise<ImageBatch> {
  const model = await open(file)
  const complete = requireComplete(proposeSetup(model, { scale: redCnn, ...stated }))
  const setup = { ...complete, size: await probeSize(model, complete) }
  const denoiser = onnxDenoiser(model, setup, { id: 'case', name: 'Case', citation: '' })
  return denoiseWholeImages(denoiser.inHounsfield!, images, {})
}

/** Cases of interop/manifest.json: arrays of onnxruntime 1.32 (Python). */
const cases: [file: string, arrays: string, stated: StatedSetup][] = [
  ['a_resid_nchw_dynamic_scaled', '64', {}],
  ['a_resid_nchw_dynamic_scaled', '48x80', {}],
  ['a_resid_nchw_dynamic_scaled', 'batch3', {}],
  ['b_gauss_fixed64', '64', {}],
  ['c_gauss_hu', '64', { scale: { offset: 0, divide: 1 } }],
  ['d_resid_nhwc', '48x80', {}],
  ['f_two_inputs_sigma', 'sigma10', { extras: [{ name: 'sigma', value: 10, unit: 'HU' }] }],
  ['f_two_inputs_sigma', 'sigma40', { extras: [{ name: 'sigma', value: 40, unit: 'HU' }] }],
  ['h_outputs_noise', '64', { produces: 'residual' }],
  ['i_multiple_of_8', '64', {}]
]

/** 1e-5 of the scale of RED-CNN, in HU. */
const tolerance = 1e-5 * 4096

describeRealData('ONNX models of others', () => {
  it.each(cases)('%s gives the arrays %s of ONNX Runtime in Python', async (file, arrays, stated) => {
    const denoised = await denoise(`${file}.onnx`, stated, arrayOf(`${file}.${arrays}.npz`, 'hu_in'))
    expect(largestDifference(denoised.data, arrayOf(`${file}.${arrays}.npz`, 'hu_out').data)).toBeLessThan(tolerance)
  })

  it('e gives the middle slice of three, and repeats the edge slice of a series', async () => {
    const middle = await denoise('e_25d_3slices.onnx', {}, arrayOf('e_25d_3slices.mid.npz', 'hu_in'))
    const size = middle.rows * middle.columns
    const expected = arrayOf('e_25d_3slices.mid.npz', 'hu_out').data
    expect(largestDifference(middle.data.subarray(size, 2 * size), expected)).toBeLessThan(tolerance)
    // The array holds the stack of the first slice: that slice twice, and the second.
    const stack = arrayOf('e_25d_3slices.first.npz', 'hu_in')
    const series = { ...stack, count: 2, data: stack.data.subarray(size) }
    const first = (await denoise('e_25d_3slices.onnx', {}, series)).data.subarray(0, size)
    expect(largestDifference(first, arrayOf('e_25d_3slices.first.npz', 'hu_out').data)).toBeLessThan(tolerance)
  })

  it('a gives five rows of a slice of 512 x 512', async () => {
    const { data } = await denoise('a_resid_nchw_dynamic_scaled.onnx', {}, arrayOf('a_512_hu_in.npz', 'hu_in'))
    const rows = [0, 100, 256, 300, 511].flatMap((row) => [...data.subarray(row * 512, (row + 1) * 512)])
    expect(largestDifference(rows, arrayOf('a_512_hu_in.npz', 'hu_out_rows').data)).toBeLessThan(tolerance)
  })

  it('b denoises slices of other sizes in tiles without seams', async () => {
    const images = arrayOf('d_resid_nhwc.48x80.npz', 'hu_in')
    const tiled = await denoise('b_gauss_fixed64.onnx', {}, images)
    const whole = await denoise('c_gauss_hu.onnx', {}, images)
    // Both are Gaussian filters. Padding with -1024 HU at the edges of the tiles has weights near 0.
    expect(largestDifference(tiled.data, whole.data)).toBeLessThan(1)
  })

  it('i takes a slice of 60 x 60 as one of 64 x 64 that goes on by reflection', async () => {
    const whole = arrayOf('i_multiple_of_8.64.npz', 'hu_in').data
    const cut = (side: number) =>
      imageBatch(
        Float32Array.from({ length: side * side }, (_, index) => {
          const [row, column] = [Math.floor(index / side), index % side].map((at) => (at < 60 ? at : 2 * 59 - at))
          return whole[row! * 64 + column!]!
        }),
        1,
        side,
        side
      )
    const [small, padded] = [
      await denoise('i_multiple_of_8.onnx', {}, cut(60)),
      await denoise('i_multiple_of_8.onnx', {}, cut(64))
    ]
    expect([small.rows, small.columns]).toEqual([60, 60])
    small.data.forEach((value, index) => expect(value).toBe(padded.data[Math.floor(index / 60) * 64 + (index % 60)]))
  })

  it.each([
    ['g1_truncated', 'not a complete ONNX file'],
    ['g2_rank2_classifier', 'input "x" is float32 [N, 10]'],
    ['g3_unknown_op', 'my.ops:DeformConv2'],
    ['g4_opset99', 'needs opset 99'],
    ['g5_external_data_missing', 'weights.bin'],
    ['g6_html', 'not an ONNX file'],
    ['g7_git_lfs_pointer', 'Git LFS pointer, 740113 bytes are missing'],
    ['g8_all_nan', '4096 of 4096 values are not numbers'],
    ['g9_half_size', '64 x 64 in, 32 x 32 out']
  ])('%s is refused: %s', async (file, reason) => {
    const images = arrayOf('a_resid_nchw_dynamic_scaled.64.npz', 'hu_in')
    await expect(denoise(`${file}.onnx`, {}, images)).rejects.toThrow(reason)
  })
})

describeRealData('a trial of scales on ONNX models of others', () => {
  const trial = async (file: string) => {
    const model = await open(file)
    const draft = requireComplete(proposeSetup(model, { scale: redCnn }))
    const setup = { ...draft, size: await probeSize(model, draft) }
    return tryScales(model, setup, arrayOf('a_resid_nchw_dynamic_scaled.64.npz', 'hu_in'))
  }

  it('a changes by 9.6, 7.4 and 5.2 HU under the three scales', async () => {
    const { trials, agree } = await trial('a_resid_nchw_dynamic_scaled.onnx')
    expect(agree).toBe(false)
    expect(trials.map(({ strength }) => strength!.toFixed(1))).toEqual(['9.6', '7.4', '5.2'])
  })

  it('h as an image shifts the mean by -1081, -56 and -57 HU', async () => {
    const { trials } = await trial('h_outputs_noise.onnx')
    const expected = [-1080.7, -56.5, -57]
    trials.forEach(({ shift }, index) => expect(Math.abs(shift! - expected[index]!)).toBeLessThan(1))
  })

  describe.each(['c_gauss_hu.onnx', 'i_multiple_of_8.onnx'])('of %s', (file) => {
    it('agrees: the scale does not matter', async () => {
      expect((await trial(file)).agree).toBe(true)
    })
  })
})
