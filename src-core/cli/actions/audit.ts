import { existsSync, readdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { auditFiles, readRolePatches } from '../../audit/audit-files.ts'
import type { AuditRecord } from '../../audit/audit.ts'
import { readyDenoisers } from '../../audit/ready-denoiser.ts'
import { auditRequestSchema, type AuditRequest } from '../../audit/request.ts'
import { runAudit, type CompletedAudit } from '../../audit/run.ts'
import type { DenoiserChoice } from '../../denoisers/denoiser.ts'
import { DenoiserCatalogue } from '../../denoisers/catalogue.ts'
import { shippedModelsDirectory } from '../../engine/entry-points.ts'
import { appVersion, recordedVersions } from '../../engine/versions.ts'
import { DenoscopeError } from '../../errors.ts'
import { imageBatch } from '../../images/image.ts'
import { makeFolder } from '../../images/make-folder.ts'
import { metricDefinitions } from '../../metrics/definitions.ts'
import { loadTensorFlow } from '../../models/backend.ts'
import { writeReportFiles } from '../../reports/report-files.ts'
import { openInput } from '../input.ts'
import { modelsDirectory } from '../models-directory.ts'
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
  seed: number
  title?: string
  out: string
  json?: boolean
}

/** Runs one audit and writes arrays, tables and report to `--out`. */
export async function audit(options: AuditOptions): Promise<void> {
  const directory = resolve(options.out)
  requireReplaceable(directory)
  const progress = new ProgressLine()
  const signal = interruptSignal()
  const opening = { series: options.series, signal, onProgress: (fraction: number, message: string) => progress.report(fraction, message) }
  const source = await openInput(options.input, opening)
  const reference = options.reference === undefined ? null : await openInput(options.reference, { signal })
  const request = checked(auditRequestSchema, requestOf(options, source.summary.id, reference?.summary.id))
  const catalogue = new DenoiserCatalogue([shippedModelsDirectory(), modelsDirectory()])
  const { backend } = await loadTensorFlow()
  const record = await runAudit({
    id: 'audit',
    request,
    source,
    reference,
    directory,
    signal,
    denoisers: await readyDenoisers(request.denoisers, catalogue, request.patchify.patchSize),
    versions: recordedVersions(backend),
    backend: `${backend.name}: ${backend.version}`,
    onProgress: (fraction, message) => progress.report(fraction, message),
    complete: (partial, completed) => addReport(partial, completed)
  }).finally(() => progress.end())
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
    title: options.title
  }
}

/** An audit replaces an earlier one, never anything else. */
function requireReplaceable(directory: string): void {
  try {
    makeFolder(dirname(directory))
    if (!existsSync(directory) || existsSync(join(directory, auditFiles.record)) || readdirSync(directory).length === 0) return
  } catch (cause) {
    throw new DenoscopeError('argument.invalid', `--out: ${directory} cannot be a folder: ${(cause as Error).message}`, { cause })
  }
  throw new DenoscopeError('argument.invalid', `--out: ${directory} holds other files; name a new or empty folder`)
}

async function addReport(directory: string, { record, patches, scores }: CompletedAudit): Promise<void> {
  const readPatches = async (role: string, indices: readonly number[]) =>
    imageBatch(readRolePatches(directory, role, indices), indices.length, record.patchRows, record.patchColumns)
  await writeReportFiles(directory, { record, patches, scores, findings: [], readPatches, appVersion })
}

function summaryOf(record: AuditRecord, directory: string): string {
  const rows = Object.entries(record.means).map(([candidate, means]) => {
    const cells = metricDefinitions.map(({ id, label, digits, unit }) => {
      const { mean, low, high } = means[id]!
      return `${label} ${mean.toFixed(digits)} [${low.toFixed(digits)}, ${high.toFixed(digits)}]${unit === 'dB' ? ' dB' : ''}`
    })
    return `  ${candidate.padEnd(28)} ${cells.slice(0, 2).join('   ')}`
  })
  const note = rows.length > 0 ? 'Means with 95 % intervals:' : 'No reference is known: pictures only, no metrics.'
  return [`${record.patchCount} patches in ${record.seconds.toFixed(1)} s. ${note}`, ...rows, `Written to ${directory}`, ''].join('\n')
}
