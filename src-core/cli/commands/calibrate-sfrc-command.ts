import { Command, InvalidArgumentError, Option } from 'commander'
import { degradationSchema, type Degradation } from '../../degradation/degradation.ts'
import { DenoscopeError } from '../../errors.ts'
import { fromUnitRange } from '../../images/intensity.ts'
import { appVersion } from '../../runtime/versions.ts'
import type { SfrcMode, SfrcSettings } from '../../scores/sfrc-settings.ts'
import { writeCalibration, type Calibration } from '../../scores/sfrc/sfrc-calibration.ts'
import { pixelScaleOf } from '../../scores/sfrc/sfrc.ts'
import type { Source } from '../../sources/source.ts'
import { meanInterval } from '../../statistics/confidence-intervals.ts'
import { addFormatOptions, answersFrom, type FormatOptions } from '../options/format-options.ts'
import { integer, jsonOption, positive, seedOption, checked } from '../options/common-options.ts'
import { parseSliceDegradation, sliceDegradationHelp, type WrittenDegradation } from '../options/degradation-option.ts'
import { ProgressLine } from '../support/standard-error.ts'

const help = `
Noise is simulated on the reference several times; every patch that it flags is a false flag. Half of the realisations set the
threshold, so that the wanted share of patches with tissue is flagged. The other half checks it. The threshold holds for this
patch size, pixel spacing and noise: use those of the images that you compare.

'denoscope compare --calibration' and 'denoscope audit --calibration' read the file.
`

export function calibrateSfrcCommand(): Command {
  const command = new Command('calibrate-sfrc')
    .description('Find the hallucination threshold of sFRC for a patch size from a wanted rate of false flags.')
    .requiredOption('--reference <source>', 'folder or file of clean images, phantom or phantom:SEED:SLICES')
    .option('--patch <pixels>', 'side of a patch', integer(16, 512), 64)
    .addOption(
      new Option('--target-false-flag-rate <share>', 'share of patches that noise alone may flag')
        .default(0.01)
        .argParser(share)
    )
    .addOption(
      new Option('--noise <kind>', `${sliceDegradationHelp}; factors are of the 0..1 range`)
        .argParser(parseSliceDegradation)
        .default({ kind: 'gaussian', factor: 0.02 }, 'gaussian:0.02, 40 HU on CT')
    )
    .option('--realisations <number>', 'draws of noise for each slice', integer(2, 1000), 8)
    .addOption(
      new Option('--mode <mode>', 'sFRC as published, or corrected')
        .choices(['published', 'corrected'])
        .default('corrected')
    )
    .addOption(
      new Option('--frc-threshold <correlation>', 'correlation below which two patches differ')
        .default(0.5)
        .argParser(share)
    )
    .option('--limit <slices>', 'most slices, evenly spread', integer(1))
    .addOption(seedOption())
    .option('--out <file>', 'JSON file to write')
    .addOption(jsonOption())
  return addFormatOptions(command)
    .addHelpText('after', help)
    .action((options: CalibrateOptions) => calibrateSfrc(options))
}

function share(text: string): number {
  const value = positive(text)
  if (value < 1) return value
  throw new InvalidArgumentError('Expected a number between 0 and 1.')
}

interface CalibrateOptions extends FormatOptions {
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
async function calibrateSfrc(options: CalibrateOptions): Promise<void> {
  const noise = checked(degradationSchema, options.noise)
  if (noise.kind === 'none') throw new DenoscopeError('argument.invalid', "--noise: 'none' flags nothing; name a noise")
  const source = await openReference(options)
  const crossings = await crossingsOfNoise(source, noise, options)
  const calibration = await calibrationOf(source, crossings, options)
  if (options.out !== undefined) writeCalibration(options.out, calibration)
  process.stdout.write(options.json ? `${JSON.stringify(calibration)}\n` : summaryOf(calibration, options.out))
}

async function openReference({ reference, ...options }: CalibrateOptions): Promise<Source> {
  const { openImages } = await import('../support/compared-series.ts')
  const { openInput } = await import('../support/input-source.ts')
  if (/^(phantom|mnist)(:|$)/.test(reference)) return openInput(reference)
  return openImages(reference, answersFrom(options))
}

/** Crossings of the patches with tissue, realisation by realisation. */
async function crossingsOfNoise(
  source: Source,
  degradation: Degradation,
  options: CalibrateOptions
): Promise<number[][]> {
  const { degradedSlice } = await import('../../degradation/degraded-slice.ts')
  const { sfrcOfSlices, sfrcOptions } = await import('../../scores/sfrc/sfrc.ts')
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
      const [clean, test] = [fromUnitRange(reference!, intensityRange), fromUnitRange(noisy!, intensityRange)]
      found.push(
        ...sfrcOfSlices(clean, test, { ...settings, patchSize: options.patch }).filter(
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
  const { thresholdAtRate } = await import('../../scores/sfrc/sfrc-calibration.ts')
  const { isFlagged } = await import('../../scores/sfrc/sfrc.ts')
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
