import { flushSync } from 'svelte'
import { describe, expect, it } from 'vitest'
import { FindingsStore } from '../../../../renderer/features/audit-session/findings-store.svelte.ts'
import { DenoscopeError } from '../../../../src-core/errors.ts'
import type { Judgement } from '../../../../src-core/review/finding.ts'
import { answeredBy } from '../../../support/engine-call.ts'

const target = { patchIndex: 7, denoiserKey: 'median' }
const lost: Judgement = { category: 'lost-structure', severity: 'minor', note: '', region: null }
const invented: Judgement = { ...lost, category: 'invented-structure' }

/** An engine whose answers the test gives by hand. */
function handEngine() {
  const calls: {
    name: string
    input: never
    answer: (output: unknown) => Promise<void>
    refuse: (error: Error) => Promise<void>
  }[] = []
  const settled = () => new Promise<void>((done) => setTimeout(done))
  const call = answeredBy(
    (name, input) =>
      new Promise<unknown>((resolve, reject) => {
        calls.push({
          name,
          input,
          answer: (output) => (resolve(output), settled()),
          refuse: (error) => (reject(error), settled())
        })
      })
  )
  return { call, calls, settled }
}

const stored = (judgement: Judgement, revision = 1) => ({
  ...judgement,
  ...target,
  id: 'f1',
  auditId: 'a',
  reviewer: 'R',
  review: null,
  revision,
  recordedAt: '2026-01-01T00:00:00.000Z'
})

describe('FindingsStore', () => {
  it('shows a judgement as saving until the engine has answered, and only then as saved', async () => {
    const { call, calls, settled } = handEngine()
    const findings = new FindingsStore(call, 'a')
    const done = findings.record([{ ...target, judgement: lost }], 'R')
    await settled()
    expect(findings.state).toBe('saving')
    expect(findings.savedFor(target, 'R')).toBeNull()
    await calls[0]!.answer(stored(lost))
    expect(await done).toBe(true)
    expect(findings.state).toBe('saved')
    expect(findings.savedFor(target, 'R')).toMatchObject(lost)
  })

  it('changes saved findings only when a judgement is stored or read, and unsaved ones with each key', async () => {
    const { call, calls, settled } = handEngine()
    const findings = new FindingsStore(call, 'a')
    const changes: string[] = []
    const stop = $effect.root(() => {
      $effect(() => void changes.push(`saved ${findings.countedByPatch.size}`))
      $effect(() => void changes.push(`unsaved ${findings.unsaved.map(({ state }) => state).join(' ')}`))
    })
    const changesSince = () => (flushSync(), changes.splice(0))
    expect(changesSince()).toEqual(['saved 0', 'unsaved '])
    void findings.record([{ ...target, judgement: lost }], 'R')
    await settled()
    expect(changesSince()).toEqual(['unsaved saving'])
    await calls[0]!.answer(stored(lost))
    expect(changesSince()).toEqual(['saved 1', 'unsaved '])
    void findings.record([{ ...target, judgement: invented }], 'R')
    await settled()
    await calls[1]!.refuse(new DenoscopeError('engine.disconnected', 'The engine did not answer.'))
    expect(changesSince()).not.toContainEqual(expect.stringMatching(/^saved/))
    expect(findings.state).toBe('failed')
    stop()
  })

  it('keeps a judgement that could not be saved, says why, and saves it on retry', async () => {
    const { call, calls, settled } = handEngine()
    const findings = new FindingsStore(call, 'a')
    const done = findings.record([{ ...target, judgement: lost }], 'R')
    await settled()
    await calls[0]!.refuse(new DenoscopeError('engine.disconnected', 'The engine did not answer.'))
    expect(await done).toBe(false)
    expect(findings.state).toBe('failed')
    expect(findings.failed[0]).toMatchObject({ ...target, judgement: lost, error: { code: 'engine.disconnected' } })
    const again = findings.retry()
    await settled()
    await calls[1]!.answer(stored(lost))
    expect(await again).toBe(true)
    expect(findings.unsaved).toEqual([])
  })

  it('sends again by code what a lost engine did not confirm, and not what the engine refused', async () => {
    const { call, calls, settled } = handEngine()
    const findings = new FindingsStore(call, 'a')
    void findings.record([{ ...target, judgement: lost }], 'R')
    await settled()
    await calls[0]!.refuse(new DenoscopeError('argument.invalid', 'No such patch.'))
    expect(await findings.retry('engine.disconnected')).toBe(true)
    await settled()
    expect(calls).toHaveLength(1)
    expect(findings.failed).toHaveLength(1)
  })

  it('sends judgements one after the other, so that revisions keep the order of the keys', async () => {
    const { call, calls, settled } = handEngine()
    const findings = new FindingsStore(call, 'a')
    void findings.record([{ ...target, judgement: lost }], 'R')
    void findings.record([{ ...target, judgement: invented }], 'R')
    await settled()
    expect(calls).toHaveLength(1)
    await calls[0]!.answer(stored(lost))
    expect(findings.state).toBe('saving')
    expect(calls[1]!.input).toMatchObject({ judgement: invented })
    await calls[1]!.answer(stored(invented, 2))
    expect(findings.state).toBe('saved')
    expect(findings.savedFor(target, 'R')).toMatchObject({ revision: 2, category: 'invented-structure' })
  })

  it('sends of several keys of one step only the latest that waits', async () => {
    const { call, calls, settled } = handEngine()
    const findings = new FindingsStore(call, 'a')
    const press = (severity: Judgement['severity']) =>
      findings.record([{ ...target, judgement: { ...lost, severity } }], 'R', 's')
    const first = press('minor')
    await settled()
    const done = [first, press('moderate'), press('major'), press('critical')]
    expect(findings.unsavedFor(target, 'R')?.judgement.severity).toBe('critical')
    await calls[0]!.answer(stored({ ...lost, severity: 'minor' }))
    expect(calls.map(({ input }) => input)).toMatchObject([
      { stepId: 's', judgement: { severity: 'minor' } },
      { stepId: 's', judgement: { severity: 'critical' } }
    ])
    expect(findings.state).toBe('saving')
    await calls[1]!.answer(stored({ ...lost, severity: 'critical' }))
    expect(await Promise.all(done)).toEqual([true, true, true, true])
    expect(findings.state).toBe('saved')
  })

  it('records several outputs as one step, and takes all of them back with one undo', async () => {
    const { call, calls, settled } = handEngine()
    const findings = new FindingsStore(call, 'a')
    const other = { ...target, denoiserKey: 'mean' }
    const done = findings.record(
      [
        { ...target, judgement: lost },
        { ...other, judgement: lost }
      ],
      'R',
      's'
    )
    await settled()
    expect(calls[0]).toMatchObject({ name: 'findings.recordStep', input: { stepId: 's', statements: [target, other] } })
    await calls[0]!.answer([stored(lost), { ...stored(lost), ...other, id: 'f2' }])
    expect(await done).toBe(true)
    expect(findings.saved).toHaveLength(2)
    const undone = findings.undo('R')
    await settled()
    await calls[1]!.answer({
      auditId: 'a',
      ...target,
      finding: null,
      others: [{ auditId: 'a', ...other, finding: null }]
    })
    await undone
    expect(findings.saved).toEqual([])
  })

  it('waits with an undo for what is being saved, then shows what the engine says is left', async () => {
    const { call, calls, settled } = handEngine()
    const findings = new FindingsStore(call, 'a')
    void findings.record([{ ...target, judgement: lost }], 'R')
    const undone = findings.undo('R')
    await settled()
    expect(calls.map(({ name }) => name)).toEqual(['findings.record'])
    await calls[0]!.answer(stored(lost))
    await calls[1]!.answer({ auditId: 'a', ...target, finding: null })
    expect(await undone).toMatchObject({ patchIndex: 7, finding: null })
    expect(findings.savedFor(target, 'R')).toBeNull()
  })

  it('goes on saving after an undo that the engine refused', async () => {
    const { call, calls, settled } = handEngine()
    const findings = new FindingsStore(call, 'a')
    const undone = findings.undo('R').catch((thrown: Error) => thrown.message)
    const done = findings.record([{ ...target, judgement: lost }], 'R')
    await settled()
    await calls[0]!.refuse(new Error('no'))
    expect(await undone).toBe('no')
    await calls[1]!.answer(stored(lost))
    expect(await done).toBe(true)
  })

  it('replaces saved findings by those on disk when it reads again, and keeps unsaved ones', async () => {
    const { call, calls, settled } = handEngine()
    const findings = new FindingsStore(call, 'a')
    void findings.record([{ ...target, judgement: lost }], 'R')
    await settled()
    await calls[0]!.refuse(new Error('no'))
    const loaded = findings.load()
    await settled()
    await calls[1]!.answer({ findings: [], embargoedBy: [] })
    await loaded
    expect(findings.saved).toEqual([])
    expect(findings.failed).toHaveLength(1)
  })

  it('keeps the findings of different reviewers and denoisers apart', async () => {
    const { call, calls, settled } = handEngine()
    const findings = new FindingsStore(call, 'a')
    const loaded = findings.load()
    await settled()
    await calls[0]!.answer({
      findings: [stored(lost), { ...stored(invented), id: 'f2', reviewer: 'Other' }],
      embargoedBy: []
    })
    await loaded
    expect(findings.saved).toHaveLength(2)
    expect(findings.savedFor(target, 'Other')).toMatchObject({ category: 'invented-structure' })
    expect(findings.savedFor({ ...target, denoiserKey: 'mean' }, 'R')).toBeNull()
  })

  it('has the judgement of a blinded review beside the open one, which alone is revised', async () => {
    const { call, calls, settled } = handEngine()
    const findings = new FindingsStore(call, 'a')
    const loaded = findings.load()
    await settled()
    const review = { id: 'r', createdAt: '2026-01-01T00:00:00.000Z', blinded: true }
    const embargoedBy = [{ review: { ...review, id: 's' }, reader: 'R', answered: 1, items: 9 }]
    await calls[0]!.answer({ findings: [stored(lost), { ...stored(invented), id: 'f2', review }], embargoedBy })
    await loaded
    expect(findings.saved).toHaveLength(2)
    expect(findings.savedFor(target, 'R')).toMatchObject({ id: 'f1', category: 'lost-structure' })
    expect(findings.embargoed).toEqual(embargoedBy)
  })
})
