import { describe, expect, it, vi } from 'vitest'
import type { JobRecord } from '../../../src-core/storage/job-record.ts'

let listed: JobRecord[] = []
vi.mock('../../../renderer/engine/engine.svelte.ts', () => ({ engine: { call: async () => listed } }))
const { Jobs } = await import('../../../renderer/state/shown-jobs.svelte.ts')

const job = (more: Partial<JobRecord>): JobRecord => ({
  id: 'one',
  kind: 'audit',
  title: 'Audit',
  state: 'running',
  fraction: 0,
  message: '',
  remainingSeconds: null,
  createdAt: '2026-01-01T00:00:00Z',
  finishedAt: null,
  error: null,
  result: null,
  ...more
})

describe('Jobs', () => {
  it('lists the newest first and tells which are running', () => {
    const jobs = new Jobs()
    jobs.take(job({ id: 'old', state: 'done' }))
    jobs.take(job({ id: 'new', createdAt: '2026-01-02T00:00:00Z' }))
    expect(jobs.list.map(({ id }) => id)).toEqual(['new', 'old'])
    expect(jobs.running.map(({ id }) => id)).toEqual(['new'])
  })

  it('resolves with the result of a job that ends', async () => {
    const jobs = new Jobs()
    jobs.take(job({}))
    const result = jobs.finished('one', 'audit')
    jobs.take(job({ state: 'done', result: { auditId: 'a' } }))
    expect(await result).toEqual({ auditId: 'a' })
  })

  it('resolves for a job whose end was listed before anyone asked', async () => {
    const jobs = new Jobs()
    jobs.take(job({ state: 'done', result: { auditId: 'a' } }))
    expect(await jobs.finished('one', 'audit')).toEqual({ auditId: 'a' })
  })

  it("rejects with the job's own error, and with job.cancelled for a cancelled one", async () => {
    const jobs = new Jobs()
    jobs.take(job({ state: 'failed', error: { code: 'worker.died', message: 'It ended.' } }))
    await expect(jobs.finished('one')).rejects.toMatchObject({ code: 'worker.died', message: 'It ended.' })
    jobs.take(job({ id: 'two', state: 'cancelled' }))
    await expect(jobs.finished('two')).rejects.toMatchObject({ code: 'job.cancelled' })
  })

  it('does not bring an ended job back to life by a late message', () => {
    const jobs = new Jobs()
    jobs.take(job({ state: 'done' }))
    jobs.take(job({ state: 'running', fraction: 0.5 }))
    expect(jobs.list[0]!.state).toBe('done')
  })

  it('tells of an end once, also of a job first heard of then, and not of jobs that had ended before', async () => {
    const jobs = new Jobs()
    const hear = vi.fn<(job: JobRecord) => void>()
    jobs.onEnded(hear)
    listed = [job({ id: 'before', state: 'done' }), job({})]
    await jobs.load()
    jobs.take(job({ state: 'done' }))
    jobs.take(job({ state: 'done' }))
    jobs.take(job({ id: 'quick', state: 'done' }))
    expect(hear.mock.calls.map(([ended]) => ended.id)).toEqual(['one', 'quick'])
  })

  it('forgets the jobs of a workspace that was left', async () => {
    const jobs = new Jobs()
    jobs.take(job({ id: 'there' }))
    listed = [job({ id: 'here', state: 'interrupted' })]
    await jobs.load()
    expect(jobs.list.map(({ id }) => id)).toEqual(['here'])
  })
})
