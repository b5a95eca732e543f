import { beforeEach, describe, expect, it, vi } from 'vitest'
import { jobRecord } from '../../../support/records.ts'

let listed: object[] = []
let run: Promise<{ jobId: string }> = Promise.resolve({ jobId: 'job' })
const call = vi.fn<(name: string, input: object) => Promise<unknown>>(async (name) => {
  switch (name) {
    case 'audits.list':
      return listed
    case 'sources.openMnist':
      return { id: 'mnist-test' }
    case 'audits.run':
      return run
    case 'settings.read':
      return {}
    default:
      return []
  }
})
vi.mock('../../../../renderer/engine/engine.svelte.ts', () => ({ engine: { call } }))

const { Tour } = await import('../../../../renderer/features/tour/tour.svelte.ts')
const { audits } = await import('../../../../renderer/state/audits.svelte.ts')
const { jobs } = await import('../../../../renderer/state/shown-jobs.svelte.ts')
const { notices } = await import('../../../../renderer/state/shown-notices.svelte.ts')
const { settings } = await import('../../../../renderer/state/settings.svelte.ts')
const { workbench } = await import('../../../../renderer/state/workbench.svelte.ts')

const title = 'Sample: MNIST, Gaussian 0.3'
const job = (state: 'running' | 'done' | 'cancelled') => jobRecord('job', state, { title, result: { auditId: 'made' } })
const calls = (name: string) => call.mock.calls.filter((made) => made[0] === name)

async function workspaceWith(...list: object[]): Promise<void> {
  listed = list
  await audits.load()
}

describe('the tour', () => {
  beforeEach(async () => {
    vi.useFakeTimers()
    call.mockClear()
    await settings.load()
    settings.write('tourDone', false)
    workbench.view = 'home'
    workbench.auditId = null
    notices.list = []
    jobs.list = []
    run = Promise.resolve({ jobId: 'job' })
    await workspaceWith()
  })

  it('is offered at the first start, not where there are audits, and not again once it was skipped', async () => {
    const tour = new Tour()
    expect(tour.offered).toBe(true)
    await workspaceWith({ id: 'other', title: 'Another audit', state: 'done' })
    expect(tour.offered).toBe(false)
    await workspaceWith()
    tour.end()
    expect(tour.offered).toBe(false)
    await vi.runAllTimersAsync()
    expect(calls('settings.write').map((made) => made[1])).toContainEqual({ key: 'tourDone', value: true })
  })

  it('makes the sample audit, tells how far it is, opens it and goes three steps on and back', async () => {
    const tour = new Tour()
    const taken = tour.take()
    expect(tour.preparing).toBe(true)
    await vi.advanceTimersByTimeAsync(0)
    expect(calls('audits.run')[0]![1]).toMatchObject({ sourceId: 'mnist-test', title, limit: 400 })
    jobs.take(job('running'))
    expect(tour.job?.id).toBe('job')
    expect(tour.index).toBe(null)
    jobs.take(job('done'))
    await taken
    expect(tour.preparing).toBe(false)
    expect([workbench.view, workbench.auditId, tour.index]).toEqual(['audit', 'made', 0])
    tour.back()
    expect(tour.index).toBe(0)
    tour.next()
    tour.next()
    expect(tour.index).toBe(2)
    tour.back()
    expect(tour.index).toBe(1)
    tour.next()
    expect(settings.read('tourDone', false)).toBe(false)
    tour.next()
    expect(tour.index).toBe(null)
    expect(settings.read('tourDone', false)).toBe(true)
  })

  it('takes the sample audit that is there already', async () => {
    await workspaceWith({ id: 'sample', title, state: 'done' })
    const tour = new Tour()
    await tour.take()
    expect(calls('audits.run')).toEqual([])
    expect([workbench.auditId, tour.index]).toEqual(['sample', 0])
  })

  it('shows nothing while another view or audit is looked at, and is where it was afterwards', async () => {
    await workspaceWith({ id: 'sample', title, state: 'done' })
    const tour = new Tour()
    await tour.take()
    tour.next()
    workbench.view = 'reports'
    expect(tour.index).toBe(null)
    workbench.openAudit('other')
    expect(tour.index).toBe(null)
    workbench.openAudit('sample')
    expect(tour.index).toBe(1)
  })

  it('does not call anybody back who went elsewhere meanwhile, but says that it is ready', async () => {
    const tour = new Tour()
    const taken = tour.take()
    await vi.advanceTimersByTimeAsync(0)
    workbench.view = 'models'
    jobs.take(job('done'))
    await taken
    expect([workbench.view, tour.index]).toEqual(['models', null])
    expect(notices.list[0]).toMatchObject({ title: 'The sample audit is ready' })
    notices.list[0]!.action!.run()
    expect([workbench.view, tour.index]).toEqual(['audit', 0])
  })

  it('can be cancelled while the audit is made, without a word, and is offered again', async () => {
    const tour = new Tour()
    const taken = tour.take()
    await vi.advanceTimersByTimeAsync(0)
    jobs.take(job('running'))
    await tour.cancel()
    expect(calls('jobs.cancel')[0]![1]).toEqual({ id: 'job' })
    jobs.take(job('cancelled'))
    await taken
    expect([tour.preparing, tour.offered, notices.list.length]).toEqual([false, true, 0])
  })

  it('says why the audit could not be made', async () => {
    run = Promise.reject(new Error('No room'))
    const tour = new Tour()
    await tour.take()
    expect(tour.preparing).toBe(false)
    expect(notices.list).toHaveLength(1)
  })
})
