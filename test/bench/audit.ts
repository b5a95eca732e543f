import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { pinnedNode, root } from '../../scripts/setup/paths.mjs'
import { reasonsOf, runPython } from '../support/python.ts'
import { secondsOf, type Alternative, type Benchmark, type Measurement } from './benchmark.ts'
import { pairFolders, writeCtPair } from './ct-pair.ts'
import { inFolder } from './engine.ts'

const slices = 300
/** Python scores so many of the slices, evenly spread, and the time is multiplied. */
const pythonSlices = 6
const timeAim = { is: 'at most', value: 120 } as const
const memoryAim = { is: 'at most', value: 1 } as const

export const audit: Benchmark = {
  name: 'audit',
  about: `One audit on the command line, with reading, report and start: ${slices} slices of 512 x 512 as DICOM, 97,200 patches of 28 x 28 of which about 40 % show tissue, with three outputs of other methods, and with three filters.`,
  run: () =>
    inFolder(async (folder) => {
      await writeCtPair(folder, slices)
      const full = join(folder, 'full')
      const outputs = Object.entries(pairFolders).flatMap(([name, filter]) =>
        filter ? ['--output', `${filter}=${join(folder, name)}`] : []
      )
      const compared = await runAudit(folder, ['--reference', full, ...outputs])
      const python = await timePython(folder)
      const filters = Object.values(pairFolders).flatMap((filter) => (filter ? ['--denoiser', filter] : []))
      const filtered = await runAudit(folder, ['--input', full, '--degradation', 'gaussian:0.02', ...filters])
      return {
        measurements: [
          ...measurementsOf('three outputs', compared, 'result' in python ? [python.result] : []),
          ...measurementsOf('noise and three filters', filtered, [])
        ],
        skipped: reasonsOf('NumPy and scikit-image beside it', python)
      }
    })
}

interface Used {
  readonly seconds: number
  readonly processorSeconds: number
  readonly peakBytes: number
  readonly diskBytes: number
}

/** Runs one audit in a process of its own, whose threads count in what it used. */
async function runAudit(folder: string, options: readonly string[]): Promise<Used> {
  const [out, usage] = [join(folder, 'audit'), join(folder, 'usage.json')]
  const args = [
    '--import',
    new URL('./usage-at-exit.ts', import.meta.url).href,
    join(root, 'dist', 'cli.mjs'),
    'audit',
    ...options,
    '--out',
    out,
    '--replace',
    '--quiet'
  ]
  const env = { ...process.env, BENCH_USAGE: usage, XDG_CONFIG_HOME: join(folder, 'configuration') }
  const seconds = await secondsOf(() => promisify(execFile)(pinnedNode, args, { env, maxBuffer: 2 ** 26 }))
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(readFileSync(usage, 'utf8')) as NodeJS.ResourceUsage
  return {
    seconds,
    processorSeconds: (userCPUTime + systemCPUTime) / 1e6,
    peakBytes: maxRSS * 1024,
    diskBytes: readdirSync(out).reduce((sum, name) => sum + statSync(join(out, name)).size, 0)
  }
}

function measurementsOf(
  name: string,
  { seconds, processorSeconds, peakBytes, diskBytes }: Used,
  beside: readonly Alternative[]
): Measurement[] {
  return [
    { name: `${name}, time`, unit: 's', values: [seconds], aim: timeAim, beside },
    { name: `${name}, processor time`, unit: 's', values: [processorSeconds] },
    {
      name: `${name}, peak memory`,
      unit: 'GB',
      values: [peakBytes / 1e9],
      aim: memoryAim,
      note: 'The largest resident set of the one process with all its threads.'
    },
    { name: `${name}, on disk`, unit: 'GB', values: [diskBytes / 1e9] }
  ]
}

const script = `
import json, os, sys, time
import numpy as np, pydicom, skimage
from scipy import ndimage
from skimage.metrics import structural_similarity
from skimage.morphology import skeletonize
folder, chosen, total = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
windows = ((-1350, 150), (-150, 250), (0, 80))
eight = np.ones((3, 3))
def read(series, index):
    data = pydicom.dcmread(os.path.join(folder, series, f'{index:04}.dcm'))
    values = data.pixel_array.astype(np.float32) * float(data.RescaleSlope) + float(data.RescaleIntercept)
    grid = values[4:508, 4:508].reshape(18, 28, 18, 28).swapaxes(1, 2)
    return np.clip(grid.reshape(-1, 28, 28), -1000, 1000)
def betti(mask):
    return ndimage.label(mask, eight)[1], ndimage.label(~np.pad(mask, 1))[1] - 1
def shape(a, b, level):
    a, b = a > level, b > level
    s, t = skeletonize(a), skeletonize(b)
    return (s & b).sum() / max(1, s.sum()), (t & a).sum() / max(1, t.sum()), (a & b).sum() / max(1, (a | b).sum()), betti(a), betti(b)
def fidelity(a, b, width):
    error = b - a
    with np.errstate(divide='ignore'): psnr = 10 * np.log10(width ** 2 / np.mean(error ** 2))
    return psnr, structural_similarity(a, b, data_range=width, gaussian_weights=True, sigma=1.5, use_sample_covariance=False)
def score(a, b):
    error = b - a
    found = [np.abs(error).mean(), np.sqrt(np.mean(error ** 2)), error.mean(), *fidelity(a, b, 2000)]
    for low, high in windows: found += fidelity(np.clip(a, low, high), np.clip(b, low, high), high - low)
    return found, shape(a, b, -400), shape(a, b, 130)
started = time.perf_counter()
for index in np.linspace(0, total - 1, chosen).astype(int):
    reference = read('full', index)
    for series in 'abc':
        for a, b in zip(reference, read(series, index)): score(a, b)
seconds = (time.perf_counter() - started) * total / chosen
print(json.dumps({'name': f'NumPy {np.__version__}, scikit-image {skimage.__version__}, SciPy: part of the scores', 'values': [seconds],
    'note': f'{chosen} slices, the time multiplied by {total // chosen}, one thread. pydicom reads; for each patch and output RMSE, MAE, bias, PSNR and Gaussian SSIM over the range and in three windows, '
    'skeletons, clDice, IoU and Betti numbers at two levels. Left out: changed structure, detail kept, sharpness, blob SNR, sFRC, neighbouring slices, intervals of means, files and report.'}))
`

const timePython = (folder: string) => runPython<Alternative>(script, [folder, String(pythonSlices), String(slices)])
