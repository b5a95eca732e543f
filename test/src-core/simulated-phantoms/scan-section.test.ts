import { describe, expect, it } from 'vitest'
import { batchOfOne, type Image, type ImageBatch } from '../../../src-core/images/image.ts'
import { noisePowerSpectrum } from '../../../src-core/physics/noise-power-spectrum.ts'
import { rodTransfer } from '../../../src-core/physics/rod-transfer.ts'
import { Random } from '../../../src-core/random/random.ts'
import {
  expectedDeviations,
  fewestPhotons,
  frequencyOfTransfer,
  noisePowerAt
} from '../../../src-core/simulated-phantoms/noise-theory.ts'
import { projectSection, reconstructSection, scanSection } from '../../../src-core/simulated-phantoms/scan-section.ts'
import {
  calibratedPhotons,
  incidentPhotons,
  scannerOf,
  waterAttenuation,
  type ScannerSettings
} from '../../../src-core/simulated-phantoms/scanner.ts'
import type { Shape } from '../../../src-core/simulated-phantoms/shapes.ts'

const size = 160
const pixelSpacing = 0.5
const radius = 35

const scanner = (settings: Partial<ScannerSettings> = {}) =>
  scannerOf({
    size,
    pixelSpacing,
    thickness: 2.5,
    views: 360,
    kernel: 'soft',
    photons: calibratedPhotons,
    electronicNoise: 0,
    bowTie: null,
    ...settings
  })

const disc = (x: number, y: number, discRadius: number, hounsfield: number): Shape => ({
  kind: 'ellipse',
  x,
  y,
  halfAxes: [discRadius, discRadius],
  angle: 0,
  hounsfield
})
const water = disc(0, 0, radius, 1000)

/** Mean in a disc, in mm from the middle. */
function meanIn({ data }: Image, x: number, y: number, reach: number): number {
  const [middle, values] = [(size - 1) / 2, [] as number[]]
  data.forEach((value, index) => {
    const [dx, dy] = [
      ((index % size) - middle) * pixelSpacing - x,
      (Math.floor(index / size) - middle) * pixelSpacing - y
    ]
    if (Math.hypot(dx, dy) < reach) values.push(value)
  })
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

describe('a scan without noise', () => {
  it.each(['soft', 'sharp'] as const)('has water at 0, air at -1000 and inserts at their HU (%s)', (kernel) => {
    const shapes = [water, disc(12, 0, 6, 910), disc(-12, 0, 6, -1000), disc(0, 12, 5, 3)]
    const image = reconstructSection(projectSection(shapes, scanner({ kernel })), scanner({ kernel }))
    expect(meanIn(image, 0, -12, 6)).toBeCloseTo(0, 0)
    expect(Math.abs(meanIn(image, 0, -12, 6))).toBeLessThan(0.3)
    expect(Math.abs(meanIn(image, 12, 0, 3) - 910)).toBeLessThan(0.5)
    expect(Math.abs(meanIn(image, -12, 0, 3) + 1000)).toBeLessThan(0.5)
    expect(Math.abs(meanIn(image, 0, 12, 2.5) - 3)).toBeLessThan(0.1)
    expect(Math.abs(meanIn(image, 37.5, 0, 1) + 1000)).toBeLessThan(1)
  })

  it('has the line integrals of a cylinder through its middle', () => {
    const { data, columns } = projectSection([water], scanner())
    const middle = scanner().beam.detectorCentre * columns
    // The mean chord over an aperture of 0.5 mm is shorter by a²/(24 r²) of itself.
    expect(data[middle]).toBeCloseTo(waterAttenuation * 2 * radius, 4)
  })

  it.each([
    ['soft', 20],
    ['soft', 900],
    ['sharp', 20],
    ['sharp', 900]
  ] as const)('has the f50 of the kernel, %s, whatever the contrast (%i HU)', (kernel, contrast) => {
    const place = { x: 1.1, y: -0.7 }
    const image = reconstructSection(
      projectSection([water, disc(place.x, place.y, 10, contrast)], scanner({ kernel })),
      scanner({ kernel })
    )
    const near = { x: (size - 1) / 2 + place.x / pixelSpacing, y: (size - 1) / 2 + place.y / pixelSpacing }
    const { f50, f10 } = rodTransfer({ images: batchOfOne(image), pixelSpacing }, { radius: 10, near })
    expect(f50! / frequencyOfTransfer(scanner({ kernel }), 0.5)).toBeCloseTo(1, 1.5)
    expect(f10! / frequencyOfTransfer(scanner({ kernel }), 0.1)).toBeCloseTo(1, 1.3)
  })
})

/** Noise of scans of water at a dose: scans minus the scan without noise. */
function noiseOf(settings: Partial<ScannerSettings>, dose: number, count: number): ImageBatch {
  const of = scanner(settings)
  const integrals = projectSection([water], of)
  const without = reconstructSection(integrals, of)
  const data = new Float32Array(count * size * size)
  for (let scan = 0; scan < count; scan++) {
    const noisy = scanSection(integrals, of, dose, new Random(5, scan)).data
    for (let pixel = 0; pixel < noisy.length; pixel++)
      data[scan * noisy.length + pixel] = noisy[pixel]! - without.data[pixel]!
  }
  return { data, count, rows: size, columns: size }
}

/** Squares of `side` pixels about the middle. */
function middleOf({ data, count }: ImageBatch, side: number): ImageBatch {
  const first = (size - side) / 2
  const squares = new Float32Array(count * side * side)
  for (let at = 0; at < squares.length; at++) {
    const [image, row, column] = [Math.floor(at / side ** 2), Math.floor(at / side) % side, at % side]
    squares[at] = data[(image * size + first + row) * size + first + column]!
  }
  return { data: squares, count, rows: side, columns: side }
}

const deviationOf = ({ data }: ImageBatch): number =>
  Math.sqrt(data.reduce((sum, value) => sum + value * value, 0) / data.length)

describe('noise', () => {
  it.each([
    [{ kernel: 'soft' }, 1],
    [{ kernel: 'sharp' }, 1],
    [{ kernel: 'soft' }, 0.1],
    [{ kernel: 'soft', electronicNoise: 200 }, 0.1],
    [{ kernel: 'soft', bowTie: 70 }, 1]
  ] as const)('has the deviation of theory in the middle: %o, dose %f', (settings, dose) => {
    const of = scanner(settings)
    const [expected] = expectedDeviations(projectSection([water], of), of, dose, [{ x: 0, y: 0 }])
    const measured = deviationOf(middleOf(noiseOf(settings, dose, 12), 24))
    // 24 x 24 pixels of 12 scans: chance alone scatters by about 2 %.
    expect(Math.abs(measured / expected! - 1)).toBeLessThan(0.05)
  })

  it('has a variance inverse to the dose by theory, and more with electronic noise', () => {
    const deviation = (dose: number, electronicNoise = 0) => {
      const of = scanner({ electronicNoise })
      return expectedDeviations(projectSection([water], of), of, dose, [{ x: 5, y: 3 }])[0]!
    }
    expect((deviation(0.25) / deviation(1)) ** 2).toBeCloseTo(4, 10)
    expect(deviation(0.1, 200)).toBeGreaterThan(1.01 * deviation(0.1))
  })

  it('has the power spectrum of ramp, kernel and interpolation', () => {
    const of = scanner()
    const integrals = projectSection([water], of)
    const passed = incidentPhotons(of, 1)[of.beam.detectorCentre]! * Math.exp(-waterAttenuation * 2 * radius)
    const { radial } = noisePowerSpectrum(middleOf(noiseOf({}, 1, 24), 48), {
      pixelSpacing: [pixelSpacing, pixelSpacing],
      detrend: 0
    })
    const rings = [...radial.frequency.keys()].filter(
      (ring) => radial.frequency[ring]! > 0.1 && radial.frequency[ring]! < 0.6
    )
    for (const ring of rings) {
      const theory = noisePowerAt(of, 1 / passed, radial.frequency[ring]!)
      expect(Math.abs(radial.power[ring]! / theory - 1), `${radial.frequency[ring]} per mm`).toBeLessThan(0.2)
    }
    expect(rings.length).toBeGreaterThan(8)
    expect(fewestPhotons(integrals, of, 1)).toBeCloseTo(passed, -1)
  })

  it('is the same for the same seed and stream, and independent for others', () => {
    const integrals = projectSection([water], scanner())
    const scan = (seed: number, stream: number) =>
      scanSection(integrals, scanner(), 1, new Random(seed, stream)).data.slice(0, 2000)
    expect(scan(1, 0)).toEqual(scan(1, 0))
    expect(scan(1, 1)).not.toEqual(scan(1, 0))
    expect(scan(2, 0)).not.toEqual(scan(1, 0))
  })
})

describe('a bow-tie filter', () => {
  it('lets the middle ray pass whole and a tenth at the least', () => {
    const [open, filtered] = [incidentPhotons(scanner(), 1), incidentPhotons(scanner({ bowTie: 200 }), 1)]
    const middle = scanner().beam.detectorCentre
    expect(filtered[middle]).toBeCloseTo(open[middle]!, 6)
    expect(filtered[0]! / open[0]!).toBeLessThan(1)
    expect(Math.min(...incidentPhotons(scanner({ bowTie: 600 }), 1)) / open[0]!).toBeGreaterThanOrEqual(0.0999)
  })
})
