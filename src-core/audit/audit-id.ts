import { randomBytes } from 'node:crypto'

/** An id for an audit that begins now; ids sort by time. */
export const newAuditId = (): string => auditIdAt(new Date().toISOString(), randomBytes(3).toString('hex'))

/** The id of an audit made then. @param ending tells audits of one second apart */
export const auditIdAt = (createdAt: string, ending: string): string =>
  `audit-${createdAt.slice(0, 19).replace(/[-:]/g, '').replace('T', '-')}-${ending}`

/** True for ids as audits of a workspace have them; the command line of the first versions wrote 'audit' only. */
export const isAuditId = (id: string): boolean => /^audit-\d{8}-\d{6}-[0-9a-f]{6,}$/.test(id)
