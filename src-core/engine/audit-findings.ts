import type { AuditFindings } from '../review/finding.ts'
import { blindedReadings, withoutUnderWay } from '../review/under-way.ts'
import type { Workspace } from '../storage/workspace.ts'

/** The findings of an audit as screen, reports and exports may show them. */
export function auditFindings({ findings, reviews }: Workspace, auditId: string): AuditFindings {
  const underWay = blindedReadings(reviews.list(auditId))
  return { findings: withoutUnderWay(findings.list(auditId), underWay), underWay }
}
