import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { degradeGaussian } from '../../src-core/degradation/pixel-noise.ts'
import { filterDenoiser } from '../../src-core/denoisers/filters/filters.ts'
import { defaultDiscrepancyConfiguration } from '../../src-core/scores/discrepancy-configuration.ts'
import { scoreDiscrepancies } from '../../src-core/scores/analysis/patch-discrepancies.ts'
import type { ImageBatch } from '../../src-core/images/image.ts'
import { writeNpy } from '../../src-core/files/npy-files.ts'
import { readMnistImages } from '../../src-core/sources/mnist/mnist.ts'
import type { Benchmark, Measurement } from './benchmark.ts'
import { reasonsOf, runPython } from '../support/python.ts'

const runs = 5
const aim = { is: 'at most', value: 20 } as const
/** scikit-image works image by image: it gets so many of the 10,000, and the time is multiplied. */
const pythonImages = 500

export const discrepancy: Benchmark = {
  name: 'discrepancy',
  about:
    'The shape ledger (every shape, residual and verdict score) of 10,000 MNIST test images with Gaussian noise 0.3, one candidate, one thread.',
  run: async () => {
    const reference = await readMnistImages('test')
    const noisy = degradeGaussian(reference, { factor: 0.3, seed: 1 })
    const gaussian = filterDenoiser('gaussian')
    const denoised = await gaussian.denoise(noisy, { size: 3 })
    const python = await timePython(reference, denoised)
    const beside =
      'result' in python
        ? [
            {
              name: 'scikit-image, SciPy: skeletons, clDice, Betti numbers, IoU alone',
              values: python.result,
              note: `${pythonImages} images, the time multiplied by ${10_000 / pythonImages}`
            }
          ]
        : []
    return {
      measurements: [
        measurement('Gaussian blur', reference, denoised, beside),
        measurement('noisy input', reference, noisy, [])
      ],
      skipped: reasonsOf('scikit-image beside it', python)
    }
  }
}

/** Processor time of the one thread, which other programs change less than the time that passes. */
function measurement(
  name: string,
  reference: ImageBatch,
  test: ImageBatch,
  beside: Measurement['beside']
): Measurement {
  const configuration = defaultDiscrepancyConfiguration('1')
  const values = Array.from({ length: runs }, () => {
    const started = process.threadCpuUsage()
    scoreDiscrepancies(reference, test, configuration, { intensityRange: [0, 1] })
    const { user, system } = process.threadCpuUsage(started)
    return (user + system) / 1e6
  })
  return { name, unit: 's', values, aim, beside, note: 'processor time of the thread' }
}

const script = `
import json, sys, time
import numpy as np
from scipy import ndimage
from skimage.morphology import skeletonize
reference, test = (np.load(path) > 0.5 for path in sys.argv[1:3])
eight = np.ones((3, 3))
def betti(mask):
    return ndimage.label(mask, eight)[1], ndimage.label(~np.pad(mask, 1))[1] - 1
def scores(a, b):
    s, t = skeletonize(a), skeletonize(b)
    inside, outside = (s & b).sum() / max(1, s.sum()), (t & a).sum() / max(1, t.sum())
    return inside, outside, (a & b).sum() / max(1, (a | b).sum()), betti(a), betti(b)
times = []
for _ in range(3):
    started = time.thread_time()
    for a, b in zip(reference, test): scores(a, b)
    times.append((time.thread_time() - started) * ${10_000 / pythonImages})
print(json.dumps(times))
`

async function timePython(reference: ImageBatch, test: ImageBatch) {
  const folder = mkdtempSync(join(tmpdir(), 'denoscope-bench-'))
  try {
    const paths = Object.entries({ reference, test }).map(([name, { data, rows, columns }]) => {
      const path = join(folder, `${name}.npy`)
      writeNpy(path, data.slice(0, pythonImages * rows * columns), [pythonImages, rows, columns])
      return path
    })
    return await runPython<number[]>(script, paths)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
