import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { AuditContent } from '../../../../src-core/engine/contract-payloads.ts'
import { DenoscopeError } from '../../../../src-core/errors.ts'
import { auditContent, auditedOutput, auditFinding, ctSummary } from '../../../support/records.ts'
import { findingsEngine, sixPatchAudit } from './session-audit.ts'
import { answeredBy } from '../../../support/engine-call.ts'

vi.mock('../../../../renderer/engine/engine.svelte.ts', () => ({ engine: { call: async () => ({}) } }))

const { AuditSession } = await import('../../../../renderer/features/audit-session/audit-session.svelte.ts')
const { hasUnsavedFindings, openRanked, openSession } =
  await import('../../../../renderer/features/audit-session/audit-session.svelte.ts')
const { emptyFilter, withFindingToggled } = await import('../../../../renderer/features/audit-session/patch-filter.ts')
const { settings } = await import('../../../../renderer/state/settings.svelte.ts')
const { workbench } = await import('../../../../renderer/state/workbench.svelte.ts')

const idsOf = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id)
const values = Float64Array.of(1, 2)
const target = { patchIndex: 2, denoiserKey: 'mean' }
const judgement = { category: 'lost-structure', severity: 'minor', note: '', region: null } as const

beforeEach(() => {
  vi.useFakeTimers()
  for (const key of ['scores', 'air-hidden', 'sorting', 'selected']) settings.write(`audit.${key}`, undefined)
})

describe('The session of an audit', () => {
  it('judges outputs of others, then denoisers, and scores the noisy input before them', () => {
    const content = sixPatchAudit({ outputs: [auditedOutput('acme')] })
    const session = new AuditSession(findingsEngine().call, content)
    expect(session.outputs).toEqual(['acme', 'median', 'mean'])
    expect(session.scoredKeys).toEqual(['noisy', 'acme', 'median', 'mean'])
  })

  it('has the scores that were computed, in the unit of the source', () => {
    const content = auditContent({ median: { psnr: values, mae: values } }, { source: ctSummary })
    const { definitions } = new AuditSession(findingsEngine().call, content)
    expect(idsOf(definitions).sort()).toEqual(['mae', 'psnr'])
    expect(definitions.find(({ id }) => id === 'mae')).toMatchObject({ unit: 'HU' })
  })

  it('lists the default scores until others are chosen, for all audits, also by a former id', () => {
    const scoreIds = ['psnr', 'mae', 'hiddenError']
    const content = auditContent({ median: { psnr: values, mae: values, hiddenError: values } }, { scoreIds })
    const session = new AuditSession(findingsEngine().call, content)
    expect(idsOf(session.shownScores)).toEqual(['hiddenError', 'psnr'])
    session.scoreChoice = ['mae']
    expect(idsOf(new AuditSession(findingsEngine().call, content).shownScores)).toEqual(['mae'])
    settings.write('audit.scores', ['lie'])
    expect(session.scoreChoice).toEqual(['hiddenError'])
    expect(idsOf(session.shownScores)).toEqual(['hiddenError'])
  })

  it('has the means without air while air is hidden', () => {
    const without = { median: { ssim: { mean: 0.5, low: 0.4, high: 0.6, n: 4 } } }
    const changes = { airPatches: 2, meansWithoutAir: without }
    const session = new AuditSession(findingsEngine().call, sixPatchAudit(changes, Uint8Array.of(0, 1, 0, 0, 1, 0)))
    expect(session.means).toBe(without)
    session.order.airHidden = false
    expect(session.means).toBe(session.record.means)
  })

  it('filters its patches by its own findings', async () => {
    const session = new AuditSession(findingsEngine([auditFinding({ patchIndex: 4 })]).call, sixPatchAudit())
    await session.findings.load()
    session.order.refilter(withFindingToggled(emptyFilter, 'flagged'))
    expect([...session.order.sorted]).toEqual([4])
    await session.findings.record([{ ...target, judgement }], 'Ada')
    expect([...session.order.sorted]).toEqual([2, 4])
  })

  it('asks once for the error map of a patch, and again if the engine did not answer', async () => {
    const map = { masks: Uint8Array.of(1, 0), evidence: [{ cause: 'lost' }] }
    const call = vi.fn(async () => map)
    call.mockRejectedValueOnce(new DenoscopeError('engine.disconnected', 'The engine did not answer.'))
    const { errorMaps } = new AuditSession(answeredBy(call), sixPatchAudit())
    await expect(errorMaps.entry('mean', 3)).rejects.toMatchObject({ code: 'engine.disconnected' })
    expect(await errorMaps.entry('mean', 3)).toMatchObject({ patch: 3, output: 'mean', mask: map.masks })
    expect(await errorMaps.entry('mean', 3)).toBe(await errorMaps.entry('mean', 3))
    expect(call.mock.calls).toHaveLength(2)
  })
})

describe('Sessions of audits', () => {
  /** An engine with audits that differ in their id. Refuses judgements if `refuses`. */
  function auditsEngine(refuses = false) {
    const { calls } = findingsEngine()
    const call = vi.fn(async (name: string, input: { readonly id: string }): Promise<unknown> => {
      if (name === 'findings.record' && refuses) throw new DenoscopeError('engine.disconnected', 'No answer.')
      if (name !== 'audits.read') return calls(name, input)
      const content: AuditContent = sixPatchAudit()
      return { ...content, record: { ...content.record, id: input.id } }
    })
    return answeredBy(call)
  }

  it('outlive another audit only if a finding is not saved', async () => {
    const session = await openSession(auditsEngine(true), 'unsaved')
    await session.findings.record([{ ...target, judgement }], 'Ada')
    expect(hasUnsavedFindings()).toBe(true)
    const other = await openSession(auditsEngine(), 'other')
    expect(await openSession(auditsEngine(), 'unsaved')).toBe(session)
    expect(await openSession(auditsEngine(), 'other')).not.toBe(other)
    session.findings.discard(session.findings.failed[0]!)
    expect(hasUnsavedFindings()).toBe(false)
  })

  it('begin with the patch that was selected last, else with the first of the order', async () => {
    expect((await openSession(auditsEngine(), 'first')).order.selected).toBe(0)
    settings.write('audit.selected', { audit: 'again', patch: 3 })
    expect((await openSession(auditsEngine(), 'again')).order.selected).toBe(3)
  })

  it('open sorted by the wanted score of the wanted output, once', async () => {
    openRanked('ranked', 'median', 'ssim')
    expect([workbench.view, workbench.auditId]).toEqual(['audit', 'ranked'])
    const { order } = await openSession(auditsEngine(), 'ranked')
    expect(order.sorting).toEqual({ by: 'score', output: 'median', metric: 'ssim', direction: 'worst' })
    expect([order.focus, order.selected]).toEqual(['median', 5])
    order.sorting = { by: 'position' }
    expect((await openSession(auditsEngine(), 'ranked')).order.sorting).toEqual({ by: 'position' })
    openRanked('ranked', 'mean', 'ssim')
    expect(order.sorting).toMatchObject({ output: 'mean' })
  })
})
