import { persisted } from './settings.svelte.ts'

/** Tabs of the audit view. The ids are stored. */
export const auditTabs = ['patches', 'slice', 'denoiser-comparison', 'dose-response'] as const
export type AuditTab = (typeof auditTabs)[number]

/** Ids as version 0.1 stored them. */
const formerIds: Readonly<Record<string, AuditTab>> = { glance: 'denoiser-comparison', audits: 'dose-response' }

const stored = persisted<string>('audit.mode', 'patches')

/** The tab that was shown last, of any audit. */
export const auditTab = {
  get current(): AuditTab {
    const id = formerIds[stored.current] ?? stored.current
    return auditTabs.find((tab) => tab === id) ?? 'patches'
  },
  set current(tab: AuditTab) {
    stored.current = tab
  }
}
