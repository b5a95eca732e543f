import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeNpy } from '../../src-core/files/npy-files.ts'
import { imageAt, imageBatch, imagesBetween, type Image, type ImageBatch } from '../../src-core/images/image.ts'
import { extractPatches } from '../../src-core/images/patchify-grid.ts'
import { fitDoseCurve, equivalentDose } from '../../src-core/physics/dose-curve.ts'
import { transferAt } from '../../src-core/physics/edge-transfer.ts'
import { huAccuracy } from '../../src-core/phantoms/hu-accuracy.ts'
import { insertCentres, locateModule } from '../../src-core/phantoms/module-position.ts'
import { huPhantoms } from '../../src-core/phantoms/hu-phantoms.ts'
import { insertLesion } from '../../src-core/physics/lesion-insertion.ts'
import { channelizedObserver, observerRegions } from '../../src-core/physics/model-observer.ts'
import { noiseMagnitude, taskGroupRegions, uniformity } from '../../src-core/physics/noise-magnitude.ts'
import { noisePowerSpectrum, noiseReductionProfile } from '../../src-core/physics/noise-power-spectrum.ts'
import { gaborChannels, laguerreGaussChannels } from '../../src-core/physics/observer-channels.ts'
import { noiseNonUniformity, repeatMaps } from '../../src-core/physics/repeat-maps.ts'
import { rodTransfer } from '../../src-core/physics/rod-transfer.ts'
import { planeTransfer, sphereTransfer } from '../../src-core/physics/slice-transfer.ts'
import {
  defaultEyeFilter,
  discTask,
  radialNoisePower,
  taskDetectability
} from '../../src-core/physics/task-detectability.ts'
import { Random } from '../../src-core/random/random.ts'
import {
  moduleProfiles,
  moduleScan,
  blurredBall,
  blurredStep,
  volumeScan
} from '../../src-core/studies/physics-validation/simulated-images.ts'
import type { Alternative, Benchmark, Measurement } from './benchmark.ts'
import { reasonsOf, runPython } from '../support/python.ts'

const [size, slices, spacing, runs] = [512, 100, 0.5, 5]
const phantom = huPhantoms.find(({ id }) => id === 'acr464')!
const position = { phantom: { x: 255.5, y: 255.5, radius: 100 }, rotation: 1.5 }

interface Part {
  readonly name: string
  readonly work: () => unknown
}

export const physics: Benchmark = {
  name: 'physics',
  about: 'Every measure of image physics on a series of 512 x 512 x 100 pixels of 0.5 mm, one thread.',
  run: async () => {
    const random = new Random(1)
    const clean = imageAt(
      moduleScan(moduleProfiles(phantom, 0.6), position, { size, spacing, noise: 0, body: 0 }, random),
      0
    )
    const series = noisySeries(clean, random)
    const regions = noiseRegions(series)
    const parts = partsOf(series, clean, regions, random)
    const times = parts.map((): number[] => [])
    for (let run = 0; run < runs; run++)
      parts.forEach(({ work }, index) => {
        const started = performance.now()
        work()
        times[index]!.push((performance.now() - started) / 1000)
      })
    const python = await timePython(series, regions)
    const beside = (name: string): readonly Alternative[] =>
      'result' in python && python.result[name] ? [{ name: 'NumPy', values: python.result[name] }] : []
    const total: Measurement = {
      name: 'all measures',
      unit: 's',
      values: Array.from({ length: runs }, (_, run) => times.reduce((sum, values) => sum + values[run]!, 0)),
      aim: { is: 'at most', value: 10 }
    }
    const measurements = parts.map(({ name }, index): Measurement => ({
      name,
      unit: 's',
      values: times[index]!,
      beside: beside(name)
    }))
    return { measurements: [total, ...measurements], skipped: reasonsOf('NumPy beside it', python) }
  }
}

function noisySeries(clean: Image, random: Random): ImageBatch {
  const area = size * size
  const data = Float32Array.from({ length: slices * area }, (_, at) => clean.data[at % area]! + 6 * random.normal())
  return imageBatch(data, slices, size, size)
}

/** Five regions of 64 x 64 pixels in the body of each slice. */
function noiseRegions(series: ImageBatch): ImageBatch {
  const places = [
    [224, 224],
    [224, 140],
    [224, 300],
    [140, 224],
    [300, 224]
  ] as const
  const parts = Array.from({ length: slices }, (_, slice) =>
    places.map(([row, column]) => extractPatches(imageAt(series, slice), [row], [column], 64).data)
  ).flat()
  const data = new Float32Array(parts.length * 64 * 64)
  parts.forEach((part, index) => data.set(part, index * part.length))
  return imageBatch(data, parts.length, 64, 64)
}

function partsOf(series: ImageBatch, clean: Image, regions: ImageBatch, random: Random): Part[] {
  const spaced = { images: series, pixelSpacing: spacing }
  const pixelSpacing: readonly [number, number] = [spacing, spacing]
  const five = taskGroupRegions({ ...position.phantom, radius: 40 }, spacing)
  const rods = insertCentres(phantom, position, spacing).slice(0, 4)
  const step = volumeScan(
    48,
    { pixel: spacing, slice: 1 },
    2,
    random,
    (x, y, z) => 100 * blurredStep(z - 15 - 0.08 * x - 0.03 * y, 1.1)
  )
  const centre = { x: 12, y: 12, z: 16 }
  const ball = volumeScan(
    48,
    { pixel: spacing, slice: 1 },
    2,
    random,
    (x, y, z) => 100 * blurredBall([x, y, z], centre, 8, 1.1)
  )
  const spectrum = noisePowerSpectrum(regions, { pixelSpacing })
  const rod = { radius: 12.5, centre: rods[3]! }
  const transfer = rodTransfer({ images: imagesBetween(series, 0, 5), pixelSpacing: spacing }, rod)
  const patches = observerRegions(series, [240, 240], 24)
  const present = {
    ...patches,
    data: patches.data.map((value, at) => value + ((at % 576) % 24 > 8 && (at % 576) % 24 < 15 ? 2 : 0))
  }
  const observed = { absent: patches, present }
  return [
    {
      name: 'NPS of 500 regions, noise reduction',
      work: () => {
        const measured = noisePowerSpectrum(regions, { pixelSpacing })
        return noiseReductionProfile(measured, measured)
      }
    },
    { name: 'SD in regions, uniformity', work: () => [noiseMagnitude(spaced, five), uniformity(spaced, five)] },
    { name: 'bias and SD maps, NUI', work: () => noiseNonUniformity(repeatMaps(series, clean), spacing) },
    {
      name: 'TTF of 4 rods, all slices',
      work: () => rods.map((near) => rodTransfer(spaced, { radius: 12.5, near, search: 3 }))
    },
    {
      name: 'z-TTF by plane and sphere',
      work: () => [
        planeTransfer({ images: step, pixelSpacing: spacing, sliceSpacing: 1 }, { halfWidth: 8 }),
        sphereTransfer({ images: ball, pixelSpacing: spacing, sliceSpacing: 1 }, { radius: 8, halfWidth: 5 })
      ]
    },
    {
      name: "d' of 3 tasks, NPW and NPWE, dose curve",
      work: () => {
        const index = (diameter: number, eye: boolean): number =>
          taskDetectability(discTask(diameter, 20), {
            transfer: (f) => transferAt(transfer, f),
            noisePower: radialNoisePower(spectrum),
            maximumFrequency: 0.999,
            ...(eye && { eyeFilter: defaultEyeFilter })
          }).detectability
        const all = [1, 5, 10].flatMap((diameter) => [index(diameter, false), index(diameter, true)])
        const points = [0.1, 0.25, 0.5, 1].map((dose) => ({ dose, detectability: all[2]! * Math.sqrt(dose) }))
        return equivalentDose(fitDoseCurve(points), all[2]! * 0.8)
      }
    },
    {
      name: 'CHO, Laguerre-Gauss and Gabor, 2,000 bootstrap draws each',
      work: () =>
        [laguerreGaussChannels(24, 5, 8), gaborChannels(24)].map((set) =>
          channelizedObserver(observed, set, { seed: 1 })
        )
    },
    {
      name: 'module found, HU of 5 materials, all slices',
      work: () => huAccuracy(spaced, phantom, locateModule(imageAt(series, 0), spacing, phantom))
    },
    {
      name: 'lesion inserted with a measured TTF',
      work: () =>
        insertLesion(
          imageAt(series, 0),
          spacing,
          { centre: { x: 250, y: 260 }, diameter: 6, contrast: 20 },
          { transfer: (f) => transferAt(transfer, f), maximumFrequency: 2 }
        )
    }
  ]
}

const script = `
import json, sys, time
import numpy as np
series, regions = (np.load(path).astype(float) for path in sys.argv[1:3])
y, x = np.mgrid[:64, :64]
terms = np.stack([np.ones(4096), x.ravel(), y.ravel(), x.ravel()**2, (x*y).ravel(), y.ravel()**2], 1).astype(float)
pseudo = np.linalg.pinv(terms)

def nps():
    flat = regions.reshape(len(regions), -1)
    rest = flat - (terms @ (pseudo @ flat.T)).T
    return (np.abs(np.fft.fft2(rest.reshape(regions.shape)))**2).mean(0) * 0.25 / 4096

def maps():
    mean = series.mean(0)
    return mean - series[0], series.std(0, ddof=1)

result = {}
for name, work in (('NPS of 500 regions, noise reduction', nps), ('bias and SD maps, NUI', maps)):
    result[name] = []
    for _ in range(5):
        started = time.perf_counter()
        work()
        result[name].append(time.perf_counter() - started)
print(json.dumps(result))
`

async function timePython(series: ImageBatch, regions: ImageBatch) {
  const folder = mkdtempSync(join(tmpdir(), 'denoscope-bench-'))
  try {
    const paths = Object.entries({ series, regions }).map(([name, { data, count, rows, columns }]) => {
      const path = join(folder, `${name}.npy`)
      writeNpy(path, data, [count, rows, columns])
      return path
    })
    return await runPython<Record<string, number[]>>(script, paths)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
