/**
 * Compares the noise of simulated low-dose scans with that of a real quarter-dose scan of the same slice:
 * `npx node test/real-data/measure-low-dose.ts`. docs/low-dose.md says what its figures mean.
 */
import { meanFrequency, type NoisePowerSpectrum } from '../../src-core/physics/noise-power-spectrum.ts'
import {
  openDosePair,
  realNoise,
  sharpScan,
  shapeDifference,
  simulatedNoise,
  spectrumOf,
  type DosePair
} from './support/dose-pair.ts'

const scans = [
  {
    name: 'Ram-Lak, 727 detector pixels',
    filter: 'ram-lak',
    cutoff: 1,
    detectorPixels: 727,
    photons: sharpScan.photons
  },
  { name: 'Hann, 727 detector pixels', filter: 'hann', cutoff: 1, detectorPixels: 727, photons: sharpScan.photons },
  {
    name: 'Ram-Lak, 1453 detector pixels, cutoff 0.5',
    filter: 'ram-lak',
    cutoff: 0.5,
    detectorPixels: 1453,
    photons: sharpScan.photons
  },
  { name: 'Hann, 2179 detector pixels, cutoff 0.8', ...sharpScan }
] as const
const seeds = [1, 2, 3]

const print = (...lines: string[]) => process.stdout.write(`${lines.join('\n')}\n`)
const deviation = ({ variance }: NoisePowerSpectrum) => Math.sqrt(variance)

function printLevels(pair: DosePair, real: NoisePowerSpectrum): void {
  const [full, quarter] = [pair.full, pair.quarter].map((image) => spectrumOf(image, pair)) as [
    NoisePowerSpectrum,
    NoisePowerSpectrum
  ]
  const upper = (spectrum: NoisePowerSpectrum) => spectrum.radial.power.slice(9).reduce((sum, power) => sum + power, 0)
  const dose = upper(full) / upper(real)
  print(
    `${pair.regions.length} flat regions of 32 x 32 pixels, pixels of ${pair.pixelSpacing} mm`,
    `standard deviation: full dose ${deviation(full).toFixed(1)}, quarter dose ${deviation(quarter).toFixed(1)}, difference ${deviation(real).toFixed(1)} HU`,
    `noise of the full dose over that of the difference, rings above 0.4 / mm: ${dose.toFixed(3)} (1 / 3 if only photons count)`,
    `so photons alone foretell a difference of ${(deviation(real) * Math.sqrt(3 * dose)).toFixed(1)} HU`
  )
}

function printScans(pair: DosePair, real: NoisePowerSpectrum): void {
  print('', `real: mean frequency ${meanFrequency(real.radial).toFixed(3)} / mm`)
  for (const { name, ...scan } of scans) {
    const spectra = seeds.map((seed) => spectrumOf(simulatedNoise(pair, { ...scan, seed }), pair))
    const of = (value: (spectrum: NoisePowerSpectrum) => number, digits: number) =>
      spectra.map((spectrum) => value(spectrum).toFixed(digits)).join(', ')
    print(
      `${name}, ${scan.photons} photons, seeds ${seeds.join(', ')}: standard deviation ${of(deviation, 1)} HU; ` +
        `mean frequency ${of(({ radial }) => meanFrequency(radial), 3)} / mm; shape differs by ${of((spectrum) => 100 * shapeDifference(real, spectrum), 1)} %`
    )
  }
}

function printSharpest(pair: DosePair, real: NoisePowerSpectrum): void {
  const noise = simulatedNoise(pair, { ...sharpScan, seed: 1 })
  const simulated = spectrumOf(noise, pair)
  print('', 'frequency (1/mm)  real (HU^2 mm^2)  simulated  ratio')
  real.radial.frequency.forEach((frequency, ring) => {
    if (ring === 0) return
    const [there, here] = [real.radial.power[ring]!, simulated.radial.power[ring]!]
    print(
      [
        frequency.toFixed(3).padStart(16),
        there.toFixed(0).padStart(17),
        here.toFixed(0).padStart(10),
        (here / there).toFixed(2).padStart(6)
      ].join(' ')
    )
  })
  print('', 'region (row, column)  real (HU)  simulated  ratio')
  const difference = realNoise(pair)
  pair.regions.forEach(([row, column], index) => {
    const [there, here] = [difference, noise].map((image) => deviation(spectrumOf(image, pair, index))) as [
      number,
      number
    ]
    print(
      [
        `${row}, ${column}`.padStart(20),
        there.toFixed(1).padStart(10),
        here.toFixed(1).padStart(10),
        (here / there).toFixed(2).padStart(6)
      ].join(' ')
    )
  })
}

const pair = await openDosePair()
const real = spectrumOf(realNoise(pair), pair)
printLevels(pair, real)
printScans(pair, real)
printSharpest(pair, real)
