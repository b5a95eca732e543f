import { readPatchTable, readScores } from '../../audit/audit-files.ts'
import { judgedOf } from '../../audit/audited-outputs.ts'
import { secondsOfWholeSlices } from '../../audit/whole-slices.ts'
import { auditedSlices } from '../../dicom-objects/exported-audit.ts'
import { noStudyText } from '../../dicom-objects/source-headers.ts'
import { mappedScore } from '../../dicom-objects/write-objects.ts'
import { countedFindings, isFlag } from '../../review/finding.ts'
import type { Workspace } from '../../storage/workspace.ts'
import type { DicomPlan } from '../contract-payloads.ts'
import { reportedFindings } from './shown-findings.ts'

/** Size and time of a DICOM export of an audit, from its record, without opening its source. @throws audit.unknown */
export function dicomPlan(workspace: Workspace, auditId: string): DicomPlan {
  const record = workspace.audits.get(auditId)
  const { source } = record
  const directory = workspace.audits.directory(auditId)
  const outputs = judgedOf(record)
  const findings = countedFindings(reportedFindings(workspace, auditId).findings)
  const readers = new Set(findings.map(({ reviewer }) => reviewer)).size
  const audited = auditedSlices({ patches: readPatchTable(directory) }).length
  const score = mappedScore({ record, scores: readScores(directory, record), outputs }, undefined)
  return {
    refusal: source.kind === 'dicom' ? null : noStudyText(source.label),
    auditedSlices: audited,
    sourceSlices: source.sliceCount,
    imagesPerSlice: source.unit === 'HU' ? outputs.length : 0,
    secondsPerSlice: secondsOfWholeSlices(record, outputs, audited, 1),
    others: {
      sr: readers,
      map: score === undefined ? 0 : outputs.length,
      key: findings.some(isFlag) ? 1 : 0,
      presentation: readers,
      pdf: 1,
      capture: 1
    }
  }
}
