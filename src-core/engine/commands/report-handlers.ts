import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { newAuditId } from '../../audit/audit-files.ts'
import { requireAcquiredSlices } from '../../audit/audit-plane.ts'
import { objectKinds } from '../../dicom-objects/object-kinds.ts'
import type { CapturedReport, PrintedReport } from '../../dicom-objects/write-objects.ts'
import { DenoscopeError } from '../../errors.ts'
import { fillFolder } from '../../files/atomic-folder.ts'
import { reportFileNames, type ReportForm } from '../../reports/exported-report.ts'
import { titleOf, type ReportInput } from '../../reports/report-input.ts'
import type { Html } from '../../reports/report-markup.ts'
import { reportNumber } from '../../reports/report-signatures.ts'
import { exportsFolder, isRemovedReport } from '../../storage/workspace-contents.ts'
import type { ExportedReport, ParsedInput } from '../contract.ts'
import type { ExportedObjects } from '../contract-payloads.ts'
import { allowed } from '../path-rules.ts'
import type { Signer } from '../../signing/signing-key.ts'
import { currentReader } from '../workspace/current-reader.ts'
import { usableSigner } from '../workspace/reading-heads.ts'
import type { JobContext } from '../workspace/jobs.ts'
import { numberedReport, sealedReport, workspaceReport } from '../workspace/workspace-report.ts'
import type { EngineContext, HandlersOf } from './engine-context.ts'

export function reportCommands(context: EngineContext): HandlersOf<'reports'> {
  const { workspace, jobs } = context
  const drawing = new Drawing()
  return {
    'reports.words': ({ auditId }) => workspace.reportWords.read(workspace.audits.get(auditId).id),
    'reports.write': ({ auditId, words }) => workspace.reportWords.write(auditId, words),
    'reports.export': ({ directory, ...request }, caller) => {
      const { title } = workspace.audits.get(request.auditId)
      const folder = directory && allowed(caller, directory)
      const signer = usableSigner(context, currentReader(workspace, caller))
      return {
        jobId: jobs.start('report', `Report on ${title}`, (job) =>
          exportReport(context, drawing, { ...request, folder }, signer, job)
        )
      }
    },
    'reports.dicomPlan': async ({ auditId }) =>
      (await import('../workspace/dicom-plan.ts')).dicomPlan(workspace, auditId),
    'reports.exportDicom': ({ directory, ...request }, caller) => {
      const { title } = workspace.audits.get(request.auditId)
      const folder = directory && allowed(caller, directory)
      const signer = usableSigner(context, currentReader(workspace, caller))
      return {
        jobId: jobs.start('dicom-export', `DICOM objects of ${title}`, (job) =>
          exportObjects(context, drawing, { ...request, folder }, signer, job)
        )
      }
    },
    'reports.preview': async ({ auditId, form }, caller) =>
      drawing.page(
        { ...workspaceReport(workspace, auditId), signer: usableSigner(context, currentReader(workspace, caller)) },
        form,
        (await import('../../reports/report-page.ts')).paperStyle
      ),
    'reports.front': async ({ auditId, words, form }, caller) => {
      const front =
        form === 'short'
          ? (await import('../../reports/short-report.ts')).shortFront
          : (await import('../../reports/report-front.ts')).frontOf
      const signer = usableSigner(context, currentReader(workspace, caller))
      return front({ ...numberedReport(workspace, auditId, words), signer }).text
    },
    'reports.list': () => workspace.reports.list().filter(({ id }) => !isRemovedReport(workspace, id)),
    'reports.read': async ({ reportId, file }) => {
      const { id, files, directory } = workspace.reports.get(reportId)
      // A workspace of others may name any file as a report's file.
      const own = basename(directory) === id ? files.filter((name) => reportFileNames.includes(name)) : []
      if (own.includes(file)) return readFile(join(directory, file))
      throw new DenoscopeError(
        'file.not-found',
        `file: expected one of ${own.join(', ') || 'none: the report has no files'}`
      )
    }
  }
}

/** Loaded with the first report: plots need a large library that nothing else needs. */
const reportWriting = () => import('../../reports/report-files.ts')

/** Pages of reports. The latest pictures and plots are kept, since other texts do not change them. */
class Drawing {
  #key = ''
  #drawn: Promise<Html> | null = null

  /** @param style added to the page's own */
  async page(input: ReportInput, form: ReportForm, style?: Html): Promise<string> {
    const { drawReport, reportPage } = await reportWriting()
    const { record, findings, otherFindings, embargoed, histories, reviews, measurements, ledger } = input
    const key = JSON.stringify([
      form,
      record,
      findings,
      otherFindings,
      embargoed,
      histories,
      reviews,
      measurements,
      ledger
    ])
    if (key !== this.#key || !this.#drawn) {
      this.#key = key
      this.#drawn = drawReport(input, form)
    }
    try {
      return reportPage(input, await this.#drawn, { style, form })
    } catch (thrown) {
      if (key === this.#key) this.#drawn = null
      throw thrown
    }
  }
}

type WantedObjects = Omit<ParsedInput<'reports.exportDicom'>, 'directory'> & { readonly folder: string | undefined }

/** Writes DICOM objects into a new folder. Reading headers is the first third of the work. */
async function exportObjects(
  { workspace, sources, workers }: EngineContext,
  drawing: Drawing,
  { auditId, objects, keepIdentity, allSlices, pdf, folder }: WantedObjects,
  signer: Signer | null,
  job: JobContext
): Promise<ExportedObjects> {
  const { writeObjects } = await import('../../dicom-objects/write-objects.ts')
  const { workspaceObjects } = await import('../workspace/dicom-export.ts')
  const { personalPseudonyms } = await import('../workspace/deidentified-import.ts')
  const name = `dicom-${newAuditId().slice('audit-'.length)}`
  const directory = join(folder ? resolve(folder) : join(workspace.path, exportsFolder), name)
  const record = workspace.audits.get(auditId)
  requireAcquiredSlices(record)
  const task = { record, source: sources.entry(record.source.id), modelsDirectory: join(workspace.path, 'models') }
  const audit = await workspaceObjects(workspace, auditId, await sources.get(record.source.id), {
    pseudonyms: keepIdentity ? null : personalPseudonyms(),
    allSlices,
    denoising: {
      prepare: (key) => workers.batch.run('prepareWhole', { ...task, key }, { signal: job.signal }),
      read: (key, slices) => workers.batch.run('readWhole', { ...task, key, slices }, { signal: job.signal })
    },
    openSeries: (id) => sources.get(id),
    onHeader: (fraction) => {
      job.signal.throwIfAborted()
      job.report(fraction / 3, 'Reading headers')
    }
  })
  const content = (): ReportInput => ({ ...workspaceReport(workspace, auditId), signer })
  const report = objects.includes('pdf') ? await printedReport(content(), drawing, pdf, job) : null
  const capture = objects.includes('capture') ? await capturedReport(content(), job) : null
  const written = await writeObjects(directory, audit, {
    kinds: objectKinds.filter((kind) => objects.includes(kind)),
    required: false,
    report,
    capture,
    seal: signer && { signer, content: sealedReport(workspace, auditId) },
    onProgress: (fraction, message) => job.report(1 / 3 + (2 / 3) * fraction, message),
    signal: job.signal
  })
  return { directory, ...written, keptIdentity: keepIdentity }
}

/** The report as the shell printed it, else as a Chromium of this machine prints it; null if there is none. */
async function printedReport(
  input: ReportInput,
  drawing: Drawing,
  pdf: Uint8Array | undefined,
  job: JobContext
): Promise<PrintedReport | null> {
  const { printPdf } = await import('../../reports/browser-pdf.ts')
  job.report(1 / 3, 'Printing the report', null)
  const page = await drawing.page(input, 'full')
  return ifPossible(async () => ({
    page,
    pdf: pdf ?? (await printPdf(page, job.signal)),
    time: new Date().toISOString()
  }))
}

/** The first page of the short report as a picture; null if this machine has no Chromium. */
async function capturedReport(input: ReportInput, job: JobContext): Promise<CapturedReport | null> {
  const { captureFirstPage } = await import('../../reports/report-capture.ts')
  job.report(1 / 3, 'Taking a picture of the report', null)
  return ifPossible(() => captureFirstPage(input, job.signal))
}

/** @returns null if this machine has no Chromium */
async function ifPossible<Form>(make: () => Promise<Form>): Promise<Form | null> {
  try {
    return await make()
  } catch (error) {
    if (error instanceof DenoscopeError && error.code === 'pdf.unavailable') return null
    throw error
  }
}

type WantedReport = Omit<ParsedInput<'reports.export'>, 'directory'> & { readonly folder: string | undefined }

async function exportReport(
  { workspace }: EngineContext,
  drawing: Drawing,
  { auditId, formats, pdf, folder, form }: WantedReport,
  signer: Signer | null,
  job: JobContext
): Promise<ExportedReport> {
  const createdAt = new Date().toISOString()
  const id = `report-${createdAt.slice(0, 19).replace(/[-:]/g, '').replace('T', '-')}-${randomBytes(3).toString('hex')}`
  const input = { ...workspaceReport(workspace, auditId), signer }
  // Suggested texts become this report's own: edits of another report change them no more.
  workspace.reportWords.write(auditId, input.words)
  const target = folder ? join(resolve(folder), id) : join(workspace.path, 'reports', id)
  job.report(0.1, 'Drawing figures and tables', null)
  const { writeReportFiles } = await reportWriting()
  const page = (formats?.includes('html') ?? true) ? await drawing.page(input, form) : undefined
  job.report(0.8, 'Writing files', null)
  const files = await fillFolder(target, (partial) =>
    writeReportFiles(partial, input, { formats, pdf, page, form, signer })
  )
  const report: ExportedReport = {
    id,
    number: reportNumber(input, form),
    form,
    auditId,
    title: titleOf(input),
    createdAt,
    directory: target,
    files
  }
  workspace.reports.save(report)
  return report
}
