import { join } from 'node:path'
import type { DenoiserDescription } from '../../src-core/denoisers/denoiser.ts'
import { writeNpy } from '../../src-core/files/npy-files.ts'
import { readMnistImages } from '../../src-core/sources/mnist/mnist.ts'
import { repeat, type Alternative, type Benchmark, type Measurement, type Outcome } from './benchmark.ts'
import { inFolder, withEngine, type BenchEngine } from './engine.ts'
import { reasonsOf, runPython } from '../support/python.ts'

const patches = 10_000
const runs = 3
const aim = { is: 'at most', value: 5 } as const

export const denoise: Benchmark = {
  name: 'denoise',
  about: `Auditing the ${patches.toLocaleString('en-US')} MNIST test images with Gaussian noise 0.3: degraded, denoised, scored and written, from the call to the news of its end.`,
  run: () => withEngine(measureAudits)
}

async function measureAudits(engine: BenchEngine): Promise<Outcome> {
  const { id: sourceId } = await engine.call('sources.openMnist', { split: 'test' })
  const denoisers = await engine.call('denoisers.list', {})
  const model = pickModel(denoisers)
  const filters = denoisers.filter(({ family }) => family === 'filter')
  const first = await auditOnce(engine, sourceId, (model ?? filters[0]!).id)
  const python = await timePython()
  const measurements: Measurement[] = [
    {
      name: 'the first audit after the start',
      unit: 's',
      values: [first.audit],
      note: 'Starts the worker process and TensorFlow.'
    }
  ]
  for (const { id, name } of [...(model ? [model] : []), ...filters]) {
    const audits = await repeat(runs, () => auditOnce(engine, sourceId, id))
    const beside = id === 'median' && 'result' in python ? [python.result] : []
    measurements.push(
      { name: `audit with ${name}`, unit: 's', values: audits.map(({ audit }) => audit), aim, beside },
      { name: `${name} alone`, unit: 'images/s', values: audits.map(({ denoiser }) => patches / denoiser) }
    )
  }
  const noModel = model ? [] : ['audit with a model: no MNIST model ships with Denoscope']
  return { measurements, skipped: [...noModel, ...reasonsOf('OpenCV and scikit-image beside the median', python)] }
}

/** The MNIST model for the noise of this benchmark, else any MNIST model. */
function pickModel(denoisers: readonly DenoiserDescription[]): DenoiserDescription | undefined {
  const models = denoisers.filter(({ id, family }) => family === 'model' && id.includes('mnist'))
  return models.find(({ id }) => id.includes('gaussian-0.3')) ?? models[0]
}

/** Seconds of the whole audit, and of the denoiser in it. */
async function auditOnce(
  engine: BenchEngine,
  sourceId: string,
  id: string
): Promise<{ audit: number; denoiser: number }> {
  const { result, seconds } = await engine.finish('audit', () =>
    engine.call('audits.run', {
      sourceId,
      patchify: { crop: { kind: 'central' }, patchSize: 28, stride: 28 },
      degradation: { kind: 'gaussian', factor: 0.3 },
      denoisers: [{ id }],
      seed: 1
    })
  )
  const { record } = await engine.call('audits.read', { id: result.auditId })
  if (record.patchCount !== patches) throw new Error(`audited ${record.patchCount} patches of ${patches}`)
  return { audit: seconds, denoiser: record.denoisers[0]!.seconds }
}

const measuredByPython = 500

const script = `
import json, sys, time
import cv2, numpy as np, skimage
from skimage.metrics import structural_similarity
count, total, runs = (int(value) for value in sys.argv[2:5])
clean = np.load(sys.argv[1])[:count]
def score(a, b):
    error = b - a
    structural_similarity(a, b, data_range=1, gaussian_weights=True, sigma=1.5, use_sample_covariance=False)
    return 10 * np.log10(1 / np.mean(error ** 2)), np.abs(error).mean(), np.sqrt(np.mean(error ** 2)), error.mean()
values = []
for run in range(runs):
    started = time.perf_counter()
    noisy = np.clip(clean + np.random.default_rng(1).normal(0, 0.3, clean.shape), 0, 1).astype(np.float32)
    for a, b in zip(clean, noisy):
        score(a, b); score(a, cv2.medianBlur(b, 3))
    values.append((time.perf_counter() - started) * total / count)
print(json.dumps({'name': f'OpenCV {cv2.__version__}, scikit-image {skimage.__version__}: the same in a loop', 'values': values,
    'note': f'{count} images, the time multiplied by {total // count}; nothing is written.'}))
`

function timePython() {
  return inFolder(async (folder) => {
    const file = join(folder, 'mnist.npy')
    const { data, count, rows, columns } = await readMnistImages('test')
    writeNpy(file, data, [count, rows, columns])
    return runPython<Alternative>(script, [file, measuredByPython, patches, runs].map(String))
  })
}
