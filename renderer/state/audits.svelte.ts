import { engine } from '../engine/engine.svelte.ts'
import { Listing } from './listing.svelte.ts'
import type { RemovedAudit } from '../../src-core/audit/audit-record.ts'
import { counted } from '../shared/format.ts'
import { notices } from './shown-notices.svelte.ts'
import { workbench } from './workbench.svelte.ts'

/** Audits of the workspace, in the order of the engine. */
export const audits = new Listing(() => engine.call('audits.list', {}))

/** Removed audits that can be restored, the latest first. */
export const removedAudits = new Listing(() => engine.call('audits.removed', {}))

/** Removes an audit from the list. A notice names its findings and reviews, and offers Undo. */
export async function removeAudit(id: string): Promise<void> {
  try {
    const removed = await engine.call('audits.remove', { id })
    if (workbench.auditId === id) workbench.auditId = null
    await loadBoth()
    notices.settle(`audit ${id}`)
    notices.done(
      'Audit removed',
      `${removed.title}, with ${workOf(removed)}. Home lists it under Recently removed.`,
      { label: 'Undo', run: () => void restoreAudit(id) },
      `removed audit ${id}`
    )
  } catch (thrown) {
    notices.fail(thrown)
  }
}

/** Restores an audit with its findings and reviews, and opens it. */
export async function restoreAudit(id: string): Promise<void> {
  try {
    await engine.call('audits.restore', { id })
    notices.settle(`removed audit ${id}`)
    await loadBoth()
    workbench.openAudit(id)
  } catch (thrown) {
    notices.fail(thrown)
  }
}

/** '44 findings and 2 reviews'. */
export function workOf({ findings, reviews }: Pick<RemovedAudit, 'findings' | 'reviews'>): string {
  return `${counted(findings, 'finding')} and ${counted(reviews, 'review')}`
}

async function loadBoth(): Promise<void> {
  await Promise.all([audits.load(), removedAudits.load()])
}
