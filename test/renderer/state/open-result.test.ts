import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { JobRecord } from '../../../src-core/storage/job-record.ts'

const listed = ['old', 'new'].map((id) => ({ id, title: `Thorax ${id}`, state: 'done', createdAt: id }))
vi.mock('../../../renderer/engine/engine.svelte.ts', () => ({
  engine: { state: 'connected', call: async (name: string) => (name === 'audits.list' ? listed : null) }
}))
const { announceAudit } = await import('../../../renderer/state/open-result.ts')
const { auditReading } = await import('../../../renderer/state/audit-reading.ts')
const { notices } = await import('../../../renderer/state/shown-notices.svelte.ts')
const { workbench } = await import('../../../renderer/state/workbench.svelte.ts')

const job = {
  id: '1',
  kind: 'audit',
  title: 'Audit of Thorax',
  state: 'done',
  result: { auditId: 'new' }
} as unknown as JobRecord
const minutes = (count: number) => count * 60_000

describe('a finished audit', () => {
  beforeEach(() => {
    notices.list = []
    workbench.auditId = 'old'
    auditReading.touch('none', 0)
  })

  it('replaces the audit on the screen that nobody touched for five minutes', async () => {
    workbench.view = 'audit'
    auditReading.touch('old', 0)
    await announceAudit(job, minutes(5))
    expect(workbench.auditId).toBe('new')
    expect(notices.list).toEqual([])
  })

  it('leaves the audit that is being read, and offers to open the new one', async () => {
    workbench.view = 'audit'
    auditReading.touch('old', 0)
    await announceAudit(job, minutes(4))
    expect(workbench.auditId).toBe('old')
    expect(notices.list.map(({ title, action }) => [title, action?.label])).toEqual([
      ['Audit of Thorax new is ready', 'Open']
    ])
    notices.list[0]!.action!.run()
    expect([workbench.view, workbench.auditId]).toEqual(['audit', 'new'])
  })

  it('is announced in another view, where Audit then shows it', async () => {
    workbench.view = 'sources'
    await announceAudit(job, minutes(4))
    expect([workbench.view, workbench.auditId]).toEqual(['sources', 'new'])
    expect(notices.list).toHaveLength(1)
  })

  it('that failed changes nothing', async () => {
    workbench.view = 'audit'
    await announceAudit({ ...job, state: 'failed' }, minutes(60))
    expect(workbench.auditId).toBe('old')
    expect(notices.list).toEqual([])
  })
})
