import { readAir, readPatchTable, readScores } from '../../audit/audit-files.ts'
import { readWholeSlice } from '../../audit/reassemble.ts'
import type { SliceMeasurement } from '../../images/slice-measurement.ts'
import { imageBatch } from '../../images/image.ts'
import type { ReportWords } from '../../reports/exported-report.ts'
import type { ReportedReview, ReportInput } from '../../reports/report-input.ts'
import { type NumberedReport, sealedContent } from '../../reports/report-signatures.ts'
import { countedFindings, type FindingRevision } from '../../review/finding.ts'
import { appVersion } from '../../runtime/versions.ts'
import type { SealedContent } from '../../signing/file-seal.ts'
import type { Workspace } from '../../storage/workspace.ts'
import { readPatches } from './audit-patches.ts'
import { performanceOf, Queues, resultsOf } from './review-readings.ts'
import { reportedFindings } from './shown-findings.ts'

/**
 * Current content of a report on an audit. It depends on the workspace, not on the person who exports it.
 * @param words texts of a person. Default: those that the workspace keeps.
 * @throws audit.unknown
 */
export function workspaceReport(
  workspace: Workspace,
  auditId: string,
  words: ReportWords = workspace.reportWords.read(auditId)
): ReportInput {
  const content = numberedReport(workspace, auditId, words)
  const { record, findings, otherFindings } = content
  const directory = workspace.audits.directory(auditId)
  const patches = readPatchTable(directory)
  return {
    ...content,
    patches,
    air: readAir(directory),
    scores: readScores(directory, record),
    histories: Object.fromEntries(
      [...findings, ...otherFindings]
        .filter(({ revision }) => revision > 1)
        .map(({ id }): [string, FindingRevision[]] => [id, workspace.findings.history(id)])
    ),
    readSlice: (role, slice) => readWholeSlice(directory, record, patches, role, slice),
    readPatches: async (role, indices) =>
      imageBatch(readPatches(workspace, auditId, role, indices), indices.length, record.patchRows, record.patchColumns)
  }
}

/** Measurements of a series on some of its slices, by slice. */
function measurementsOn(workspace: Workspace, sourceId: string, slices: Int32Array): SliceMeasurement[] {
  const known = new Set(slices)
  return workspace.measurements.list(sourceId).filter(({ slice }) => known.has(slice))
}

/** Content of a report that decides its number, without scores and pixels. @throws audit.unknown */
export function numberedReport(workspace: Workspace, auditId: string, words: ReportWords): NumberedReport {
  const { findings: shown, embargoed } = reportedFindings(workspace, auditId)
  const findings = countedFindings(shown)
  const record = workspace.audits.get(auditId)
  const { slice } = readPatchTable(workspace.audits.directory(auditId))
  return {
    record,
    words,
    findings,
    otherFindings: shown.filter((finding) => !findings.includes(finding)),
    embargoed,
    reviews: reportedReviews(workspace, auditId),
    measurements: measurementsOn(workspace, record.source.id, slice),
    ledger: workspace.ledgerHeadOf(auditId),
    appVersion
  }
}

/** Facts that a signature of exported objects states: those of the full report. @throws audit.unknown */
export const sealedReport = (workspace: Workspace, auditId: string): SealedContent =>
  sealedContent(numberedReport(workspace, auditId, workspace.reportWords.read(auditId)))

/** Reviews of an audit, the oldest first, with their results so far. */
function reportedReviews(workspace: Workspace, auditId: string): ReportedReview[] {
  return workspace.reviews
    .list(auditId)
    .toReversed()
    .map((review) => ({
      ...review,
      results: resultsOf(workspace, new Queues(workspace), review.id, null),
      performance: performanceOf(workspace, review.id)
    }))
}
