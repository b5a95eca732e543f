import { readPatchTable, readScores } from '../../audit/audit-files.ts'
import { judgedOf, requireJudged } from '../../audit/audited-outputs.ts'
import { readWholeSlice } from '../../audit/reassemble.ts'
import type { Pseudonyms } from '../../deidentification/pseudonyms.ts'
import { auditedSlices, type ExportedAudit } from '../../dicom-objects/exported-audit.ts'
import { readSourceHeaders } from '../../dicom-objects/source-headers.ts'
import { countedFindings } from '../../review/finding.ts'
import type { Source } from '../../sources/source.ts'
import type { Workspace } from '../../storage/workspace.ts'
import { reportedFindings } from './shown-findings.ts'

export interface ExportedPart {
  /** Keys of outputs. Default: all judged ones. */
  readonly outputs?: readonly string[] | undefined
  /** Null to keep the patient's identity. */
  readonly pseudonyms: Pseudonyms | null
  /** Called after each header that was read, with the share read. */
  readonly onHeader?: (fraction: number) => void
}

/**
 * Content of DICOM objects of an audit, as a report states it: findings under an embargo are left out.
 * @param source the audit's source
 * @throws audit.unknown; argument.invalid for an unknown output, or a source without DICOM headers
 */
export async function workspaceObjects(
  workspace: Workspace,
  auditId: string,
  source: Source,
  { outputs, pseudonyms, onHeader }: ExportedPart
): Promise<ExportedAudit> {
  const record = workspace.audits.get(auditId)
  requireJudged(record, outputs ?? [], 'outputs')
  const directory = workspace.audits.directory(auditId)
  const patches = readPatchTable(directory)
  const slices = auditedSlices({ patches })
  let read = 0
  return {
    record,
    patches,
    scores: readScores(directory, record),
    findings: countedFindings(reportedFindings(workspace, auditId).findings),
    outputs: judgedOf(record).filter((key) => outputs?.includes(key) ?? true),
    headers: await readSourceHeaders(source, slices, { pseudonyms, onSlice: () => onHeader?.(++read / slices.length) }),
    readSlice: (role, slice) => readWholeSlice(directory, record, patches, role, slice),
    readSource: (slice) => source.readSlice(slice)
  }
}
