import { blindedReadings, embargoes, withoutEmbargoed, type Embargo } from '../../review/embargo.ts'
import type { AuditFindings, Finding, FindingRevision } from '../../review/finding.ts'
import type { Workspace } from '../../storage/workspace.ts'

/** The findings of an audit as the screen may show them to a person. */
export function auditFindings(workspace: Workspace, auditId: string, person: string): AuditFindings {
  const embargoedBy = blindedReadings(workspace.reviews.list(auditId), person)
  return { findings: withoutEmbargoed(workspace.findings.list(auditId), embargoedBy), embargoedBy }
}

/** Revisions of a finding, without those of reviews that are closed to a person. */
export function shownHistory(workspace: Workspace, findingId: string, person: string): FindingRevision[] {
  const embargoedBy = blindedReadings(workspace.reviews.list(), person)
  return withoutEmbargoed(workspace.findings.history(findingId), embargoedBy)
}

/** The findings of an audit as a report shows them to any reader, and the embargoes on the others. */
export function reportedFindings(workspace: Workspace, auditId: string): { findings: Finding[]; embargoed: Embargo[] } {
  const all = workspace.findings.list(auditId)
  const embargoed = embargoes(workspace.reviews.list(auditId), all)
  return { findings: withoutEmbargoed(all, embargoed), embargoed }
}
