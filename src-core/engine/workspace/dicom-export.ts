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
import { openWholeOutputs, type WholeDenoising } from './whole-outputs.ts'

export interface ExportedPart {
  /** Keys of outputs. Default: all judged ones. */
  readonly outputs?: readonly string[] | undefined
  /** Null to keep the patient's identity. */
  readonly pseudonyms: Pseudonyms | null
  /** True for denoised series of all slices. Default: the audited ones. */
  readonly allSlices?: boolean | undefined
  readonly denoising: WholeDenoising
  /** Opens another series of the audit by its id. @throws source.unknown */
  readonly openSeries: (sourceId: string) => Promise<Source>
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
  { outputs, pseudonyms, onHeader, allSlices, denoising, openSeries }: ExportedPart
): Promise<ExportedAudit> {
  const record = workspace.audits.get(auditId)
  requireJudged(record, outputs ?? [], 'outputs')
  const directory = workspace.audits.directory(auditId)
  const patches = readPatchTable(directory)
  const keys = judgedOf(record).filter((key) => outputs?.includes(key) ?? true)
  const slices = allSlices
    ? Array.from({ length: record.source.sliceCount }, (_, slice) => slice)
    : auditedSlices({ patches })
  const readOptions = { pseudonyms, onSlice: () => onHeader?.(++read / slices.length) }
  let read = 0
  const headers = await readSourceHeaders(source, slices, readOptions)
  const { whole, read: readWhole } = await openWholeOutputs(record, source, slices, keys, denoising, openSeries)
  return {
    record,
    patches,
    scores: readScores(directory, record),
    findings: countedFindings(reportedFindings(workspace, auditId).findings),
    outputs: keys,
    headers,
    derivedSlices: slices,
    whole,
    readWhole,
    readSlice: (role, slice) => readWholeSlice(directory, record, patches, role, slice),
    readSource: (slice) => source.readSlice(slice)
  }
}
