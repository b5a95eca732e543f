import type { AuditRecord } from '../../../src-core/audit/audit-record.ts'
import { hasSurroundings } from '../../features/audit-labels/audit-facts.ts'
import { auditTab, type AuditTab } from '../../state/workbench.svelte.ts'

const labels: Readonly<Record<AuditTab, { readonly label: string; readonly short?: string; readonly title: string }>> =
  {
    patches: { label: 'Patches', title: 'Patches as tiles, and their plot' },
    slice: { label: 'Slice', title: 'Whole slices with heat maps and flags' },
    'denoiser-comparison': {
      label: 'Denoiser comparison',
      short: 'Denoisers',
      title: 'Compare the denoisers of this audit'
    },
    'dose-response': { label: 'Dose response', short: 'Dose', title: 'Compare this audit with others, by dose' },
    findings: { label: 'Findings', title: 'List, filter and revise the findings of this audit' }
  }

/** The tabs that an audit has, in order. Slices of one patch, as in MNIST, have no tab. */
export function tabsOf(record: AuditRecord) {
  return (Object.keys(labels) as AuditTab[])
    .filter((id) => id !== 'slice' || hasSurroundings(record))
    .map((id) => ({ id, ...labels[id] }))
}

/** The tab that was shown last; `patches` if the audit does not have that tab. */
export function shownTab(record: AuditRecord): AuditTab {
  const last = auditTab.current
  return tabsOf(record).some(({ id }) => id === last) ? last : 'patches'
}
