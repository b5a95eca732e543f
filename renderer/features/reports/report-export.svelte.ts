import type { ObjectKind } from '../../../src-core/dicom-objects/object-kinds.ts'
import type { DicomPlan } from '../../../src-core/engine/contract-payloads.ts'
import { DenoscopeError } from '../../../src-core/errors.ts'
import type { ExportedReport, ReportForm, ReportFormat } from '../../../src-core/reports/exported-report.ts'
import { engine } from '../../engine/engine.svelte.ts'
import { platform } from '../../platform/platform.ts'
import { counted } from '../../shared/format.ts'
import { mediaTypeOf } from '../../shared/media-types.ts'
import { jobs } from '../../state/shown-jobs.svelte.ts'
import { Listing } from '../../state/listing.svelte.ts'
import { dialogs } from '../../state/open-dialogs.svelte.ts'
import { notices } from '../../state/shown-notices.svelte.ts'
import { workbench } from '../../state/workbench.svelte.ts'

/** Newest first. */
export function newestFirst(reports: readonly ExportedReport[]): ExportedReport[] {
  return [...reports].sort((one, other) => other.createdAt.localeCompare(one.createdAt))
}

/** Name of a downloaded file, distinct from that of other reports. */
export function downloadName(report: ExportedReport, file: string): string {
  const title = report.title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
  return [title || report.id, file.split('/').at(-1)].join('-')
}

/** Everything that this shell can write without asking a person to print. */
export const allFormats: readonly ReportFormat[] = platform.printPdf
  ? ['html', 'pdf', 'csv', 'json']
  : ['html', 'csv', 'json']

/** Objects of a DICOM export. */
export interface DicomChoice {
  readonly objects: readonly ObjectKind[]
  readonly keepIdentity: boolean
  /** True for denoised series of all slices of the source. */
  readonly allSlices: boolean
}

/** The exported reports, and the running export. */
export class ReportExport {
  readonly reports = new Listing(() => engine.call('reports.list', {}))
  #jobId = $state<string | null>(null)
  #printing = $state(false)
  error = $state.raw<unknown>(null)
  /** Plan of the DICOM export that is being chosen; null until it is known. */
  dicomPlan = $state.raw<DicomPlan | null>(null)

  readonly job = $derived(jobs.running.find(({ id }) => id === this.#jobId))

  get busy(): boolean {
    return this.#jobId !== null || this.#printing
  }

  /** The shell prints; the engine knows no progress of it. */
  get printing(): boolean {
    return this.#printing
  }

  /** Writes the formats to the workspace, or to a folder the person is asked for. */
  async run(auditId: string, form: ReportForm, formats: readonly ReportFormat[], askFolder: boolean): Promise<void> {
    this.error = null
    try {
      const directory = askFolder ? await platform.chooseDirectory?.() : undefined
      if (directory === null) return
      const pdf = formats.includes('pdf') ? await this.#print(auditId, form) : undefined
      const { jobId } = await engine.call('reports.export', {
        auditId,
        form,
        formats: [...formats],
        ...(pdf && { pdf }),
        ...(directory && { directory })
      })
      this.#jobId = jobId
      const report = await jobs.finished(jobId, 'report')
      await this.reports.load()
      const open = { label: 'Open', run: () => workbench.openReport(report.auditId) }
      notices.done('Report exported', report.directory, workbench.view === 'reports' ? undefined : open)
    } catch (thrown) {
      this.error = thrown instanceof DenoscopeError && thrown.code === 'job.cancelled' ? null : thrown
    } finally {
      this.#jobId = null
    }
  }

  async planDicom(auditId: string): Promise<void> {
    this.dicomPlan = null
    try {
      this.dicomPlan = await engine.call('reports.dicomPlan', { auditId })
    } catch (thrown) {
      this.error = thrown
    }
  }

  /** Writes DICOM objects to a folder that the person is asked for; without such a dialog, to the workspace. */
  async runDicom(auditId: string, { objects, keepIdentity, allSlices }: DicomChoice): Promise<void> {
    this.error = null
    try {
      const directory = await platform.chooseDirectory?.()
      if (directory === null) return
      const pdf = objects.includes('pdf') ? await this.#print(auditId, 'full') : undefined
      const { jobId } = await engine.call('reports.exportDicom', {
        auditId,
        objects: [...objects],
        keepIdentity,
        allSlices,
        ...(pdf && { pdf }),
        ...(directory && { directory })
      })
      this.#jobId = jobId
      const written = await jobs.finished(jobId, 'dicom-export')
      const identity = written.keptIdentity ? 'the files name the patient' : 'the identity was replaced'
      const signed = written.signedBy === null ? 'not signed' : `signed by ${written.signedBy}`
      notices.done(
        `${counted(written.files.length, 'DICOM object')} exported, ${signed}; ${identity}`,
        [written.directory, ...written.notices].join('; '),
        { label: 'Send to PACS', run: () => sendToPacs(jobId) }
      )
    } catch (thrown) {
      this.error = thrown instanceof DenoscopeError && thrown.code === 'job.cancelled' ? null : thrown
    } finally {
      this.#jobId = null
    }
  }

  async #print(auditId: string, form: ReportForm): Promise<Uint8Array<ArrayBuffer> | undefined> {
    this.#printing = true
    try {
      return await platform.printPdf?.(await engine.call('reports.preview', { auditId, form }))
    } finally {
      this.#printing = false
    }
  }

  async cancel(): Promise<void> {
    if (this.#jobId) await jobs.cancel(this.#jobId).catch((thrown: unknown) => notices.fail(thrown))
  }

  async download(report: ExportedReport, file: string): Promise<void> {
    try {
      const bytes = await engine.call('reports.read', { reportId: report.id, file })
      await platform.saveFile(downloadName(report, file), bytes, mediaTypeOf(file))
    } catch (thrown) {
      notices.fail(thrown)
    }
  }

  async showInFolder(report: ExportedReport): Promise<void> {
    await platform.showInFolder?.(report.directory).catch((thrown: unknown) => notices.fail(thrown))
  }
}

/** Opens the PACS dialog for the objects that a job has exported. */
function sendToPacs(exportJobId: string): void {
  dialogs.exportToSend = exportJobId
  dialogs.pacs = true
}
