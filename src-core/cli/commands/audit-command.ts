import { Command, InvalidArgumentError, Option } from 'commander'
import { planRequest } from '../../audit/audit-plane.ts'
import type { ProgressListener } from '../../audit/audit-progress.ts'
import type { AuditRecord } from '../../audit/audit-record.ts'
import { type AuditRequest, auditRequestSchema } from '../../audit/audit-request.ts'
import { warningsOf } from '../../audit/audit-warnings.ts'
import { roleLabel } from '../../audit/audited-outputs.ts'
import { intervalScope } from '../../audit/interval-scope.ts'
import { nameOutputs, type OpenedSeries, outputChoices } from '../../audit/opened-series.ts'
import { withFormerIds } from '../../audit/stored-record.ts'
import { parseChoice } from '../../denoisers/denoiser-choice.ts'
import type { DenoiserCatalogue } from '../../denoisers/catalogue/denoiser-catalogue.ts'
import type { DenoiserChoice } from '../../denoisers/denoiser.ts'
import { DenoscopeError } from '../../errors.ts'
import { readCrop } from '../../images/patchify-grid.ts'
import { pairDoseText } from '../../reports/audit-description.ts'
import { lesionSentences } from '../../reports/lesion-words.ts'
import { shownMeans } from '../../reports/mean-table.ts'
import { count } from '../../counts.ts'
import { digitsOf, unitOf, withUnit } from '../../reports/number-text.ts'
import { readCalibration, calibratedSettings } from '../../scores/sfrc/sfrc-calibration.ts'
import { scoreIdsOf, scoresOf, reliableScores } from '../../scores/table/score-table.ts'
import { readSliceRange, slicesInWords } from '../../sources/slice-number.ts'
import type { ArrayFormat } from '../../sources/volume-files/written-volume.ts'
import type { Source } from '../../sources/source.ts'
import { planeNames, type PlaneName } from '../../sources/volume/planes.ts'
import {
  collect,
  inputHelp,
  integer,
  joinOption,
  jsonOption,
  replaceOption,
  seedOption,
  workspaceOption,
  positive,
  checked
} from '../options/common-options.ts'
import {
  addCommandOptions,
  namedCommandsOption,
  requireNoCommandOptions,
  type CommandOptions,
  type NamedCommand
} from '../options/command-options.ts'
import { addFormatOptions, answersFrom, type FormatOptions, outputFormatOption } from '../options/format-options.ts'
import { auditLesionPlan, auditLesionsOption } from '../options/lesion-options.ts'
import { addReportOptions, type ReportOptions } from '../options/report-options.ts'
import { parseSliceDegradation, sliceDegradationHelp, type WrittenDegradation } from '../options/degradation-option.ts'
import {
  absentInputOption,
  absentOption,
  type AbsentOptions,
  counterpartsOf,
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
import type { InputOptions } from '../support/input-source.ts'
import { loadBackend, localDenoisers, modelsDirectory, namedChoice } from '../support/local-models.ts'
import { inform, warnAll, announcePairing, interruptSignal, ProgressLine } from '../support/standard-error.ts'

const help = `
Outputs of other methods are scored together with denoisers of Denoscope:
  denoscope audit --input LOW --reference FULL --output ACME=FOLDER --output Other=FOLDER --denoiser median --out RESULT
Without --input the outputs alone are compared with the reference.
Lesions in outputs of others: let the method denoise present and absent of 'insert-lesions FULL OUT --absent', then
  denoscope audit --reference OUT/present --absent-input OUT/absent --lesions OUT/lesions.json \
    --output ACME=FOLDER --absent ACME=FOLDER --out RESULT
A program of your own is a denoiser too: --command 'NAME=python my.py {input} {output}' (docs/command-denoisers.md).
If a folder holds several series, choose one with --series N (input), --reference-series N or --output 'ACME=FOLDER#N'.
`

export function auditCommand(): Command {
  const command = new Command('audit')
    .description('Degrade, denoise and score every patch of a source; write arrays, tables and a report.')
    .option('--input <source>', `${inputHelp}; with --reference the low-dose series, or none`)
    .option('--series <number>', 'number of the series if the input holds several', integer(1))
    .addOption(joinOption())
    .option('--reference <path>', 'the clean series of a real pair; no degradation is simulated then')
    .addOption(referenceSeriesOption())
    .addOption(pairByOption())
    .addOption(pairToleranceOption())
    .addOption(
      new Option('--degradation <kind>', `${sliceDegradationHelp}, or none`)
        .argParser(parseSliceDegradation)
        .default({ kind: 'none' }, 'none')
    )
    .addOption(outputOption().default([], 'none'))
    .addOption(
      new Option(
        '--denoiser <id[:name=value,...]>',
        'denoiser to run on the input, or the .json file of a set-up; may be given several times'
      )
        .argParser(collect(parseChoice))
        .default([], 'none')
    )
    .addOption(namedCommandsOption())
    .option('--patch <pixels>', 'side of a patch', integer(8, 512), 28)
    .option('--stride <pixels>', 'distance of patches (default: the patch size)', integer(1, 512))
    .addOption(
      new Option('--crop <square>', 'SIZE of the central square, or ROW,COLUMN,SIZE')
        .argParser(parseCrop)
        .default({ kind: 'central' }, 'the largest')
    )
    .option(
      '--slices <first-last>',
      'range of slices, counted from 1; the first slice was 0 in builds before 30 November 2026',
      parseSlices
    )
    .addOption(
      new Option(
        '--plane <name>',
        'plane of the patches (default: axial, the acquired slices); denoisers run on the axial slices in any case'
      ).choices(planeNames)
    )
    .option(
      '--limit <number>',
      'most patches, slice after slice, with --plane on planes evenly spread; in the last slice evenly spread, without mostly air on CT if possible',
      integer(1)
    )
    .option(
      '--stability <draws>',
      'number of noise draws for the stability of outputs; each denoiser runs once more per draw',
      integer(2, 64)
    )
    .option('--calibration <file>', "sFRC settings written by 'denoscope calibrate-sfrc'")
    .addOption(auditLesionsOption())
    .addOption(absentOption())
    .addOption(absentInputOption())
    .addOption(seedOption())
    .option('--title <text>', 'title of the report')
    .option('--out <folder>', 'folder for arrays, tables and the report')
    .addOption(workspaceOption())
    .addOption(replaceOption())
    .addOption(jsonOption())
    .addOption(outputFormatOption('also write the whole slices of every output as a volume into volumes/, with --out'))
    .addHelpText('after', help)
  addCommandOptions(addFormatOptions(command)).option(
    '--time-limit <seconds>',
    'most seconds of one run of the command (default: 1800)',
    positive
  )
  return addReportOptions(command).action((options: AuditOptions) => audit(options))
}

function parseCrop(text: string): AuditRequest['patchify']['crop'] {
  const crop = readCrop(text)
  if (crop) return crop
  throw new InvalidArgumentError('Expected SIZE or ROW,COLUMN,SIZE in pixels.')
}

function parseSlices(text: string): { first: number; last: number } {
  const range = readSliceRange(text)
  if (range) return range
  throw new InvalidArgumentError('Expected FIRST-LAST, counted from 1.')
}

interface AuditOptions extends PairingOptions, ReportOptions, FormatOptions, CommandOptions, AbsentOptions {
  format?: ArrayFormat
  input?: string
  series?: number
  join?: boolean
  reference?: string
  degradation: WrittenDegradation
  output: WrittenOutput[]
  denoiser: DenoiserChoice[]
  command: NamedCommand[]
  patch: number
  stride?: number
  crop: AuditRequest['patchify']['crop']
  slices?: AuditRequest['slices']
  plane?: PlaneName
  limit?: number
  stability?: number
  calibration?: string
  lesions?: string
  seed: number
  title?: string
  out?: string
  workspace?: string
  replace?: boolean
  json?: boolean
}

/** Runs one audit and writes arrays and tables to `--out`, with a report, or into `--workspace`. */
async function audit(written: AuditOptions): Promise<void> {
  const { openTarget } = await import('../support/audit-target.ts')
  requireSeries(written)
  counterpartsOf(written)
  requireFittingCommands(written)
  if (written.format !== undefined && written.out === undefined)
    throw new DenoscopeError('argument.invalid', '--format: name a folder with --out; a workspace holds no volumes')
  if (written.format !== undefined && written.plane !== undefined && written.plane !== 'axial')
    throw new DenoscopeError(
      'argument.invalid',
      `--format: volumes are written of axial audits, not of ${written.plane}`
    )
  const catalogue = await localDenoisers(written.allowCommand)
  const chosen = await Promise.all(written.denoiser.map((choice) => namedChoice(catalogue, choice)))
  const options = { ...written, denoiser: [...chosen, ...(await addCommands(catalogue, written))] }
  const target = await openTarget(options)
  if (!target)
    throw new DenoscopeError(
      'argument.invalid',
      '--out: name a folder for the results, or a workspace with --workspace'
    )
  try {
    const { record, series } = await runInto(target, options, catalogue)
    await target.keep(record, series, options.join)
    warnAll(warningsOf(record))
    process.stdout.write(
      options.json ? `${JSON.stringify(withFormerIds(record))}\n` : summaryOf(record, target.written)
    )
  } finally {
    target.close()
  }
}

/** @throws argument.invalid for options of commands that fit none of them, or not all */
function requireFittingCommands({ command, timeLimit, ...options }: AuditOptions): void {
  if (command.length === 0) requireNoCommandOptions(options)
  if (command.length === 0 && timeLimit !== undefined)
    throw new DenoscopeError('argument.invalid', '--time-limit: only with --command')
  const { commandVersion, versionCommand } = options
  if (command.length > 1 && (commandVersion ?? versionCommand) !== undefined)
    throw new DenoscopeError('argument.invalid', '--command-version: only with one --command')
}

/** Adds the typed commands to the catalogue. @returns their choices */
async function addCommands(catalogue: DenoiserCatalogue, options: AuditOptions): Promise<DenoiserChoice[]> {
  if (options.command.length === 0) return []
  const { openCommand } = await import('../support/command-run.ts')
  const choices: DenoiserChoice[] = []
  for (const command of options.command) {
    const denoiser = await openCommand(command, options, interruptSignal())
    await catalogue.add(denoiser)
    choices.push({ id: denoiser.description.id, parameters: {} })
  }
  return choices
}

/** @throws argument.invalid if the options name no series */
function requireSeries({ input, reference, output }: AuditOptions): void {
  if (input !== undefined) return
  if (reference === undefined)
    throw new DenoscopeError(
      'argument.invalid',
      '--input: name a source, or a --reference and the --output of another method'
    )
  if (output.length === 0)
    throw new DenoscopeError(
      'argument.invalid',
      '--output: without --input name the series that are compared with the reference'
    )
}

async function runInto(
  target: AuditTarget,
  options: AuditOptions,
  catalogue: DenoiserCatalogue
): Promise<{ record: AuditRecord; series: OpenedSeries }> {
  const { auditInput } = await import('../../audit/audit-input.ts')
  const { runAudit } = await import('../../audit/run-audit.ts')
  const { id, directory } = target
  const progress = new ProgressLine()
  const signal = interruptSignal()
  const noticed: string[] = []
  const onProgress: ProgressListener = (fraction, message, left) => progress.report(fraction, message, left)
  const series = await openAuditSeries(options, {
    beside: [],
    ...(options.join && { join: true }),
    answers: answersFrom(options),
    signal,
    onProgress,
    notice: (text) => void noticed.push(text)
  })
  const request = checked(auditRequestSchema, requestOf(options, series))
  const { summary } = series.source
  planRequest(series.source, request)
  if (series.reference)
    inform(`dose of the input: ${pairDoseText({ request, source: summary, reference: series.reference.summary })}`)
  if (request.slices)
    inform(`auditing ${slicesInWords(request.slices)} of ${count(summary.sliceCount)}, counted from 1`)
  const complete = withVolumes(target, series.source, options)
  const task = { id, request, ...series, directory, signal, noticed, onPaired: announcePairing, onProgress, complete }
  // TensorFlow takes 0.5 s and 0.2 GB. Without a denoiser only the class of digits needs it.
  const needsBackend = request.denoisers.length > 0 || summary.kind === 'mnist'
  const setup = needsBackend ? { backend: await loadBackend(), catalogue, modelsDirectory: modelsDirectory() } : null
  const input = await auditInput(task, setup)
  return { record: await runAudit(input).finally(() => progress.end()), series }
}

/** Adds the volumes of `--format` to what the target adds to the audit's folder. */
function withVolumes({ complete }: AuditTarget, source: Source, { format }: AuditOptions): AuditTarget['complete'] {
  if (format === undefined) return complete
  return async (folder, completed) => {
    const { writeAuditVolumes } = await import('../support/audit-volumes.ts')
    await writeAuditVolumes(folder, completed, source, format)
    await complete?.(folder, completed)
  }
}

/** Input, reference and outputs. Without an input the reference is the audit's source. */
async function openAuditSeries(options: AuditOptions, opening: InputOptions): Promise<OpenedSeries> {
  const { openInput } = await import('../support/input-source.ts')
  const input =
    options.input === undefined ? null : await openInput(options.input, { ...opening, series: options.series })
  const reference =
    options.reference === undefined
      ? null
      : await openInput(options.reference, {
          ...opening,
          series: options.referenceSeries,
          seriesOption: '--reference-series N'
        })
  const openWritten = (written: WrittenOutput, option: string) => {
    const { series, option: seriesOption } = outputSeries(written, option)
    return openInput(written.path, { ...opening, series, seriesOption })
  }
  const opened: { name?: string; source: Source }[] = []
  for (const output of options.output) opened.push({ name: output.name, source: await openWritten(output, '--output') })
  const counterparts = counterpartsOf(options)
  const absent: Source[] = []
  for (const output of counterparts?.outputs ?? []) absent.push(await openWritten(output, '--absent'))
  return {
    source: (input ?? reference)!,
    reference: input && reference,
    outputs: nameOutputs(
      opened,
      options.denoiser.map(({ id }) => id)
    ),
    ...(counterparts && {
      withoutLesions: { source: await openWritten(counterparts.source, '--absent-input'), outputs: absent }
    })
  }
}

function requestOf(options: AuditOptions, { source, reference, outputs, withoutLesions }: OpenedSeries): unknown {
  return {
    sourceId: source.summary.id,
    patchify: { crop: options.crop, patchSize: options.patch, stride: options.stride ?? options.patch },
    degradation:
      options.input === undefined
        ? { kind: 'reference' }
        : reference
          ? { kind: 'pair', referenceSourceId: reference.summary.id }
          : options.degradation,
    denoisers: options.denoiser,
    outputs: outputChoices(outputs),
    pairing: pairingChoice(options),
    seed: options.seed,
    slices: options.slices,
    plane: options.plane,
    limit: options.limit,
    stability: options.stability && { draws: options.stability },
    lesions: options.lesions === undefined ? undefined : auditLesionPlan(options.lesions),
    withoutLesions: withoutLesions && {
      sourceId: withoutLesions.source.summary.id,
      outputs: withoutLesions.outputs.map(({ summary }) => summary.id)
    },
    discrepancy:
      options.calibration === undefined
        ? undefined
        : { sfrc: calibratedSettings(readCalibration(options.calibration)) },
    title: options.title
  }
}

/** Scores of the printed summary. */
const summarized = [
  'psnr',
  'ssim',
  'contrastLost',
  'detailKept',
  'structuralError',
  'neighbourJump',
  'topologyRecallLoss',
  'topologyPrecisionLoss',
  'identityChange',
  'seedInstability',
  'dataMisfit',
  'latentDistance'
]

function summaryOf(record: AuditRecord, written: string): string {
  const shown = shownMeans(record)
  const shownIds = reliableScores(summarized, scoreIdsOf(record))
  const definitions = scoresOf(record).filter(({ id }) => shownIds.includes(id))
  const rows = Object.entries(shown.means).map(([output, means]) => {
    const cells = definitions
      .filter(({ id }) => means[id]!.n > 0)
      .map((definition) => {
        const { mean, low, high } = means[definition.id]!
        const [unit, digits] = [unitOf(definition, record.source.unit), digitsOf(definition, record.source.unit)]
        return withUnit(
          `${definition.label} ${mean.toFixed(digits)} [${low.toFixed(digits)}, ${high.toFixed(digits)}]`,
          unit
        )
      })
    return `  ${roleLabel(record, output).padEnd(28)} ${cells.join('   ')}`
  })
  const note = `${record.hasReference ? '' : 'No reference is known. '}Means ${shown.means === record.means ? '' : `over ${shown.of} `}with 95 % intervals${intervalScope(record) === '' ? '' : ' for this series alone'}:`
  return [
    `${count(record.patchCount)} patches in ${record.seconds.toFixed(1)} s. ${note}`,
    ...rows,
    ...lesionSentences(record).map((sentence) => `${sentence}.`),
    written,
    ''
  ].join('\n')
}
