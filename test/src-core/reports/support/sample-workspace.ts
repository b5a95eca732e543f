import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { roleFile, writeAuditTables } from '../../../../src-core/audit/audit-files.ts'
import { rolesOf } from '../../../../src-core/audit/audited-outputs.ts'
import { writeNpy, type WrittenArray } from '../../../../src-core/files/npy-files.ts'
import type { Judgement } from '../../../../src-core/review/finding.ts'
import { Workspace } from '../../../../src-core/storage/workspace.ts'
import { sampleInput } from './sample.ts'

const gone: Judgement = {
  category: 'lost-structure',
  severity: 'major',
  note: '=gone',
  region: { row: 1, column: 2, rows: 3, columns: 4 }
}

/** Makes a workspace with the audit `sample` of 6 MNIST images. Default: two findings by Ada, one of them revised. */
export async function writeSampleAudit(folder: string, { withFindings = true } = {}): Promise<void> {
  const { record, patches, scores, readPatches } = await sampleInput(6, [])
  const workspace = Workspace.open(folder)
  const directory = workspace.audits.directory(record.id)
  mkdirSync(directory)
  const indices = Array.from({ length: record.patchCount }, (_, index) => index)
  const arrays: Record<string, WrittenArray> = {}
  for (const role of rolesOf(record)) {
    const file = roleFile(record, role)
    arrays[file] = writeNpy(join(directory, file), (await readPatches(role, indices)).data, [record.patchCount, 28, 28])
  }
  workspace.audits.create(await writeAuditTables(directory, record, patches, scores, arrays))
  if (withFindings) recordFindings(workspace)
  workspace.close()
}

function recordFindings(workspace: Workspace): void {
  const place = { auditId: 'sample', denoiserKey: 'average-7', reviewer: 'Ada' }
  workspace.findings.record({ ...place, patchIndex: 3, judgement: { ...gone, severity: 'minor' } })
  workspace.findings.record({ ...place, patchIndex: 3, judgement: gone })
  workspace.findings.record({
    ...place,
    patchIndex: 5,
    judgement: { category: 'acceptable', severity: 'minor', note: '', region: null }
  })
}
