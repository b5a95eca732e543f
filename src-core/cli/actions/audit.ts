import { withFormerIds } from '../../audit/stored-record.ts'
import type { AuditRecord } from '../../audit/audit-record.ts'
import { roleLabel } from '../../audit/audited-outputs.ts'
import type { OpenedSeries } from '../../audit/opened-series.ts'
import { auditInput } from '../../audit/audit-input.ts'
import { planAudit } from '../../audit/audit-plan.ts'
import { auditRequestSchema, type AuditRequest } from '../../audit/audit-request.ts'
import { runAudit } from '../../audit/run-audit.ts'
import { scoreIdsOf, scoresOf, reliableScores } from '../../scores/table/score-table.ts'
import { warningsOf } from '../../audit/audit-warnings.ts'
import type { DenoiserChoice } from '../../denoisers/denoiser.ts'
import { DenoiserCatalogue } from '../../denoisers/catalogue/denoiser-catalogue.ts'
import { readCalibration } from '../../scores/sfrc/sfrc-calibration.ts'
import { calibratedSettings } from '../../scores/sfrc/threshold-validity.ts'
import { shippedModelsDirectory } from '../../runtime/package-paths.ts'
import { pairDoseText } from '../../reports/audit-description.ts'
import { digitsOf, unitOf, withUnit } from '../../reports/number-text.ts'
import { shownMeans } from '../../reports/mean-table.ts'
import { slicesInWords } from '../../sources/slice-number.ts'
import { DenoscopeError } from '../../errors.ts'
import type { Source } from '../../sources/source.ts'
import { announcedBackend } from '../announced-backend.ts'
import { openTarget, type AuditTarget } from '../audit-target.ts'
import { openInput, type InputOptions } from '../input.ts'
import { modelsDirectory } from '../models-directory.ts'
import { inform, warnAll } from '../notices.ts'
import { checked, type WrittenDegradation } from '../options.ts'
import { nameOutputs, outputChoices, outputSeries, type WrittenOutput } from '../output-option.ts'
import { announcePairing, pairingChoice, type PairingOptions } from '../pairing-options.ts'
import { interruptSignal, ProgressLine } from '../progress.ts'

export interface AuditOptions extends PairingOptions {
  input?: string
  series?: number
  join?: boolean
  reference?: string
  degradation: WrittenDegradation
  output: WrittenOutput[]
  denoiser: DenoiserChoice[]
  patch: number
  stride?: number
  crop: AuditRequest['patchify']['crop']
  slices?: AuditRequest['slices']
  limit?: number
  stability?: number
  calibration?: string
  seed: number
  title?: string
  out?: string
  workspace?: string
  replace?: boolean
  json?: boolean
}

/** Runs one audit and writes arrays and tables to `--out`, with a report, or into `--workspace`. */
export async function audit(options: AuditOptions): Promise<void> {
  requireSeries(options)
  const target = await openTarget(options)
  if (!target)
    throw new DenoscopeError(
      'argument.invalid',
      '--out: name a folder for the results, or a workspace with --workspace'
    )
  try {
    const record = await runInto(target, options)
    target.keep(record)
    warnAll(warningsOf(record))
    process.stdout.write(
      options.json ? `${JSON.stringify(withFormerIds(record))}\n` : summaryOf(record, target.written)
    )
  } finally {
    target.close()
  }
}

/** @throws argument.invalid if nothing is named to look at. */
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

async function runInto({ id, directory, complete }: AuditTarget, options: AuditOptions): Promise<AuditRecord> {
  const progress = new ProgressLine()
  const signal = interruptSignal()
  const noticed: string[] = []
  const onProgress = (fraction: number, message: string) => progress.report(fraction, message)
  const series = await openAuditSeries(options, {
    beside: [],
    ...(options.join && { join: true }),
    signal,
    onProgress,
    notice: (text) => void noticed.push(text)
  })
  const request = checked(auditRequestSchema, requestOf(options, series))
  const { summary } = series.source
  planAudit(summary, request)
  if (series.reference)
    inform(`dose of the input: ${pairDoseText({ request, source: summary, reference: series.reference.summary })}`)
  if (request.slices) inform(`auditing ${slicesInWords(request.slices)} of ${summary.sliceCount}, counted from 1`)
  const task = { id, request, ...series, directory, signal, noticed, onPaired: announcePairing, onProgress, complete }
  const catalogue = new DenoiserCatalogue([shippedModelsDirectory(), modelsDirectory()])
  const backend = await announcedBackend()
  const input = await auditInput(task, { backend, catalogue, modelsDirectory: modelsDirectory() })
  return runAudit(input).finally(() => progress.end())
}

/** Input, reference and outputs. Without an input the reference is the audit's source. */
async function openAuditSeries(options: AuditOptions, opening: InputOptions): Promise<OpenedSeries> {
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
  const opened: { name?: string; source: Source }[] = []
  for (const output of options.output) {
    const { series, option: seriesOption } = outputSeries(output)
    opened.push({ name: output.name, source: await openInput(output.path, { ...opening, series, seriesOption }) })
  }
  return {
    source: (input ?? reference)!,
    reference: input && reference,
    outputs: nameOutputs(
      opened,
      options.denoiser.map(({ id }) => id)
    )
  }
}

function requestOf(options: AuditOptions, { source, reference, outputs }: OpenedSeries): unknown {
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
    limit: options.limit,
    stability: options.stability && { draws: options.stability },
    discrepancy:
      options.calibration === undefined
        ? undefined
        : { sfrc: calibratedSettings(readCalibration(options.calibration)) },
    title: options.title
  }
}

/** PSNR and SSIM, and what the audit says beyond the pixels. */
const summarized = [
  'psnr',
  'ssim',
  'contrastLost',
  'detailKept',
  'structuralError',
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
  const rows = Object.entries(shown.means).map(([candidate, means]) => {
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
    return `  ${roleLabel(record, candidate).padEnd(28)} ${cells.join('   ')}`
  })
  const note = `${record.hasReference ? '' : 'No reference is known. '}Means ${shown.means === record.means ? '' : `over ${shown.of} `}with 95 % intervals:`
  return [`${record.patchCount} patches in ${record.seconds.toFixed(1)} s. ${note}`, ...rows, written, ''].join('\n')
}
