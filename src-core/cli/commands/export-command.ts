import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import { requireAcquiredSlices } from '../../audit/audit-plane.ts'
import { objectKinds, type ObjectKind } from '../../dicom-objects/object-kinds.ts'
import type { CapturedReport, PrintedReport, WrittenObjects } from '../../dicom-objects/write-objects.ts'
import { DenoscopeError } from '../../errors.ts'
import { isWithin } from '../../files/is-within.ts'
import { printableLine } from '../../printable.ts'
import type { ReportInput } from '../../reports/report-input.ts'
import type { Source, SourceEntry } from '../../sources/source.ts'
import { databaseFile, defaultWorkspacePath, personalKeyFile } from '../../storage/locations.ts'
import type { Signer } from '../../signing/signing-key.ts'
import type { Workspace } from '../../storage/workspace.ts'
import { localDenoisers } from '../support/local-models.ts'
import { interruptSignal, ProgressLine, warnAll } from '../support/standard-error.ts'
import { allowCommandOption } from '../options/command-options.ts'
import { identityText, pseudonymsOf } from '../support/key-option.ts'
import { auditOf } from '../support/chosen-audit.ts'
import { chosenSigner, signOption } from '../support/chosen-signer.ts'

const help = `
Objects: derived (denoised series as CT), sr (findings as structured reports), map (a score as parametric map), key
(flagged slices as key objects), presentation (regions of the findings as presentation states), pdf (the report), capture (the first page of the short report as a picture).
Without --objects, objects that do not apply are left out with a warning.

Objects are de-identified as 'denoscope deidentify' does it: with the same key file they belong to its copies. To send
results back to the archive that the images came from, keep the identity with --keep-identity.
`

export function exportCommand(): Command {
  return new Command('export')
    .description('Write results of an audit as DICOM objects in the study of its source.')
    .requiredOption('--dicom <folder>', 'new folder for the objects')
    .option('--workspace <folder>', 'the workspace', defaultWorkspacePath())
    .option('--audit <id>', 'the audit; required if the workspace has several')
    .option('--source <path>', "files of the audit's source (default: as the workspace remembers them)")
    .option('--objects <list>', 'objects to write, separated by commas (default: all that apply)', parseKinds)
    .option('--outputs <keys>', 'outputs to write, separated by commas (default: all)', parseList)
    .option('--all-slices', 'denoised series of all slices (default: of the audited ones)')
    .addOption(allowCommandOption())
    .option('--score <id>', 'score of the map (default: structuralError, else the first with values)')
    .addOption(new Option('--deidentify', 'replace the identity of the patient; the default').conflicts('keepIdentity'))
    .addOption(new Option('--keep-identity', "keep the patient's name and identifiers").conflicts('keyFile'))
    .option('--key-file <file>', 'key of the replacements; made if missing (default: your own)')
    .addOption(signOption())
    .option('--json', 'print the result as JSON on standard output')
    .addHelpText('after', help)
    .action((options: ExportCommandOptions) => exportObjects(options))
}

interface ExportCommandOptions {
  readonly dicom: string
  readonly workspace: string
  readonly audit?: string
  readonly source?: string
  readonly objects?: ObjectKind[]
  readonly outputs?: string[]
  readonly score?: string
  readonly allSlices?: boolean
  readonly allowCommand?: string[]
  readonly keepIdentity?: boolean
  readonly keyFile?: string
  readonly sign?: string | true
  readonly json?: boolean
}

function parseList(text: string): string[] {
  const words = text.split(',').map((word) => word.trim())
  if (words.includes('')) throw new InvalidArgumentError(`expected words separated by commas, got '${text}'`)
  return words
}

function parseKinds(text: string): ObjectKind[] {
  const kinds = parseList(text)
  const unknown = kinds.find((kind) => !objectKinds.includes(kind as ObjectKind))
  if (unknown !== undefined)
    throw new InvalidArgumentError(`expected some of ${objectKinds.join(', ')}, got '${unknown}'`)
  return objectKinds.filter((kind) => kinds.includes(kind))
}

/** Writes the objects of one audit. Does not change the workspace, which may be open elsewhere. */
async function exportObjects(options: ExportCommandOptions): Promise<void> {
  const { requireEmptyFolder } = await import('../../dicom-objects/write-objects.ts')
  const { Workspace } = await import('../../storage/workspace.ts')
  const { workspace: path } = options
  const folder = resolve(options.dicom)
  requireEmptyFolder(folder)
  const keyFile = options.keepIdentity ? null : resolve(options.keyFile ?? personalKeyFile())
  if (keyFile !== null && isWithin(folder, keyFile))
    throw new DenoscopeError('argument.invalid', `--key-file: ${keyFile} lies in the output, which is given away`)
  if (!existsSync(join(path, databaseFile)))
    throw new DenoscopeError('argument.invalid', `--workspace: ${path} is not a workspace: it has no ${databaseFile}`)
  const workspace = Workspace.read(path)
  try {
    warnAll(workspace.notices.map(({ text }) => text))
    const signer = await chosenSigner(workspace, options.sign)
    const written = await write(workspace, folder, keyFile, signer, options)
    warnAll(written.notices)
    process.stdout.write(resultText(folder, keyFile, written, options.json === true))
  } finally {
    workspace.close()
  }
}

async function write(
  workspace: Workspace,
  folder: string,
  keyFile: string | null,
  signer: Signer | null,
  options: ExportCommandOptions
): Promise<WrittenObjects> {
  const { writeObjects } = await import('../../dicom-objects/write-objects.ts')
  const { sealedReport, workspaceReport } = await import('../../engine/workspace/workspace-report.ts')
  const { workspaceObjects } = await import('../../engine/workspace/dicom-export.ts')
  const { denoisingHere } = await import('../../engine/workspace/whole-outputs.ts')
  const { openSource } = await import('../../engine/workspace/open-sources.ts')
  const { wholeSlices } = await import('../../audit/whole-slices.ts')
  const auditId = auditOf(workspace, options.audit)
  requireAcquiredSlices(workspace.audits.get(auditId))
  const source = await sourceOf(workspace, auditId, options.source)
  const record = workspace.audits.get(auditId)
  const catalogue = await localDenoisers(options.allowCommand, [join(workspace.path, 'models')])
  const report = (): ReportInput => ({ ...workspaceReport(workspace, auditId), signer })
  const series = { source, reference: null, outputs: [] }
  const audit = await workspaceObjects(workspace, auditId, source, {
    outputs: options.outputs,
    pseudonyms: keyFile === null ? null : pseudonymsOf(keyFile, false),
    allSlices: options.allSlices,
    denoising: denoisingHere((key) => wholeSlices(record, key, series, catalogue), interruptSignal()),
    openSeries: async (id) => openSource(remembered(workspace, id))
  })
  const kinds = options.objects ?? objectKinds
  const isRequired = options.objects !== undefined
  const progress = new ProgressLine()
  try {
    if (kinds.includes('pdf') || kinds.includes('capture')) progress.report(0, 'Printing the report', null)
    return await writeObjects(folder, audit, {
      kinds,
      required: isRequired,
      scoreId: options.score,
      report: kinds.includes('pdf') ? await ifPossible(isRequired, () => printedReport(report())) : null,
      capture: kinds.includes('capture') ? await ifPossible(isRequired, () => capturedReport(report())) : null,
      seal: signer && { signer, content: sealedReport(workspace, auditId) },
      onProgress: (fraction, message) => progress.report(fraction, message),
      signal: interruptSignal()
    })
  } finally {
    progress.end()
  }
}

/** @throws source.unknown */
function remembered(workspace: Workspace, sourceId: string): SourceEntry {
  const entry = workspace.sources.get(sourceId)
  if (entry !== null) return entry
  throw new DenoscopeError('source.unknown', 'its files are not remembered by this workspace')
}

/** The source of the audit: the named files, else those that the workspace remembers. */
async function sourceOf(workspace: Workspace, auditId: string, named: string | undefined): Promise<Source> {
  const { openSource } = await import('../../engine/workspace/open-sources.ts')
  const { source } = workspace.audits.get(auditId)
  if (named === undefined) {
    const entry = workspace.sources.get(source.id)
    if (entry !== null) return openSource(entry)
    throw new DenoscopeError(
      'argument.invalid',
      `--source: name the files of '${source.label}', which this workspace does not remember`
    )
  }
  const { openDicom } = await import('../../sources/dicom/open-dicom.ts')
  const { sources } = await openDicom([resolve(named)])
  const found = sources.find(({ summary }) => summary.id === source.id)
  if (found !== undefined) return found
  throw new DenoscopeError(
    'argument.invalid',
    `--source: ${named} does not hold the series '${source.label}' of ${auditId}`
  )
}

async function printedReport(input: ReportInput): Promise<PrintedReport> {
  const { printPdf } = await import('../../reports/browser-pdf.ts')
  const { renderReportHtml } = await import('../../reports/report-files.ts')
  const page = await renderReportHtml(input, 'full')
  return { page, pdf: await printPdf(page, interruptSignal()), time: new Date().toISOString() }
}

async function capturedReport(input: ReportInput): Promise<CapturedReport> {
  const { captureFirstPage } = await import('../../reports/report-capture.ts')
  return captureFirstPage(input, interruptSignal())
}

/** Makes a form of the report. @returns null if this machine has no Chromium and the form is not required */
async function ifPossible<Form>(isRequired: boolean, make: () => Promise<Form>): Promise<Form | null> {
  try {
    return await make()
  } catch (error) {
    if (!isRequired && error instanceof DenoscopeError && error.code === 'pdf.unavailable') return null
    throw error
  }
}

function resultText(
  folder: string,
  keyFile: string | null,
  { files, notices, signedBy }: WrittenObjects,
  asJson: boolean
): string {
  const identity = keyFile === null ? 'kept' : 'replaced'
  if (asJson) return `${JSON.stringify({ written: folder, identity, keyFile, signedBy, files, notices }, null, 2)}\n`
  return `${files.length === 1 ? '1 object' : `${files.length} objects`} written to ${folder}${signedBy === null ? '' : `, signed by ${printableLine(signedBy)}`}\n${identityText(keyFile)}\n`
}
