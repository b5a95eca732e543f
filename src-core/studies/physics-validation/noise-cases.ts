import { z } from 'zod'
import { imageAt, imageBatch, type ImageBatch } from '../../images/image.ts'
import {
  noisePowerSpectrum,
  noiseReductionProfile,
  type NoisePowerSpectrum
} from '../../physics/noise-power-spectrum.ts'
import { noiseNonUniformity, repeatMaps } from '../../physics/repeat-maps.ts'
import { caseKind, type CaseInput, type CaseValue } from './case-kind.ts'

const regionsSchema = z.object({ dx_mm: z.number(), K: z.number(), N: z.number() })
const cuppedSchema = z.object({ dx_mm: z.number(), roi: z.number(), trend: z.string() })
const repeatsSchema = z.object({ dx_mm: z.number(), sd_left_right_HU: z.array(z.number()) })

type Degree = 0 | 1 | 2

/** Noise-only regions, some with a filtered copy. */
export const noiseRegions = caseKind('noise power spectrum of regions', regionsSchema, async (input) => {
  const spacing = spacingOf(input.params.dx_mm)
  const { images } = await input.files.read()
  const filtered = input.keys.some((key) => /^filtered|^nrp|^truth\.nrp|^sd_ratio/.test(key))
    ? (await input.files.read(/filter/)).images
    : null
  const spectrum = spectraOf(images, spacing)
  const values = namedValues(input, spectrum, filtered && spectraOf(filtered, spacing))
  if (input.keys.includes('trend_invariance')) values.set('trend_invariance', trendChange(images, spacing))
  return { values }
})

/** Images with cupping, cut into regions side by side. */
export const cuppedRegions = caseKind('noise power spectrum of cupped images', cuppedSchema, async (input) => {
  const { images } = await input.files.read()
  const spectrum = spectraOf(sideBySide(images, input.params.roi), spacingOf(input.params.dx_mm))
  return { values: namedValues(input, spectrum, null) }
})

/** Repeats of one object with its truth. */
export const repeatedImages = caseKind('bias and SD maps', repeatsSchema, async ({ params, files }) => {
  const { images } = await files.read(/realisation|repeat/)
  const truth = imageAt((await files.read(/truth/)).images, 0)
  const maps = repeatMaps(images, truth)
  const error = maps.error!
  const uniformity = noiseNonUniformity(maps, params.dx_mm)
  const half = (side: 0 | 1) => maps.deviation.filter((_, at) => Number(at % maps.columns >= maps.columns / 2) === side)
  const mean = (list: Float64Array) => list.reduce((sum, value) => sum + value, 0) / list.length
  const rms = (list: Float64Array) => Math.sqrt(mean(list.map((value) => value * value)))
  const [left, right] = [half(0), half(1)]
  return {
    values: new Map<string, CaseValue>([
      ['bias_map.mean_HU', error.meanBias],
      ['bias_map.rms_HU', error.rmsBias],
      ['bias_map.max_abs_HU', error.largestBias],
      ['sd_map.mean_left_HU', mean(left)],
      ['sd_map.mean_right_HU', mean(right)],
      ['rms_sd_left_HU', rms(left)],
      ['rms_sd_right_HU', rms(right)],
      ['nui_HU', uniformity.nonUniformity],
      ['nui_relative', uniformity.relative],
      ['mse_HU2', error.meanSquaredError],
      ['bias2_unbiased_HU2', error.noiseFreeSquaredBias],
      ['truth.bias2_HU2', error.noiseFreeSquaredBias],
      ['truth.rms_sd_left_right_HU', [rms(left), rms(right)]]
    ])
  }
})

const spacingOf = (side: number): readonly [number, number] => [side, side]

type Spectra = (degree: Degree) => NoisePowerSpectrum

function spectraOf(images: ImageBatch, pixelSpacing: readonly [number, number]): Spectra {
  const known = new Map<Degree, NoisePowerSpectrum>()
  return (detrend) => {
    const spectrum = known.get(detrend) ?? noisePowerSpectrum(images, { pixelSpacing, detrend })
    known.set(detrend, spectrum)
    return spectrum
  }
}

function namedValues(input: CaseInput<unknown>, before: Spectra, after: Spectra | null): Map<string, CaseValue> {
  const values = new Map<string, CaseValue>()
  for (const key of input.keys) {
    const value = namedValue(key, binsOf(input, before(2)), before, after)
    if (value !== null) values.set(key, value)
  }
  return values
}

function namedValue(key: string, bins: readonly number[], before: Spectra, after: Spectra | null): CaseValue | null {
  const named = /^(filtered\.)?order([012])\.(\w+)$/.exec(key)
  if (named) {
    const spectra = named[1] ? after : before
    return spectra && figure(spectra(Number(named[2]) as Degree), named[3]!, bins)
  }
  switch (key) {
    case 'truth.sd_HU':
      return before(2).standardDeviation
    case 'truth.fmean_per_mm':
      return before(2).meanFrequency
    case 'truth.fpeak_continuous_per_mm':
      return before(2).smoothedPeakFrequency
    case 'truth.nps1d_at_bins':
    case 'truth.expected_periodogram_at_bins':
      return figure(before(2), 'nps1d_at_bins', bins)
    case 'nrp_dB_at_bins':
    case 'truth.nrp_dB_at_bin_centre': {
      if (!after) return null
      // The profile starts with ring 1.
      const { decibels } = noiseReductionProfile(before(0), after(0))
      return bins.map((bin) => decibels[bin - 1]!)
    }
    case 'sd_ratio_out_in':
      return after && after(0).standardDeviation / before(0).standardDeviation
    default:
      return null
  }
}

function figure(spectrum: NoisePowerSpectrum, name: string, bins: readonly number[]): CaseValue | null {
  switch (name) {
    case 'sd_HU':
    case 'sd_HU_contaminated':
      return spectrum.standardDeviation
    case 'fpeak_per_mm':
      return spectrum.peakFrequency
    case 'fpeak_smooth5_per_mm':
      return spectrum.smoothedPeakFrequency
    case 'fmean_per_mm':
      return spectrum.meanFrequency
    case 'nps1d_at_bins':
      return bins.map((bin) => spectrum.radial.power[bin]!)
    default:
      return null
  }
}

/** Bins from a note such as `bins k=[4, 8]`; else six even steps up to three quarters of the Nyquist frequency. */
function binsOf({ notes }: CaseInput<unknown>, { rows }: NoisePowerSpectrum): readonly number[] {
  for (const note of notes.values()) {
    const listed = /k\s*=\s*\[([\d,\s]+)\]/.exec(note)?.[1]
    if (listed) return listed.split(',').map(Number)
  }
  return [1, 2, 3, 4, 5, 6].map((step) => Math.round((step * rows) / 16))
}

/** Largest relative change of the order-2 figures by a second-degree surface on every region. */
function trendChange(images: ImageBatch, pixelSpacing: readonly [number, number]): number {
  const { rows, columns } = images
  const data = images.data.map((value, at) => {
    const [x, y] = [at % columns, Math.floor(at / columns) % rows]
    return value + 5 + 0.3 * x - 0.2 * y + 0.01 * x * y - 0.004 * x * x
  })
  const [before, after] = [images, { ...images, data }].map((batch) =>
    noisePowerSpectrum(batch, { pixelSpacing, detrend: 2 })
  ) as [NoisePowerSpectrum, NoisePowerSpectrum]
  const figures = (spectrum: NoisePowerSpectrum) => [
    spectrum.standardDeviation,
    spectrum.meanFrequency,
    spectrum.peakFrequency,
    ...spectrum.radial.power.subarray(3)
  ]
  const changed = figures(after)
  return figures(before).reduce((most, value, at) => Math.max(most, Math.abs(changed[at]! / value - 1)), 0)
}

function sideBySide(images: ImageBatch, size: number): ImageBatch {
  const { count, rows, columns } = images
  const [down, across] = [Math.floor(rows / size), Math.floor(columns / size)]
  const data = new Float32Array(count * down * across * size * size)
  let target = 0
  for (let image = 0; image < count; image++)
    for (let region = 0; region < down * across; region++)
      for (let line = 0; line < size; line++, target += size) {
        const row = Math.floor(region / across) * size + line
        const start = (image * rows + row) * columns + (region % across) * size
        data.set(images.data.subarray(start, start + size), target)
      }
  return imageBatch(data, count * down * across, size, size)
}
