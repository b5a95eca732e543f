import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { readPatchTable, readScores } from '../../audit/audit-files.ts'
import { DenoscopeError } from '../../errors.ts'
import { imageBatch } from '../../images/image.ts'
import type { ReportInput } from '../../reports/report-input.ts'
import type { EngineContext, HandlersOf } from '../context.ts'
import type { ExportedReport } from '../contract.ts'
import type { JobContext } from '../jobs.ts'
import { appVersion } from '../versions.ts'
import { readPatches } from './audits.ts'

export function reportCommands(context: EngineContext): HandlersOf<'reports'> {
  const { workspace, jobs } = context
  return {
    'reports.export': ({ auditId, title, directory }) => {
      const record = workspace.audits.get(auditId)
      const work = (job: JobContext) => exportReport(context, auditId, title, directory, job)
      return { jobId: jobs.start('report', `Report on ${record.title}`, work) }
    },
    'reports.preview': async ({ auditId, title }) => {
      const { renderReportHtml } = await reportWriting()
      return renderReportHtml(reportInput(context, auditId, title))
    },
    'reports.list': () => workspace.reports.list(),
    'reports.read': async ({ reportId, file }) => {
      const report = workspace.reports.get(reportId)
      if (!report.files.includes(file)) {
        throw new DenoscopeError('file.not-found', `${file}: expected one of ${report.files.join(', ')}`)
      }
      return readFile(join(report.directory, file))
    }
  }
}

/** Drawing plots takes a large library, which nothing else needs: it is loaded with the first report. */
const reportWriting = () => import('../../reports/report-files.ts')

/** What a report on an audit of the workspace is made from, as things stand now. */
function reportInput(context: EngineContext, auditId: string, title: string | undefined): ReportInput {
  const { workspace } = context
  const record = workspace.audits.get(auditId)
  const directory = workspace.audits.directory(auditId)
  return {
    record,
    title,
    appVersion,
    patches: readPatchTable(directory),
    scores: readScores(directory, record),
    findings: workspace.findings.list(auditId),
    readPatches: async (role, indices) =>
      imageBatch(readPatches(context, auditId, role, indices), indices.length, record.patchRows, record.patchColumns)
  }
}

async function exportReport(
  context: EngineContext,
  auditId: string,
  title: string | undefined,
  directory: string | undefined,
  job: JobContext
): Promise<ExportedReport> {
  const { workspace } = context
  const createdAt = new Date().toISOString()
  const id = `report-${createdAt.slice(0, 19).replace(/[-:]/g, '').replace('T', '-')}-${randomBytes(3).toString('hex')}`
  const input = reportInput(context, auditId, title)
  const target = directory ? join(resolve(directory), id) : join(workspace.path, 'reports', id)
  job.report(0.1, 'Drawing figures and tables')
  const { writeReportFiles } = await reportWriting()
  const files = await writeReportFiles(target, input)
  const report: ExportedReport = { id, auditId, title: title ?? input.record.title, createdAt, directory: target, files }
  workspace.reports.save(report)
  return report
}
