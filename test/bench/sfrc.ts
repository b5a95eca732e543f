import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { degradeGaussian } from '../../src-core/degradation/pixel-noise.ts'
import { pixelScales, sfrcOfSlices } from '../../src-core/scores/sfrc/sfrc.ts'
import { sfrcArithmetic, type SfrcMode } from '../../src-core/scores/sfrc-settings.ts'
import { batchOfOne, imageAt, type Image } from '../../src-core/images/image.ts'
import { fromUnitRange, toUnitRange } from '../../src-core/images/intensity.ts'
import { writeNpy } from '../../src-core/files/npy-files.ts'
import { openPhantom } from '../../src-core/sources/phantom/phantom-source.ts'
import { ctIntensityRange } from '../../src-core/sources/source.ts'
import type { Alternative, Benchmark, Measurement } from './benchmark.ts'
import { reasonsOf, runPython } from '../support/python.ts'

const runs = 20
const aim = { is: 'at most', value: 0.1 } as const
const patchSizes = [64, 48, 28] as const

export const sfrc: Benchmark = {
  name: 'sfrc',
  about: 'sFRC of a 512 x 512 pair of the phantom, every patch with tissue; the first run is among them.',
  run: async () => {
    const reference = await phantomSlice()
    const candidate = noisy(reference)
    const python = await timePython(reference, candidate)
    const beside = 'result' in python ? [{ name: 'NumPy, the published definition', values: python.result }] : []
    const measurements = patchSizes.flatMap((patchSize) =>
      (['published', 'corrected'] as const).map((mode) =>
        measurement(reference, candidate, patchSize, mode, patchSize === 64 && mode === 'published' ? beside : [])
      )
    )
    return { measurements, skipped: reasonsOf('NumPy beside it', python) }
  }
}

async function phantomSlice(): Promise<Image> {
  const source = await openPhantom({ seed: 1, slices: 3 })
  return source.readSlice(1)
}

function noisy(reference: Image): Image {
  const unit = toUnitRange(reference, ctIntensityRange)
  return fromUnitRange(imageAt(degradeGaussian(batchOfOne(unit), { factor: 0.02, seed: 1 }), 0), ctIntensityRange)
}

function measurement(
  reference: Image,
  candidate: Image,
  patchSize: number,
  mode: SfrcMode,
  beside: readonly Alternative[]
): Measurement {
  const options = {
    patchSize,
    arithmetic: sfrcArithmetic[mode],
    frcThreshold: 0.5,
    scale: pixelScales.hu,
    pixelSpacing: 0.48
  }
  let tissue = 0
  const values = Array.from({ length: runs }, () => {
    const started = performance.now()
    tissue = sfrcOfSlices(reference, candidate, options).filter((crossing) => !Number.isNaN(crossing)).length
    return (performance.now() - started) / 1000
  })
  return {
    name: `${mode}, patches of ${patchSize}`,
    unit: 's',
    values,
    ...(patchSize === 64 && { aim }),
    beside,
    note: `${tissue} patches with tissue`
  }
}

const script = `
import json, sys, time
import numpy as np
reference, candidate = (np.load(path) for path in sys.argv[1:3])
N = 64
hann = np.hanning(N)
axis = np.arange(N) - N // 2
radius = np.hypot(axis[:, None], axis[None, :])
inner, outer = np.floor(radius).astype(int), np.ceil(radius).astype(int)
frequencies = np.linspace(0, 1 / (2 * 0.48), N // 2)[:-1]

def rings(values):
    sums = lambda ring: np.bincount(ring.ravel(), values.ravel(), N)[:N // 2]
    return (sums(inner) + sums(outer)) / 2

def spectrum(patch):
    unit = (patch - patch.min()) / (patch.max() - patch.min())
    return np.fft.fftshift(np.fft.fft2((unit * hann[:, None]) * (unit * hann[:, None]).T))

def crossings():
    found = []
    for top in range(0, 512, N):
        for left in range(0, 512, N):
            a, b = np.zeros((N, N), np.float32), np.zeros((N, N), np.float32)
            bottom, right = min(top + N, 511), min(left + N, 511)
            a[:bottom - top, :right - left] = reference[top:bottom, left:right] + 1024
            b[:bottom - top, :right - left] = candidate[top:bottom, left:right] + 1024
            if (a > 200).sum() <= 0.1 * N * N or a.mean() <= 150: continue
            f, g = spectrum(a), spectrum(b)
            frc = np.abs(rings((f * g.conj()).real)) / np.sqrt(rings(np.abs(f) ** 2) * rings(np.abs(g) ** 2))
            below = np.flatnonzero(frc[:-1] <= 0.5)
            found.append(np.inf if below.size == 0 else frequencies[below[0]])
    return found

times = []
for _ in range(10):
    started = time.perf_counter()
    crossings()
    times.append(time.perf_counter() - started)
print(json.dumps(times))
`

async function timePython(reference: Image, candidate: Image) {
  const folder = mkdtempSync(join(tmpdir(), 'denoscope-bench-'))
  try {
    const paths = Object.entries({ reference, candidate }).map(([name, { data, rows, columns }]) => {
      const path = join(folder, `${name}.npy`)
      writeNpy(path, data, [rows, columns])
      return path
    })
    return await runPython<number[]>(script, paths)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
