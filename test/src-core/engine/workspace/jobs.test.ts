import { describe, expect, it, vi } from 'vitest'
import type { JobRecord } from '../../../../src-core/storage/job-record.ts'
import { Jobs } from '../../../../src-core/engine/workspace/jobs.ts'
import { DenoscopeError } from '../../../../src-core/errors.ts'

function makeJobs() {
  const saved = new Map<string, JobRecord>()
  const archive = {
    save: (record: JobRecord) => void saved.set(record.id, record),
    list: () => [...saved.values()].reverse()
  }
  const reported: JobRecord[] = []
  return { jobs: new Jobs(archive, (record) => reported.push(record)), saved, reported }
}

async function untilEnded(saved: Map<string, JobRecord>, id: string): Promise<JobRecord> {
  await vi.waitUntil(() => saved.get(id)?.finishedAt)
  return saved.get(id)!
}

const untilRunning = (saved: Map<string, JobRecord>, id: string) =>
  vi.waitUntil(() => saved.get(id)?.state === 'running')

describe('Jobs', () => {
  it('keeps the result of work that ends well', async () => {
    const { jobs, saved, reported } = makeJobs()
    const id = jobs.start('audit', 'Audit', async () => ({ auditId: 'a1' }))
    const record = await untilEnded(saved, id)
    expect(record).toMatchObject({ state: 'done', fraction: 1, result: { auditId: 'a1' }, error: null })
    expect(reported.map(({ state }) => state)).toEqual(['queued', 'running', 'done'])
  })

  it('keeps code and message of work that fails', async () => {
    const { jobs, saved } = makeJobs()
    const id = jobs.start('audit', 'Audit', async () => {
      throw new DenoscopeError('source.unknown', 'x: no such source')
    })
    expect(await untilEnded(saved, id)).toMatchObject({
      state: 'failed',
      error: { code: 'source.unknown', message: 'x: no such source' }
    })
  })

  it('ends work that is cancelled while it runs as cancelled, without an error', async () => {
    const { jobs, saved } = makeJobs()
    const id = jobs.start('training', 'Training', ({ signal }) => {
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))))
    })
    await untilRunning(saved, id)
    jobs.cancel(id)
    expect(await untilEnded(saved, id)).toMatchObject({ state: 'cancelled', error: null })
  })

  it('never starts work that was cancelled while it waited its turn', async () => {
    const { jobs, saved } = makeJobs()
    let finishFirst = () => {}
    let secondRan = false
    const first = jobs.start(
      'audit',
      'First',
      () => new Promise((resolve) => (finishFirst = () => resolve({ auditId: 'a' })))
    )
    const second = jobs.start('audit', 'Second', async () => {
      secondRan = true
      return { auditId: 'b' }
    })
    await untilRunning(saved, first)
    expect(saved.get(second)!.state).toBe('queued')
    jobs.cancel(second)
    finishFirst()
    expect((await untilEnded(saved, second)).state).toBe('cancelled')
    expect(secondRan).toBe(false)
  })

  it('runs a report beside an audit', async () => {
    const { jobs, saved } = makeJobs()
    const audit = jobs.start('audit', 'Audit', ({ signal }) => {
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))))
    })
    const written = { id: 'r', auditId: 'a', title: 'Report', createdAt: '2026-01-02', directory: 'r', files: [] }
    const report = jobs.start('report', 'Report', async () => written)
    expect((await untilEnded(saved, report)).state).toBe('done')
    expect(saved.get(audit)!.state).toBe('running')
    await jobs.stop()
    expect(saved.get(audit)!.state).toBe('cancelled')
  })

  it('refuses to cancel a job that is not running', () => {
    expect(() => makeJobs().jobs.cancel('none')).toThrow(/none: no such job is running/)
  })

  it('outlive a full disk: the end is told and listed, and saved with the next change', async () => {
    const saved = new Map<string, JobRecord>()
    let isFull = false
    const save = (record: JobRecord) => {
      if (isFull) throw new Error('the disk is full')
      saved.set(record.id, record)
    }
    const reported: JobRecord[] = []
    const jobs = new Jobs({ save, list: () => [...saved.values()] }, (record) => reported.push(record))
    const id = jobs.start('audit', 'Audit', async () => {
      isFull = true
      return { auditId: 'a1' }
    })
    await vi.waitUntil(() => reported.at(-1)?.state === 'done')
    expect(() => jobs.start('audit', 'Refused', async () => ({ auditId: 'a2' }))).toThrow('the disk is full')
    expect(jobs.isRunning('audit')).toBe(false)
    expect(jobs.list()).toMatchObject([{ id, state: 'done' }])
    expect(saved.get(id)!.state).toBe('running')
    isFull = false
    jobs.start('audit', 'Next', async () => ({ auditId: 'a3' }))
    expect(saved.get(id)!.state).toBe('done')
  })
})
