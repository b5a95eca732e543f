import { persisted } from './settings.svelte.ts'

/** Tabs of the audit view. The ids are stored. */
export const auditTabs = ['patches', 'slice', 'glance', 'audits'] as const
export type AuditTab = (typeof auditTabs)[number]

/** The tab that was shown last, of any audit. */
export const auditTab = persisted<AuditTab>('audit.mode', 'patches', (value) => auditTabs.includes(value as AuditTab))
