import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { OnnxModel } from '../../src-core/denoisers/onnx/onnx-model.ts'
import { proposeSetup, requireComplete } from '../../src-core/denoisers/onnx/onnx-proposal.ts'
import { imageBatch } from '../../src-core/images/image.ts'
import { root } from '../../scripts/setup/paths.mjs'
import { repeat, type Benchmark, type Outcome } from './benchmark.ts'

const file = join(root, '..', 'shared', 'interop', 'onnx', 'a_resid_nchw_dynamic_scaled.onnx')
const side = 512
const runs = 21

export const onnx: Benchmark = {
  name: 'onnx',
  about: `A slice of ${side} x ${side} in HU through a residual CNN (3 layers, 16 features) in its own process, scaling and transfer included.`,
  run: () => (existsSync(file) ? measureSlices() : Promise.resolve({ measurements: [], skipped: [`needs ${file}`] }))
}

async function measureSlices(): Promise<Outcome> {
  const started = performance.now()
  const model = await OnnxModel.open(file)
  const setup = requireComplete(proposeSetup(model, { scale: { offset: 1024, divide: 4096 } }))
  const opened = (performance.now() - started) / 1000
  const slice = imageBatch(
    Float32Array.from({ length: side * side }, (_, pixel) => (pixel % 1024) - 512),
    1,
    side,
    side
  )
  const milliseconds = async () => {
    const before = performance.now()
    await model.denoise(setup, slice)
    return performance.now() - before
  }
  await milliseconds()
  const values = await repeat(runs, milliseconds)
  model.close()
  return {
    measurements: [
      { name: 'one slice', unit: 'ms', values, aim: { is: 'at most', value: 60 } },
      { name: 'reading the file and starting the process', unit: 's', values: [opened] }
    ]
  }
}
