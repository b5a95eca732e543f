import { degradedSlice } from '../../degradation/degraded-slice.ts'
import { degradationSchema, type Degradation } from '../../degradation/degradation.ts'
import { thresholdAtRate, writeCalibration, type Calibration } from '../../scores/sfrc/sfrc-calibration.ts'
import { pixelScaleOf } from '../../scores/sfrc/pixel-scale.ts'
import type { SfrcMode, SfrcSettings } from '../../scores/sfrc-settings.ts'
import { isFlagged, sfrcOfSlices, sfrcOptions } from '../../scores/sfrc/sfrc.ts'
import { appVersion } from '../../runtime/versions.ts'
import { DenoscopeError } from '../../errors.ts'
import { fromUnitRange } from '../../images/intensity.ts'
import { meanInterval } from '../../statistics/mean-interval.ts'
import type { Source } from '../../sources/source.ts'
import { openImages } from '../compared-series.ts'
import { openInput } from '../input.ts'
import { checked, type WrittenDegradation } from '../options.ts'
import { ProgressLine } from '../progress.ts'

export interface CalibrateOptions {
  reference: string
  patch: number
  targetFalseFlagRate: number
  noise: WrittenDegradation
  realisations: number
  mode: SfrcMode
  frcThreshold: number
  limit?: number
  seed: number
  out?: string
  json?: boolean
}

/** Finds, prints and writes the threshold. */
export async function calibrateSfrc(options: CalibrateOptions): Promise<void> {
  const noise = checked(degradationSchema, options.noise)
  if (noise.kind === 'none') throw new DenoscopeError('argument.invalid', "--noise: 'none' flags nothing; name a noise")
  const source = await openReference(options.reference)
  const crossings = await crossingsOfNoise(source, noise, options)
  const calibration = await calibrationOf(source, crossings, options)
  if (options.out !== undefined) writeCalibration(options.out, calibration)
  process.stdout.write(options.json ? `${JSON.stringify(calibration)}\n` : summaryOf(calibration, options.out))
}

async function openReference(reference: string): Promise<Source> {
  if (/^(phantom|mnist)(:|$)/.test(reference)) return openInput(reference)
  return openImages(reference)
}

/** Crossings of the patches with tissue, realisation by realisation. */
async function crossingsOfNoise(
  source: Source,
  degradation: Degradation,
  options: CalibrateOptions
): Promise<number[][]> {
  const { intensityRange, pixelSpacing } = source.summary
  const settings = sfrcOptions(
    { ...options, hallucinationThreshold: 1 },
    pixelScaleOf(source.summary, {}),
    pixelSpacing
  )
  const slices = chosenSlices(source.summary.sliceCount, options.limit)
  const progress = new ProgressLine()
  const crossings: number[][] = []
  for (let realisation = 0; realisation < options.realisations; realisation++) {
    const found: number[] = []
    for (const [index, slice] of slices.entries()) {
      const { noisy, reference } = await degradedSlice(
        { source, reference: null },
        { degradation, seed: options.seed + realisation },
        slice
      )
      const [clean, candidate] = [fromUnitRange(reference!, intensityRange), fromUnitRange(noisy!, intensityRange)]
      found.push(
        ...sfrcOfSlices(clean, candidate, { ...settings, patchSize: options.patch }).filter(
          (crossing) => !Number.isNaN(crossing)
        )
      )
      progress.report((realisation + (index + 1) / slices.length) / options.realisations, 'Drawing noise')
    }
    crossings.push(found)
  }
  progress.end()
  return crossings
}

const chosenSlices = (count: number, limit = count): number[] =>
  Array.from({ length: Math.min(count, limit) }, (_, index) => Math.floor((index * count) / Math.min(count, limit)))

async function calibrationOf(
  source: Source,
  crossings: readonly number[][],
  options: CalibrateOptions
): Promise<Calibration> {
  const {
    summary: { id, label, pixelSpacing, sliceCount }
  } = source
  const half = (parity: number) => crossings.filter((_, realisation) => realisation % 2 === parity).flat()
  const [found, heldOut] = [half(0), half(1)]
  const { mode, frcThreshold, targetFalseFlagRate, realisations, seed } = options
  const hallucinationThreshold = thresholdAtRate(found, targetFalseFlagRate)
  const sfrc: SfrcSettings = { mode, frcThreshold, hallucinationThreshold }
  const { mean, low, high, n } = meanInterval(
    heldOut.map((crossing) => Number(isFlagged(crossing, sfrc))),
    { seed }
  )
  return {
    format: 'denoscope-sfrc-calibration',
    formatVersion: 1,
    denoscope: appVersion,
    patchSize: options.patch,
    discrepancy: { sfrc },
    frequencyUnit: pixelSpacing ? '1/mm' : 'cycles/pixel',
    targetFalseFlagRate,
    heldOut: { falseFlagRate: mean, low, high, patches: n },
    patches: found.length,
    realisations,
    seed,
    noise: Object.values(options.noise).join(':'),
    reference: {
      label,
      id,
      contentHash: await source.contentHash(),
      slices: chosenSlices(sliceCount, options.limit).length,
      pixelSpacing: pixelSpacing && [...pixelSpacing]
    }
  }
}

function summaryOf(
  { patchSize, discrepancy: { sfrc }, frequencyUnit, ...calibration }: Calibration,
  out: string | undefined
): string {
  const { heldOut, patches, realisations, targetFalseFlagRate } = calibration
  const percent = (value: number) => `${Number((100 * value).toFixed(3))} %`
  return [
    `Hallucination threshold for patches of ${patchSize} x ${patchSize}: ${sfrc.hallucinationThreshold.toPrecision(4)} ${frequencyUnit}`,
    `sFRC ${sfrc.mode}, FRC threshold ${sfrc.frcThreshold}; ${percent(targetFalseFlagRate)} of ${patches} patches with tissue flagged by noise alone (${calibration.noise}, ${realisations} realisations)`,
    `On realisations kept apart: ${percent(heldOut.falseFlagRate)} [${percent(heldOut.low)}, ${percent(heldOut.high)}] of ${heldOut.patches}`,
    ...(out === undefined ? [] : [`Written to ${out}`]),
    ''
  ].join('\n')
}
