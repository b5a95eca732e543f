import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Command, Option } from 'commander'
import type { AuditTask, CompletedAudit } from '../../audit/audit-input.ts'
import type { ProgressListener } from '../../audit/audit-progress.ts'
import type { AuditRecord } from '../../audit/audit-record.ts'
import { auditRequestSchema, type AuditRequest } from '../../audit/audit-request.ts'
import { warningsOf } from '../../audit/audit-warnings.ts'
import { judgedOf } from '../../audit/audited-outputs.ts'
import { flaggedBySlice, flagMethods, flagsOf, sfrcSubject, type FlagMethod } from '../../audit/flagged-patches.ts'
import { nameOutputs, type OpenOutput, outputChoices } from '../../audit/opened-series.ts'
import { DenoscopeError } from '../../errors.ts'
import { makeTemporaryFolder } from '../../files/make-folder.ts'
import { counted } from '../../counts.ts'
import { type PixelKind, defaultSfrcSettings, type SfrcMode, type SfrcSettings } from '../../scores/sfrc-settings.ts'
import {
  readCalibration,
  calibratedSettings,
  subjectOf,
  subjectText,
  thresholdHolds
} from '../../scores/sfrc/sfrc-calibration.ts'
import { pixelScales } from '../../scores/sfrc/sfrc.ts'
import type { Source } from '../../sources/source.ts'
import {
  integer,
  joinOption,
  jsonOption,
  positive,
  replaceOption,
  workspaceOption,
  checked
} from '../options/common-options.ts'
import {
  outputOption,
  outputSeries,
  type WrittenOutput,
  pairByOption,
  pairToleranceOption,
  referenceSeriesOption,
  pairingChoice,
  type PairingOptions
} from '../options/series-options.ts'
import type { AuditTarget } from '../support/audit-target.ts'
import { addFormatOptions, answersFrom, type FormatOptions } from '../options/format-options.ts'
import { labelOf, openCompared, type ComparedSeries } from '../support/compared-series.ts'
import type { SeriesChoice } from '../support/input-source.ts'
import { warn, warnAll, announcePairing, interruptSignal, ProgressLine } from '../support/standard-error.ts'

const help = `
Folders are searched with their subfolders. DICOM slices (HU) are paired by their position in the patient, whatever the names
of their files. Other files, .npy (values unchanged) or grey PNG (values as stored), are paired by name, without extensions,
if both folders have the same names. If they share no name and have as many files, they are paired in their order. A file in
place of a folder makes one pair. All slices must have one size.

sfrc    Fourier ring correlation of patches (Kc, Zeng, Soni & Badano 2026, arXiv:2603.04673). A patch is flagged if its
        correlation falls below --frc-threshold at --hallucination-threshold or a lower frequency: in 1/mm if the pixel
        spacing is known, else in cycles per pixel. Patches whose reference shows only air are left out.
shape   patches in which the error map shows structure lost or invented beyond blur, noise, shift or bias.
all     patches that either method flags.

The default thresholds are those of the paper. They hold for patches of 64 x 64 pixels of 0.48 mm only. For other patches use
'denoscope calibrate-sfrc' or --hallucination-threshold; without either, sFRC counts nothing.
With --json standard output is {"flagged": total, "images": [{"name", "flagged"}]}.
`

export function compareCommand(): Command {
  const command = new Command('compare')
    .description('Compare the output of another method with its reference: count the patches that cannot be trusted.')
    .requiredOption('--reference <folder>', 'the reference images')
    .option('--test-image <folder>', 'the images that are compared with the reference')
    .addOption(new Option('--candidate <folder>').hideHelp())
    .addOption(outputOption().default([], 'none'))
    .addOption(
      new Option(
        '--method <method>',
        'method that flags patches (default: sfrc, or shape if no threshold of sFRC holds)'
      ).choices(['sfrc', 'shape', 'all'])
    )
    .addOption(
      new Option(
        '--mode <mode>',
        'sFRC as the published program computes it, or corrected (default: corrected)'
      ).choices(['published', 'corrected'])
    )
    .option('--patch <pixels>', 'side of a patch (default: 64)', integer(16, 512))
    .option('--frc-threshold <correlation>', 'correlation below which two patches differ (default: 0.5)', positive)
    .option(
      '--hallucination-threshold <frequency>',
      'highest frequency at which a difference flags a patch (default: 0.33)',
      positive
    )
    .option('--calibration <file>', "settings written by 'denoscope calibrate-sfrc'; options given here override them")
    .addOption(
      new Option('--pixels <kind>', 'kind of values of files whose type does not state it').choices(
        Object.keys(pixelScales)
      )
    )
    .option('--pixel-spacing <mm>', 'side of a pixel (default: from the DICOM file)', positive)
    .addOption(referenceSeriesOption())
    .option(
      '--test-series <number>',
      'number of the series if --test-image holds several (of an --output: NAME=FOLDER#N)',
      integer(1)
    )
    .addOption(new Option('--candidate-series <number>').argParser(integer(1)).hideHelp())
    .addOption(joinOption())
    .addOption(pairByOption())
    .addOption(pairToleranceOption())
    .option('--title <text>', 'title of the report')
    .option('--out <folder>', 'folder for arrays, tables and the report')
    .addOption(workspaceOption())
    .addOption(replaceOption())
    .addOption(jsonOption())
  return addFormatOptions(command)
    .addHelpText('after', help)
    .action((options: CompareOptions) => compare(options))
}

interface CompareOptions extends PairingOptions, FormatOptions {
  reference: string
  testImage?: string
  /** Former name of `testImage`. */
  candidate?: string
  output: WrittenOutput[]
  /** Default: `sfrc`, or `shape` if no threshold of sFRC holds for these patches. */
  method?: FlagMethod | 'all'
  mode?: SfrcMode
  patch?: number
  frcThreshold?: number
  hallucinationThreshold?: number
  calibration?: string
  pixels?: PixelKind
  pixelSpacing?: number
  testSeries?: number
  /** Former name of `testSeries`. */
  candidateSeries?: number
  join?: boolean
  title?: string
  out?: string
  workspace?: string
  replace?: boolean
  json?: boolean
}

/** Flagged patches of one image, by any method and by each. */
interface ImageFlags {
  readonly name: string
  readonly flagged: number
  readonly by: Readonly<Partial<Record<FlagMethod, number>>>
}

/** Pairs, audits and counts. Keeps the audit if `--out` or `--workspace` is given. */
async function compare(options: CompareOptions): Promise<void> {
  const { openTarget } = await import('../support/audit-target.ts')
  const { name, path, choice } = comparedOutput(options)
  const target = await openTarget(options)
  try {
    const { patch, sfrc } = settingsOf(options)
    const opened = await openCompared({
      ...options,
      testImage: path,
      testSeries: choice,
      answers: answersFrom(options)
    })
    const outputs = nameOutputs([{ name: name ?? nameOf(opened, path), source: opened.test }], [])
    const request = requestOf(options, opened.reference, outputs, patch, { ...sfrc, pixels: opened.pixels })
    let method: FlagMethod | 'all' = 'sfrc'
    const images = await inFolder(target, async (id, folder) => {
      let images: ImageFlags[] = []
      const series = { source: opened.reference, reference: null, outputs }
      const record = await runComparison({ id, ...series, request, directory: folder }, async (partial, completed) => {
        warnAll(warningsOf(completed.record))
        method = options.method ?? fittingMethod(completed)
        images = countFlags(completed, method, opened.test.sliceNames?.() ?? [])
        await target?.complete?.(partial, completed)
      })
      await target?.keep(record, series)
      return images
    })
    print(images, { ...options, method }, target)
  } finally {
    target?.close()
  }
}

/** The compared series, from `--test-image` or `--output`, and its choice among several. @throws argument.invalid */
function comparedOutput({ output, ...options }: CompareOptions): WrittenOutput & { readonly choice: SeriesChoice } {
  const testImage = options.testImage ?? options.candidate
  const testSeries = options.testSeries ?? options.candidateSeries
  if (testSeries !== undefined && testImage === undefined && output[0]) {
    throw new DenoscopeError(
      'argument.invalid',
      `--test-series: goes with --test-image; choose with ${outputSeries(output[0]).option}`
    )
  }
  const given = [
    ...(testImage === undefined
      ? []
      : [{ path: testImage, choice: { series: testSeries, option: '--test-series N' } }]),
    ...output.map((each) => ({ ...each, choice: outputSeries(each) }))
  ]
  if (given.length === 1) return given[0]!
  throw new DenoscopeError(
    'argument.invalid',
    given.length === 0
      ? '--test-image: name the folder of the images that are compared'
      : "--output: 'compare' accepts one series; 'denoscope audit' accepts several with --reference and --output"
  )
}

/** Name of the compared series, or of its folder if the reference has the same name. */
const nameOf = ({ reference, test }: ComparedSeries, path: string): string =>
  test.summary.label === reference.summary.label ? labelOf(path) : test.summary.label

/** Settings of the options, else of the calibration, else the defaults. */
function settingsOf(options: CompareOptions): { patch: number; sfrc: SfrcSettings } {
  const { calibration, mode, patch, frcThreshold, hallucinationThreshold } = options
  const calibrated = calibration === undefined ? null : readCalibration(calibration)
  const stated = Object.fromEntries(
    Object.entries({ mode, frcThreshold, hallucinationThreshold }).filter(([, value]) => value !== undefined)
  )
  const isGiven = frcThreshold !== undefined || hallucinationThreshold !== undefined
  return {
    patch: patch ?? calibrated?.patchSize ?? 64,
    sfrc: {
      ...defaultSfrcSettings,
      ...(calibrated && calibratedSettings(calibrated)),
      ...stated,
      ...(isGiven && { holdsFor: 'as given' as const })
    }
  }
}

function requestOf(
  options: CompareOptions,
  reference: Source,
  outputs: readonly OpenOutput[],
  patch: number,
  sfrc: SfrcSettings
): AuditRequest {
  return checked(auditRequestSchema, {
    sourceId: reference.summary.id,
    patchify: { crop: { kind: 'whole' }, patchSize: patch, stride: patch },
    degradation: { kind: 'reference' },
    denoisers: [],
    outputs: outputChoices(outputs),
    pairing: pairingChoice(options),
    seed: 1,
    discrepancy: { sfrc },
    title: options.title ?? `${outputs[0]!.label} compared with ${reference.summary.label}`
  })
}

/** Runs work in the target's folder, or in a temporary one if there is no target. */
async function inFolder<Result>(
  target: AuditTarget | null,
  work: (id: string, folder: string) => Promise<Result>
): Promise<Result> {
  if (target) return work(target.id, target.directory)
  const temporary = makeTemporaryFolder('compare')
  try {
    return await work('audit', join(temporary, 'audit'))
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

async function runComparison(
  comparison: Pick<AuditTask, 'id' | 'source' | 'reference' | 'outputs' | 'request' | 'directory'>,
  complete: NonNullable<AuditTask['complete']>
): Promise<AuditRecord> {
  const { auditInput } = await import('../../audit/audit-input.ts')
  const { runAudit } = await import('../../audit/run-audit.ts')
  const progress = new ProgressLine()
  const onProgress: ProgressListener = (fraction, message, left) => progress.report(fraction, message, left)
  const task = { ...comparison, complete, onPaired: announcePairing, signal: interruptSignal(), onProgress }
  return runAudit(await auditInput(task, null)).finally(() => progress.end())
}

/** `shape` if sFRC has no threshold that holds for these patches. */
function fittingMethod({ record, scores }: CompletedAudit): FlagMethod {
  const measured = scores[judgedOf(record)[0]!]!.frcCrossing !== undefined
  if (!measured || thresholdHolds(record.discrepancy!.sfrc, sfrcSubject(record))) return 'sfrc'
  warn(`${whyNoSfrc(record)}; counted by the error map instead`)
  return 'shape'
}

const whyNoSfrc = (record: CompletedAudit['record']): string => {
  const subject = subjectOf(record.discrepancy!.sfrc)
  return `The threshold of sFRC holds for ${subject ? subjectText(subject) : 'other patches'}, and these are ${subjectText(sfrcSubject(record))}: give --calibration or --hallucination-threshold`
}

/**
 * Counts per pair, under the name of the test image's file.
 * @throws argument.invalid if a method has no scores or threshold
 */
function countFlags(
  { record, patches, scores }: CompletedAudit,
  method: FlagMethod | 'all',
  names: readonly string[]
): ImageFlags[] {
  const { base, series } = record.pairing!
  const methods = method === 'all' ? flagMethods : [method]
  const ofOutput = scores[judgedOf(record)[0]!]!
  const flags = methods.map(
    (each) =>
      flagsOf(each, ofOutput, record) ??
      refuse(each, each === 'sfrc' && ofOutput.frcCrossing ? whyNoSfrc(record) : null)
  )
  const counts = flags.map((each) => flaggedBySlice(each, patches.slice, 0, base.sliceCount))
  const any = flaggedBySlice(
    Array.from(patches.slice, (_, patch) => flags.some((each) => each[patch])),
    patches.slice,
    0,
    base.sliceCount
  )
  return series[0]!.pairs.map(([slice, partner]) => ({
    name: names[partner] ?? '',
    flagged: any[slice]!,
    by: Object.fromEntries(methods.map((each, at) => [each, counts[at]![slice]!]))
  }))
}

function refuse(method: FlagMethod, reason: string | null): never {
  const why = reason ?? (method === 'sfrc' ? 'sFRC needs square pixels' : 'these images have no shape scores')
  throw new DenoscopeError('argument.invalid', `--method ${method}: ${why}`)
}

const totalOf = (images: readonly ImageFlags[], count: (image: ImageFlags) => number): number =>
  images.reduce((sum, image) => sum + count(image), 0)

function print(images: readonly ImageFlags[], { method, json }: CompareOptions, target: AuditTarget | null): void {
  const flagged = totalOf(images, (image) => image.flagged)
  if (json) {
    process.stdout.write(
      `${JSON.stringify({ flagged, images: images.map((image) => ({ name: image.name, flagged: image.flagged })) })}\n`
    )
    return
  }
  const columns = method === 'all' ? flagMethods : []
  const cells = ({ flagged, by }: Omit<ImageFlags, 'name'>) =>
    [flagged, ...columns.map((each) => by[each] ?? 0)].map((value) => String(value).padStart(9)).join('')
  const width = Math.max(8, ...images.map(({ name }) => name.length)) + 2
  const total = {
    flagged,
    by: Object.fromEntries(columns.map((each) => [each, totalOf(images, ({ by }) => by[each] ?? 0)]))
  }
  const heading = ['flagged', ...columns].map((name) => name.padStart(9)).join('')
  const rows = [...images.map((image) => image.name.padEnd(width) + cells(image)), 'total'.padEnd(width) + cells(total)]
  const end = target ? [target.written] : []
  process.stdout.write(
    [
      counted(images.length, 'pair of slices', 'pairs of slices').replace('\u00a0', ' '),
      'image'.padEnd(width) + heading,
      ...rows,
      ...end,
      ''
    ].join('\n')
  )
}
