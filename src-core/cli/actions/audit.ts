import { resolve } from 'node:path'
import type { AuditRecord } from '../../audit/audit.ts'
import { planAudit } from '../../audit/plan.ts'
import { readyDenoisers } from '../../audit/ready-denoiser.ts'
import { auditRequestSchema, type AuditRequest } from '../../audit/request.ts'
import { runAudit } from '../../audit/run.ts'
import { scoreIdsOf, scoresOf, tellingScores } from '../../audit/scores.ts'
import { warningsOf } from '../../audit/warnings.ts'
import type { DenoiserChoice } from '../../denoisers/denoiser.ts'
import { DenoiserCatalogue } from '../../denoisers/catalogue.ts'
import { readCalibration } from '../../discrepancy/sfrc/calibration-file.ts'
import { shippedModelsDirectory } from '../../engine/entry-points.ts'
import { scoringAids } from '../../engine/scoring-aids.ts'
import { startScoringThreads } from '../../engine/scoring-threads.ts'
import { recordedVersions } from '../../engine/versions.ts'
import { fallbackWarning } from '../../models/backend.ts'
import { digitsOf, unitOf, withUnit } from '../../reports/number-text.ts'
import { shownMeans } from '../../reports/shown-means.ts'
import { slicesInWords } from '../../sources/slice-number.ts'
import { announcedBackend } from '../announced-backend.ts'
import { addReport, requireFree } from '../audit-folder.ts'
import { openInput } from '../input.ts'
import { modelsDirectory } from '../models-directory.ts'
import { inform, warnAll } from '../notices.ts'
import { checked, type WrittenDegradation } from '../options.ts'
import { interruptSignal, ProgressLine } from '../progress.ts'

export interface AuditOptions {
  input: string
  series?: number
  reference?: string
  degradation: WrittenDegradation
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
  out: string
  replace?: boolean
  json?: boolean
}

/** Runs one audit and writes arrays, tables and report to `--out`. */
export async function audit(options: AuditOptions): Promise<void> {
  const directory = resolve(options.out)
  requireFree(directory, options.replace)
  const progress = new ProgressLine()
  const signal = interruptSignal()
  const noticed: string[] = []
  const notice = (text: string) => void noticed.push(text)
  const opening = { series: options.series, signal, notice, onProgress: (fraction: number, message: string) => progress.report(fraction, message) }
  const source = await openInput(options.input, opening)
  const reference = options.reference === undefined ? null : await openInput(options.reference, { signal, notice })
  const request = checked(auditRequestSchema, requestOf(options, source.summary.id, reference?.summary.id))
  planAudit(source.summary, request)
  if (request.slices) inform(`auditing ${slicesInWords(request.slices)} of ${source.summary.sliceCount}, counted from 1`)
  const catalogue = new DenoiserCatalogue([shippedModelsDirectory(), modelsDirectory()])
  const backend = await announcedBackend()
  const record = await runAudit({
    id: 'audit',
    request,
    source,
    reference,
    directory,
    signal,
    denoisers: await readyDenoisers(request.denoisers, catalogue, request.patchify.patchSize),
    aids: scoringAids(modelsDirectory()),
    startScorer: startScoringThreads,
    versions: recordedVersions(backend),
    backend: `${backend.name}: ${backend.version}`,
    noticed: [...noticed, ...fallbackWarning(backend)],
    onProgress: (fraction, message) => progress.report(fraction, message),
    complete: addReport
  }).finally(() => progress.end())
  warnAll(warningsOf(record))
  process.stdout.write(options.json ? `${JSON.stringify(record)}\n` : summaryOf(record, directory))
}

function requestOf(options: AuditOptions, sourceId: string, referenceSourceId: string | undefined): unknown {
  const degradation = referenceSourceId ? { kind: 'pair', referenceSourceId } : options.degradation
  return {
    sourceId,
    patchify: { crop: options.crop, patchSize: options.patch, stride: options.stride ?? options.patch },
    degradation,
    denoisers: options.denoiser,
    seed: options.seed,
    slices: options.slices,
    limit: options.limit,
    stability: options.stability && { draws: options.stability },
    discrepancy: options.calibration === undefined ? undefined : readCalibration(options.calibration).discrepancy,
    title: options.title
  }
}

/** PSNR and SSIM, and what the audit says beyond the pixels. */
const summarized = ['psnr', 'ssim', 'contrastLost', 'detailKept', 'structuralError', 'lost', 'invented', 'identityChange', 'seedInstability', 'dataMisfit', 'latentDistance']

function summaryOf(record: AuditRecord, directory: string): string {
  const shown = shownMeans(record)
  const shownIds = tellingScores(summarized, scoreIdsOf(record))
  const definitions = scoresOf(record).filter(({ id }) => shownIds.includes(id))
  const rows = Object.entries(shown.means).map(([candidate, means]) => {
    const cells = definitions.filter(({ id }) => means[id]!.n > 0).map((definition) => {
      const { mean, low, high } = means[definition.id]!
      const [unit, digits] = [unitOf(definition, record.source.unit), digitsOf(definition, record.source.unit)]
      return withUnit(`${definition.label} ${mean.toFixed(digits)} [${low.toFixed(digits)}, ${high.toFixed(digits)}]`, unit)
    })
    return `  ${candidate.padEnd(28)} ${cells.join('   ')}`
  })
  const note = `${record.hasReference ? '' : 'No reference is known. '}Means ${shown.means === record.means ? '' : `over ${shown.of} `}with 95 % intervals:`
  return [`${record.patchCount} patches in ${record.seconds.toFixed(1)} s. ${note}`, ...rows, `Written to ${directory}`, ''].join('\n')
}
