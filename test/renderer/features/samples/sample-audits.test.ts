import { beforeEach, describe, expect, it, vi } from 'vitest'
import { jobRecord } from '../../../support/records.ts'
import type { DenoiserDescription } from '../../../../src-core/denoisers/denoiser.ts'

let listed: object[] = []
const call = vi.fn<(name: string, input: object) => Promise<unknown>>(async (name) => {
  switch (name) {
    case 'audits.list':
      return listed
    case 'denoisers.list':
      return [{ id: 'bilateral' }, { id: 'autoencoder-ct-gaussian-0.1' }]
    case 'sources.openPhantom':
      return { id: 'phantom' }
    case 'audits.run':
      return { jobId: 'job' }
    default:
      return []
  }
})
vi.mock('../../../../renderer/engine/engine.svelte.ts', () => ({ engine: { call } }))

const { lowDoseAudit } = await import('../../../../renderer/features/samples/sample-requests.ts')
const { LowDoseSample } = await import('../../../../renderer/features/samples/sample-audits.svelte.ts')
const { audits } = await import('../../../../renderer/state/audits.svelte.ts')
const { jobs } = await import('../../../../renderer/state/shown-jobs.svelte.ts')
const { notices } = await import('../../../../renderer/state/shown-notices.svelte.ts')
const { workbench } = await import('../../../../renderer/state/workbench.svelte.ts')

const job = (state: 'done' | 'cancelled') => jobRecord('job', state, { result: { auditId: 'made' } })
const calls = (name: string) => call.mock.calls.filter((made) => made[0] === name)

describe('the sample audit of low dose', () => {
  beforeEach(async () => {
    call.mockClear()
    workbench.view = 'home'
    workbench.auditId = null
    notices.list = []
    jobs.list = []
    listed = []
    await audits.load()
  })

  it('runs a network, the autoencoder and a filter at a quarter of the dose, and does without a network that is not there', () => {
    const ids = ['residual-unet-ct-low-dose', 'autoencoder-ct-gaussian-0.1', 'bilateral']
    const denoisers = ['median', ...ids.toReversed()].map((id) => ({ id }) as DenoiserDescription)
    const chosen = (known: DenoiserDescription[]) => lowDoseAudit('phantom', known).denoisers.map(({ id }) => id)
    expect(lowDoseAudit('phantom', denoisers)).toMatchObject({
      sourceId: 'phantom',
      degradation: { kind: 'reduced-dose', share: 0.25 }
    })
    expect(chosen(denoisers)).toEqual(ids)
    expect(chosen(denoisers.slice(0, -1))).toEqual(ids.slice(1))
  })

  it('is made on the phantom, opened once it is there, and not made again', async () => {
    const sample = new LowDoseSample()
    const taken = sample.take()
    await vi.waitFor(() => expect(calls('audits.run')).toHaveLength(1))
    expect(calls('audits.run')[0]![1]).toMatchObject({
      sourceId: 'phantom',
      title: 'Sample: CT phantom, a quarter of the dose'
    })
    expect(sample.preparing).toBe(true)
    jobs.take(job('done'))
    await taken
    expect([workbench.view, workbench.auditId]).toEqual(['audit', 'made'])
    listed = [{ id: 'known', title: 'Sample: CT phantom, a quarter of the dose', state: 'done' }]
    await audits.load()
    await sample.take()
    expect([workbench.auditId, calls('audits.run').length]).toEqual(['known', 1])
  })

  it('says that it is ready to whom looks at something else by then, and says nothing if it was cancelled', async () => {
    const sample = new LowDoseSample()
    const taken = sample.take()
    await vi.waitFor(() => expect(calls('audits.run')).toHaveLength(1))
    workbench.view = 'models'
    jobs.take(job('done'))
    await taken
    expect(workbench.view).toBe('models')
    notices.list[0]!.action!.run()
    expect([workbench.view, workbench.auditId]).toEqual(['audit', 'made'])

    notices.list = []
    jobs.list = []
    workbench.view = 'home'
    const again = sample.take()
    await vi.waitFor(() => expect(calls('audits.run')).toHaveLength(2))
    jobs.take(job('cancelled'))
    await again
    expect([workbench.view, sample.preparing, notices.list.length]).toEqual(['home', false, 0])
  })
})
