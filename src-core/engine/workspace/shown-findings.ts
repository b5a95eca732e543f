import { blindedReadings, embargoes, withoutEmbargoed, type Embargo } from '../../review/embargo.ts'
import { unnamedReader, type AuditFindings, type Finding, type FindingRevision } from '../../review/finding.ts'
import type { Workspace } from '../../storage/workspace.ts'

/** The findings of an audit as the screen may show them to the person at the workbench. */
export function auditFindings(workspace: Workspace, auditId: string): AuditFindings {
  const embargoedBy = blindedReadings(workspace.reviews.list(auditId), currentReader(workspace))
  return { findings: withoutEmbargoed(workspace.findings.list(auditId), embargoedBy), embargoedBy }
}

/** Revisions of a finding, without those of reviews that are closed to the person at the workbench. */
export function shownHistory(workspace: Workspace, findingId: string): FindingRevision[] {
  const embargoedBy = blindedReadings(workspace.reviews.list(), currentReader(workspace))
  return withoutEmbargoed(workspace.findings.history(findingId), embargoedBy)
}

/** The findings of an audit as a report shows them to any reader, and the embargoes on the others. */
export function reportedFindings(workspace: Workspace, auditId: string): { findings: Finding[]; embargoed: Embargo[] } {
  const all = workspace.findings.list(auditId)
  const embargoed = embargoes(workspace.reviews.list(auditId), all)
  return { findings: withoutEmbargoed(all, embargoed), embargoed }
}

/** The name entered at the workbench. It is typed, not proven. */
export function currentReader({ settings }: Pick<Workspace, 'settings'>): string {
  const { reviewer } = settings.read()
  return (typeof reviewer === 'string' && reviewer.trim()) || unnamedReader
}
