import type { Image } from '../images/image.ts'
import { appVersion } from '../runtime/versions.ts'
import { sliceNumber } from '../sources/slice-number.ts'
import {
  expectedDeviations,
  frequencyOfTransfer,
  noisePowerAt,
  planeTransferAt,
  type ScannedPoint
} from './noise-theory.ts'
import { polar, type DesignedPart } from './phantom-design.ts'
import type { RequestedScan } from './requested-scan.ts'
import type { PhantomSeries } from './phantom-series.ts'
import type { PhantomTruth } from './phantom-truth.ts'
import { aperture, incidentPhotons, kernelCutoffs, waterAttenuation } from './scanner.ts'
import { placedPoint } from './solids.ts'

type ExpectedNoise = PhantomTruth['expectedNoise'][number]

/** Parts of the truth that need line integrals. */
export interface ScannedTruth {
  readonly expectedNoise: readonly ExpectedNoise[]
  /** Noise power at the axis at the frequencies of the kernel. */
  readonly noisePower: readonly number[]
  readonly warnings: readonly string[]
}

/** The truth of a scan, for `truth.json`. */
export function truthOfScan(
  scan: RequestedScan,
  series: readonly PhantomSeries[],
  { expectedNoise, noisePower, warnings }: ScannedTruth
): PhantomTruth {
  const { request, design, scanner, positions, place } = scan
  const { size, pixelSpacing, thickness, views, pitch, photons, electronicNoise, bowTie, kernel } = scanner
  const frequency = truthFrequencies(scan)
  const middle = placedPoint({ x: 0, y: 0 }, place)
  return {
    format: 'denoscope-phantom',
    version: 1,
    phantom: design.id,
    name: design.name,
    citation: design.citation,
    request,
    scanner: {
      size,
      pixelSpacing,
      thickness,
      views,
      samplePitch: pitch,
      aperture,
      waterAttenuation,
      photons,
      electronicNoise,
      bowTie
    },
    kernel: {
      name: kernel,
      window: 'hann',
      cutoff: kernelCutoffs[kernel],
      frequency,
      transfer: frequency.map((each) => planeTransferAt(scanner, each)),
      f50: frequencyOfTransfer(scanner, 0.5),
      f10: frequencyOfTransfer(scanner, 0.1),
      noisePower: [...noisePower]
    },
    centre: { ...withPixel(scan, middle), radius: design.radius },
    positions: [...positions],
    modules: design.modules.map(({ kind, name, hounsfield, from, to }) => ({
      kind,
      name,
      hounsfield,
      slices: slicesWithin(scan, from, to)
    })),
    features: design.features.map(({ x, y, from, to, ...feature }) => ({
      ...feature,
      ...withPixel(scan, placedPoint({ x, y }, place)),
      ...(feature.towards !== undefined && { towards: feature.towards + request.rotation }),
      slices: feature.kind === 'lesion' ? slicesTouching(scan, from, to) : slicesWithin(scan, from, to)
    })),
    parts: design.parts.map(({ name }) => ({
      name,
      signal: name === 'series' ? null : name === 'present',
      noiseFree: noiseFreeFile(name)
    })),
    series: series.map(({ folder, part, dose, repeat, seed, seriesInstanceUid }) => ({
      folder,
      part,
      dose,
      repeat,
      seed,
      seriesInstanceUid
    })),
    expectedNoise: [...expectedNoise],
    warnings: [...warnings],
    versions: { denoscope: appVersion }
  }
}

/** File of the slices of a part without noise. */
export const noiseFreeFile = (part: DesignedPart['name']): string => `noise-free/${part}.npy`

const frequencySteps = 40

/** Frequencies of the truth's curves in 1/mm, from 0 to the kernel's cutoff. */
const truthFrequencies = ({ scanner }: RequestedScan): number[] =>
  Array.from({ length: frequencySteps + 1 }, (_, step) => (step * kernelCutoffs[scanner.kernel]) / frequencySteps)

/** A point with its place in pixels. */
function withPixel({ scanner: { size, pixelSpacing } }: RequestedScan, { x, y }: ScannedPoint) {
  const middle = (size - 1) / 2
  return { x, y, column: middle + x / pixelSpacing, row: middle + y / pixelSpacing }
}

type SliceRange = [first: number, last: number]

/** Numbers of the slices that lie wholly within a stretch along z; the nearest slice if none does. */
function slicesWithin({ positions, scanner }: RequestedScan, from: number, to: number): SliceRange {
  const half = scanner.thickness / 2 - 1e-6
  const within = [...positions.keys()].filter(
    (index) => positions[index]! - half >= from && positions[index]! + half <= to
  )
  if (within.length > 0) return [sliceNumber(within[0]!), sliceNumber(within.at(-1)!)]
  const middle = (from + to) / 2
  const distances = positions.map((position) => Math.abs(position - middle))
  const nearest = sliceNumber(distances.indexOf(Math.min(...distances)))
  return [nearest, nearest]
}

/** Numbers of the slices that hold a part of a stretch along z. */
function slicesTouching({ positions, scanner }: RequestedScan, from: number, to: number): SliceRange {
  const half = scanner.thickness / 2 - 1e-6
  const touching = [...positions.keys()].filter(
    (index) => positions[index]! + half > from && positions[index]! - half < to
  )
  return touching.length > 0
    ? [sliceNumber(touching[0]!), sliceNumber(touching.at(-1)!)]
    : slicesWithin({ positions, scanner } as RequestedScan, from, to)
}

/** Distance of the outer points of expected noise from the border, in mm. */
const borderDistance = 20

/** Modules whose noise is stated, with the slice and points: middle and 12, 3, 6 and 9 o'clock, or the lesions. */
export function noisePoints(scan: RequestedScan): { module: string; slice: number; points: ScannedPoint[] }[] {
  const { design, place } = scan
  return design.modules.flatMap(({ kind, name, from, to }) => {
    if (kind === 'hu' || kind === 'resolution') return []
    const [first, last] = slicesWithin(scan, from, to)
    const outer = [-90, 0, 90, 180].map((angle) => polar(design.radius - borderDistance, angle))
    const own = kind === 'anatomy' ? design.features.map(({ x, y }) => ({ x, y })) : [{ x: 0, y: 0 }, ...outer]
    return [{ module: name, slice: (first + last) >> 1, points: own.map((point) => placedPoint(point, place)) }]
  })
}

/** Standard deviation by theory at each dose at points of a slice. */
export const expectedNoiseOf = (
  scan: RequestedScan,
  part: DesignedPart['name'],
  integrals: Image,
  { module, slice, points }: ReturnType<typeof noisePoints>[number]
): ExpectedNoise[] =>
  scan.request.dose.map((dose) => {
    const deviations = expectedDeviations(integrals, scan.scanner, dose, points)
    return {
      part,
      module,
      slice,
      dose,
      points: points.map((point, index) => ({ ...withPixel(scan, point), deviation: deviations[index]! }))
    }
  })

/** Noise power at the axis at dose 1, at the frequencies of the truth. In HU² mm². */
export function noisePowerAtAxis(scan: RequestedScan, { data, columns }: Image): number[] {
  const { scanner } = scan
  const middle = scanner.beam.detectorCentre
  const photons = incidentPhotons(scanner, 1)[middle]!
  let variance = 0
  for (let view = 0; view < columns; view++) {
    const passed = photons * Math.exp(-data[middle * columns + view]!)
    variance += (1 / passed + (scanner.electronicNoise / passed) ** 2) / columns
  }
  return truthFrequencies(scan).map((frequency) => noisePowerAt(scanner, variance, frequency))
}
