import { unnamedReader, type AuditFindings } from '../review/finding.ts'
import { blindedReadings, withoutUnderWay } from '../review/under-way.ts'
import type { Workspace } from '../storage/workspace.ts'

/** The findings of an audit as screen, reports and exports may show them to who is at the workbench. */
export function auditFindings(workspace: Workspace, auditId: string): AuditFindings {
  const underWay = blindedReadings(workspace.reviews.list(auditId), whoLooks(workspace))
  return { findings: withoutUnderWay(workspace.findings.list(auditId), underWay), underWay }
}

/** The name that the workbench was told; it is typed, not proven. */
export function whoLooks({ settings }: Pick<Workspace, 'settings'>): string {
  const { reviewer } = settings.read()
  return (typeof reviewer === 'string' && reviewer.trim()) || unnamedReader
}
