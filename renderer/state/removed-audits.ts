import type { RemovedAudit } from '../../src-core/audit/audit-record.ts'
import { engine } from '../engine/engine.svelte.ts'
import { counted } from '../shared/format.ts'
import { audits } from './audits.svelte.ts'
import { Listing } from './listing.svelte.ts'
import { notices } from './notices.svelte.ts'
import { workbench } from './workbench.svelte.ts'

/** What was taken off the list and can come back, the latest first. */
export const removedAudits = new Listing(() => engine.call('audits.removed', {}))

/** Takes an audit off the list, and says what went with it and how it comes back. */
export async function removeAudit(id: string): Promise<void> {
  try {
    const removed = await engine.call('audits.remove', { id })
    if (workbench.auditId === id) workbench.auditId = null
    await loadBoth()
    notices.done('Audit removed', `${removed.title}, with ${workOf(removed)}. Home lists it under Recently removed.`, {
      label: 'Undo',
      run: () => void restoreAudit(id)
    })
  } catch (thrown) {
    notices.fail(thrown)
  }
}

/** Brings back an audit with its findings and reviews, and opens it. */
export async function restoreAudit(id: string): Promise<void> {
  try {
    await engine.call('audits.restore', { id })
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
