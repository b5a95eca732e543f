/**
 * Times every filter on 10,000 patches of 28 x 28 and on one slice of 512 x 512: `node test/bench/filters.ts [--json]`.
 * OpenCV (one thread) and scikit-image run on the same pixels if Python has them. DENOSCOPE_PYTHON names the Python.
 * Ours write into memory of the caller. OpenCV gets none, which makes no difference to it.
 * Processor time of the working thread, best of several runs: other programs change it little.
 * scikit-image takes minutes for all patches, so it receives 100, and its time is multiplied.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { degradeGaussian } from '../../src-core/degradation/pixel-noise.ts'
import { filterDenoiser } from '../../src-core/denoisers/filters/filters.ts'
import type { ImageBatch } from '../../src-core/images/image.ts'
import { writeNpy } from '../../src-core/files/npy-files.ts'

interface FilterCase {
  readonly name: string
  readonly id: string
  readonly parameters: Record<string, number | boolean>
  /** Python: the same filter on the float32 image `a`. */
  readonly python: string
  /** Permitted ratio to the other's time. */
  readonly aim: number
}

const cases: readonly FilterCase[] = [
  { name: 'median 3', id: 'median', parameters: { size: 3 }, python: 'cv2.medianBlur(a, 3)', aim: 2 },
  { name: 'median 5', id: 'median', parameters: { size: 5 }, python: 'cv2.medianBlur(a, 5)', aim: 2 },
  { name: 'gaussian 3', id: 'gaussian', parameters: { size: 3 }, python: 'cv2.GaussianBlur(a, (3, 3), 0)', aim: 2 },
  { name: 'gaussian 5', id: 'gaussian', parameters: { size: 5 }, python: 'cv2.GaussianBlur(a, (5, 5), 0)', aim: 2 },
  { name: 'average 3', id: 'average', parameters: { size: 3 }, python: 'cv2.blur(a, (3, 3))', aim: 2 },
  { name: 'average 5', id: 'average', parameters: { size: 5 }, python: 'cv2.blur(a, (5, 5))', aim: 2 },
  { name: 'bilateral 5', id: 'bilateral', parameters: { d: 5 }, python: 'cv2.bilateralFilter(a, 5, 0.1, 5)', aim: 2 },
  {
    name: 'nlm',
    id: 'nlm',
    parameters: {},
    python: 'nlm(a, patch_size=5, patch_distance=6, h=0.1, fast_mode=False)',
    aim: 1
  },
  {
    name: 'nlm fast',
    id: 'nlm',
    parameters: { fast: true },
    python: 'nlm(a, patch_size=5, patch_distance=6, h=0.1, fast_mode=True)',
    aim: 1
  },
  { name: 'tv', id: 'tv', parameters: {}, python: 'tv(a, weight=0.1)', aim: 1 }
]

interface Timing {
  readonly name: string
  readonly aim: number
  /** Milliseconds; theirs null without Python. */
  readonly batch: { readonly ours: number; readonly theirs: number | null }
  readonly slice: { readonly ours: number; readonly theirs: number | null }
}

function blobs(count: number, size: number): ImageBatch {
  const data = new Float32Array(count * size * size)
  for (let index = 0; index < data.length; index++) {
    const row = Math.floor(index / size) % size
    const column = index % size
    data[index] = 0.5 + 0.5 * Math.sin(row / 5 + Math.floor(index / (size * size))) * Math.sin(column / 4)
  }
  return degradeGaussian({ data, count, rows: size, columns: size }, { factor: 0.1, seed: 1 })
}

/** Best time of several blocks of runs. A block lasts 100 ms or more, because the system counts in steps of some ms. */
async function best(id: string, images: ImageBatch, parameters: FilterCase['parameters']): Promise<number> {
  const denoiser = filterDenoiser(id)
  const into = new Float32Array(images.data.length)
  let fastest = Infinity
  const end = performance.now() + 3000
  for (let block = 0; block < 2 || (block < 20 && performance.now() < end); block++) {
    const start = process.threadCpuUsage()
    let spent = 0
    for (let runs = 1; spent < 100; runs++) {
      await denoiser.denoise(images, parameters, undefined, into)
      const { user, system } = process.threadCpuUsage(start)
      spent = (user + system) / 1000
      if (spent >= 100) fastest = Math.min(fastest, spent / runs)
    }
  }
  return fastest
}

const script = `
import json, sys, time
import numpy as np
import cv2
from skimage.restoration import denoise_nl_means as nlm, denoise_tv_chambolle as tv
cv2.setNumThreads(1)
batch, image = np.load(sys.argv[1]), np.load(sys.argv[2])[0]
def best(run):
    fastest, end, blocks = 1e9, time.perf_counter() + 3, 0
    while blocks < 2 or (blocks < 20 and time.perf_counter() < end):
        start, spent, runs = time.thread_time(), 0, 0
        while spent < 0.1:
            run(); runs += 1; spent = time.thread_time() - start
        fastest = min(fastest, spent / runs); blocks += 1
    return 1000 * fastest
result = []
for code in json.loads(sys.argv[3]):
    one = eval('lambda a: ' + code)
    few = batch if 'cv2' in code else batch[:100]
    result.append([best(lambda: [one(a) for a in few]) * len(batch) / len(few), best(lambda: one(image))])
print(json.dumps(result))
`

function timeOthers(batch: ImageBatch, slice: ImageBatch): [number, number][] | null {
  const folder = mkdtempSync(join(tmpdir(), 'denoscope-bench-'))
  try {
    writeNpy(join(folder, 'batch.npy'), batch.data, [batch.count, batch.rows, batch.columns])
    writeNpy(join(folder, 'slice.npy'), slice.data, [slice.count, slice.rows, slice.columns])
    const files = [join(folder, 'batch.npy'), join(folder, 'slice.npy')]
    const codes = JSON.stringify(cases.map(({ python }) => python))
    const python = process.env.DENOSCOPE_PYTHON ?? 'python3'
    const output = execFileSync(python, ['-c', script, ...files, codes], { stdio: ['ignore', 'pipe', 'ignore'] })
    return JSON.parse(output.toString()) as [number, number][]
  } catch {
    return null
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function measure(): Promise<Timing[]> {
  const batch = blobs(10000, 28)
  const slice = blobs(1, 512)
  const others = timeOthers(batch, slice)
  const timings: Timing[] = []
  for (const [index, { name, id, parameters, aim }] of cases.entries()) {
    const [batchTime, sliceTime] = others?.[index] ?? [null, null]
    timings.push({
      name,
      aim,
      batch: { ours: await best(id, batch, parameters), theirs: batchTime },
      slice: { ours: await best(id, slice, parameters), theirs: sliceTime }
    })
  }
  return timings
}

const inMilliseconds = (time: number | null): string => (time === null ? '-' : time.toFixed(time < 10 ? 2 : 0))

function tableRow({ name, aim, batch, slice }: Timing): Record<string, string> {
  const ratio = ({ ours, theirs }: Timing['batch']): string => (theirs === null ? '-' : (ours / theirs).toFixed(2))
  return {
    filter: name,
    'patches ms': inMilliseconds(batch.ours),
    'theirs ms': inMilliseconds(batch.theirs),
    ratio: ratio(batch),
    'slice ms': inMilliseconds(slice.ours),
    'theirs ms ': inMilliseconds(slice.theirs),
    'ratio ': ratio(slice),
    aim: `${aim}`
  }
}

const timings = await measure()
if (process.argv.includes('--json')) console.log(JSON.stringify(timings, null, 2))
else {
  console.table(timings.map(tableRow))
  if (timings[0]!.batch.theirs === null)
    console.log('No Python with OpenCV and scikit-image: DENOSCOPE_PYTHON names one.')
}
