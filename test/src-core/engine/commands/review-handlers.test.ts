import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import pino from 'pino'
import { EngineService } from '../../../../src-core/engine/commands/engine-service.ts'
import { Workspace } from '../../../../src-core/storage/workspace.ts'
import type { ReviewAnswer } from '../../../../src-core/review/review-plan.ts'
import { auditedDenoiser, auditRecord } from '../../../support/records.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { callsTo } from '../../../support/engine-calls.ts'

let engine: EngineService
beforeEach(async () => {
  const workspacePath = temporaryFolder()
  const workspace = Workspace.open(workspacePath)
  const record = auditRecord('a', { denoisers: [auditedDenoiser('median', 'Median')] })
  workspace.audits.create(record)
  mkdirSync(workspace.audits.directory('a'))
  writeFileSync(join(workspace.audits.directory('a'), 'audit.json'), JSON.stringify(record))
  workspace.close()
  engine = new EngineService({ workspacePath, log: pino({ level: 'silent' }) })
  await call('settings.write', { key: 'reviewer', value: 'Ada' })
})
afterEach(() => engine.close())

const { call } = callsTo(() => engine)
const plan = {
  auditId: 'a',
  denoiserKeys: ['median'],
  order: { kind: 'random' as const },
  cases: 20,
  blinded: true,
  repeatShare: 0.2,
  catchShare: 0.1
}
const artefact: ReviewAnswer = {
  kind: 'judgement',
  judgement: { category: 'artefact', severity: 'major', note: '', region: null }
}
const findings = async () =>
  (await call('findings.list', { auditId: 'a' })).findings.map(({ patchIndex }) => patchIndex)

describe('A review through the engine', () => {
  it('shows a reader the same queue each time, and makes findings of judged cases only', async () => {
    const { id, items } = await call('reviews.create', plan)
    const queue = await call('reviews.items', { id, reader: 'Ada' })
    expect(queue).toHaveLength(items)
    expect(await call('reviews.items', { id, reader: 'Ada' })).toEqual(queue)
    for (const position of queue.keys()) {
      await call('reviews.answer', { reviewId: id, reader: 'Ada', position, answer: artefact, seconds: 2 })
    }
    const cases = queue.filter(({ kind }) => kind === 'case').map(({ patchIndex }) => patchIndex)
    expect(await findings()).toEqual(cases.toSorted((a, b) => a - b))
    expect((await call('reviews.results', { id })).readers[0]).toMatchObject({
      answered: 26,
      repeats: { right: 4, shown: 4 },
      catches: { right: 0, shown: 2 }
    })
  })

  it('keeps the judgements of a blinded review back until its reader has ended it, and then takes no more', async () => {
    const { id, items } = await call('reviews.create', { ...plan, cases: 3, repeatShare: 0, catchShare: 0 })
    const answer = (position: number, given: ReviewAnswer = artefact) =>
      call('reviews.answer', { reviewId: id, reader: 'Ada', position, answer: given, seconds: 2 })
    await answer(0)
    for (const position of [1, 2]) await answer(position, { kind: 'skip' })
    const during = await call('findings.list', { auditId: 'a' })
    expect(during.findings).toEqual([])
    expect(during.embargoedBy).toEqual([
      { review: expect.objectContaining({ id, blinded: true }), reader: 'Ada', answered: 1, items }
    ])
    await expect(call('reviews.exports', { id })).rejects.toThrow('Ada has answered 1 of 3 items')
    expect(await call('reviews.end', { id, reader: 'Ada' })).toBe(2)
    const after = await call('findings.list', { auditId: 'a' })
    expect(after).toMatchObject({ findings: [{ reviewer: 'Ada', review: { id, blinded: true } }], embargoedBy: [] })
    const closed = 'The reading of Ada was ended with 2 of 3 items unanswered. It is closed'
    await expect(answer(1)).rejects.toThrow(closed)
    await expect(answer(1, { kind: 'skip' })).rejects.toThrow(closed)
    await expect(call('reviews.undo', { id, reader: 'Ada' })).rejects.toThrow(closed)
    await expect(call('reviews.end', { id, reader: 'Ada' })).rejects.toThrow(closed)
    expect((await call('reviews.results', { id })).readers).toMatchObject([{ answered: 1, skipped: 2, isEnded: true }])
  })

  it('shows no result of a blinded review before every named reader has finished, whoever asks', async () => {
    const { id } = await call('reviews.create', {
      ...plan,
      cases: 2,
      repeatShare: 0,
      catchShare: 0,
      readers: ['Ada', 'Grace']
    })
    const read = async (reader: string, position: number, given: ReviewAnswer = artefact) =>
      call('reviews.answer', { reviewId: id, reader, position, answer: given, seconds: 2 })
    for (const position of [0, 1]) await read('Ada', position)
    for (const person of ['Ada', 'Grace', 'Lead']) {
      await call('settings.write', { key: 'reviewer', value: person })
      expect(await call('reviews.results', { id })).toMatchObject({
        embargoedBy: ['Grace'],
        pairs: [],
        judgements: null,
        readers: [{ catches: { shown: 0 } }]
      })
      expect(await findings()).toEqual([])
      await expect(call('reviews.exports', { id })).rejects.toThrow('Grace has answered 0 of 2 items')
      await expect(
        call('reviews.decide', { id, person: 'Ada', caseKey: '0 median', answer: artefact })
      ).rejects.toThrow('open once all readers have finished')
    }
    await expect(call('reviews.answers', { id, reader: 'Ada' })).rejects.toThrow('Grace has answered 0 of 2 items')
    await expect(call('reviews.end', { id, reader: 'Lead' })).rejects.toThrow('Lead is not among them')
    // Her reading is finished: she cannot change it while others read.
    await expect(read('Ada', 0)).rejects.toThrow('The reading of Ada is finished')
    await read('Grace', 0)
    await read('Grace', 1, { kind: 'skip' })
    await expect(call('reviews.exports', { id })).rejects.toThrow('Grace has answered 1 of 2 items')
    await read('Grace', 1)
    expect(await call('reviews.results', { id })).toMatchObject({
      embargoedBy: [],
      pairs: [{ agreement: { cases: 2 } }]
    })
    expect(await call('reviews.answers', { id, reader: 'Ada' })).toHaveLength(2)
    await expect(call('reviews.undo', { id, reader: 'Grace' })).rejects.toThrow('The reading of Grace is finished')
  })

  it('keeps the history of a blinded finding back with its review', async () => {
    const { id } = await call('reviews.create', { ...plan, cases: 1, repeatShare: 0, catchShare: 0 })
    await call('reviews.answer', { reviewId: id, reader: 'Ada', position: 0, answer: artefact, seconds: 2 })
    const [finding] = (await call('findings.list', { auditId: 'a' })).findings
    expect(await call('findings.history', { id: finding!.id })).toHaveLength(1)
    await call('settings.write', { key: 'reviewer', value: 'Grace' })
    expect(await call('findings.history', { id: finding!.id })).toEqual([])
  })

  it('hides the answers of a blinded review without named readers from a second reader until they have read it too, or decline to', async () => {
    const { id, items } = await call('reviews.create', { ...plan, cases: 2, repeatShare: 0, catchShare: 0 })
    const read = async (reader: string, position: number) =>
      call('reviews.answer', { reviewId: id, reader, position, answer: artefact, seconds: 2 })
    for (const position of [0, 1]) await read('Ada', position)
    expect(await findings()).toHaveLength(2)
    await call('settings.write', { key: 'reviewer', value: 'Grace' })
    expect(await call('findings.list', { auditId: 'a' })).toMatchObject({
      findings: [],
      embargoedBy: [{ reader: 'Grace', answered: 0, items }]
    })
    await read('Grace', 0)
    expect(await findings()).toEqual([])
    await call('settings.write', { key: 'reviewer', value: 'Ada' })
    expect(await findings()).toEqual([])
    await expect(read('Ada', 0)).rejects.toThrow('The reading of Ada is finished')
    await read('Grace', 1)
    expect(await findings()).toHaveLength(4)
    await call('settings.write', { key: 'reviewer', value: 'Lead' })
    expect(await findings()).toEqual([])
    await call('reviews.end', { id, reader: 'Lead' })
    expect(await findings()).toHaveLength(4)
    await expect(read('Lead', 0)).rejects.toThrow('The reading of Lead was ended with 2 of 2 items unanswered')
    expect((await call('reviews.results', { id })).readers.map(({ reader }) => reader)).toEqual(['Ada', 'Grace'])
    expect(await call('reviews.exports', { id })).toMatchObject({
      readers: [],
      counts: { readings: 4, exported: 0, withoutTruth: 4 }
    })
  })

  it('makes a blinded judgement a finding of its own beside the open one of the same reader', async () => {
    const { id } = await call('reviews.create', { ...plan, cases: 1, repeatShare: 0, catchShare: 0 })
    const { patchIndex } = (await call('reviews.items', { id, reader: 'Ada' }))[0]!
    const { judgement } = artefact as Extract<ReviewAnswer, { kind: 'judgement' }>
    const place = { auditId: 'a', patchIndex, denoiserKey: 'median', reviewer: 'Ada' }
    const open = await call('findings.record', { ...place, judgement: { ...judgement, category: 'lost-structure' } })
    await call('reviews.answer', { reviewId: id, reader: 'Ada', position: 0, answer: artefact, seconds: 2 })
    const both = (await call('findings.list', { auditId: 'a' })).findings
    expect(both.map(({ category, review }) => [category, review?.id ?? null])).toEqual([
      ['lost-structure', null],
      ['artefact', id]
    ])
    const again = await call('findings.record', { ...place, judgement: { ...judgement, category: 'acceptable' } })
    expect(again).toMatchObject({ id: open.id, revision: 2, review: null })
    // The audit's undo leaves the blinded judgement alone.
    for (let steps = 0; steps < 3; steps++) await call('findings.undo', { auditId: 'a', reviewer: 'Ada' })
    expect((await call('findings.list', { auditId: 'a' })).findings).toMatchObject([
      { category: 'artefact', revision: 1 }
    ])
    await expect(call('reviews.undo', { id, reader: 'Ada' })).rejects.toThrow('The reading of Ada is finished')
  })

  it('revises the open finding in a review that is not blinded, names the review, and undoes only what was stated there', async () => {
    const { id } = await call('reviews.create', { ...plan, blinded: false, cases: 1, repeatShare: 0, catchShare: 0 })
    const { patchIndex } = (await call('reviews.items', { id, reader: 'Ada' }))[0]!
    const { judgement } = artefact as Extract<ReviewAnswer, { kind: 'judgement' }>
    const place = { auditId: 'a', patchIndex, denoiserKey: 'median', reviewer: 'Ada' }
    const { id: findingId } = await call('findings.record', {
      ...place,
      judgement: { ...judgement, category: 'lost-structure' }
    })
    await call('reviews.answer', { reviewId: id, reader: 'Ada', position: 0, answer: artefact, seconds: 2 })
    expect((await call('findings.list', { auditId: 'a' })).findings).toMatchObject([
      { id: findingId, revision: 2, review: { id, blinded: false } }
    ])
    await call('findings.record', { ...place, judgement: { ...judgement, category: 'residual-noise' } })
    await call('reviews.undo', { id, reader: 'Ada' })
    expect((await call('findings.list', { auditId: 'a' })).findings).toMatchObject([
      { category: 'residual-noise', review: null, revision: 3 }
    ])
  })

  it('undoes an answer together with its finding, and a skip without one', async () => {
    const { id } = await call('reviews.create', { ...plan, blinded: false, repeatShare: 0, catchShare: 0 })
    const queue = await call('reviews.items', { id, reader: 'Ada' })
    await call('reviews.answer', { reviewId: id, reader: 'Ada', position: 0, answer: artefact, seconds: 2 })
    await call('reviews.answer', { reviewId: id, reader: 'Ada', position: 1, answer: { kind: 'skip' }, seconds: 2 })
    expect(await call('reviews.undo', { id, reader: 'Ada' })).toMatchObject({ position: 1 })
    expect(await findings()).toEqual([queue[0]!.patchIndex])
    expect(await call('reviews.undo', { id, reader: 'Ada' })).toMatchObject({ position: 0 })
    expect(await findings()).toEqual([])
    expect(await call('reviews.undo', { id, reader: 'Ada' })).toBeNull()
  })

  it('refuses, in one line, a denoiser that the audit does not have and an answer of the wrong kind', async () => {
    await expect(call('reviews.create', { ...plan, denoiserKeys: ['bilateral'] })).rejects.toThrow(
      "expected one of median, got 'bilateral'"
    )
    const { id } = await call('reviews.create', plan)
    const choice = {
      reviewId: id,
      reader: 'Ada',
      position: 0,
      answer: { kind: 'choice' as const, role: 'median' },
      seconds: 1
    }
    await expect(call('reviews.answer', choice)).rejects.toThrow('expected a judgement or a skip, got a choice')
    await expect(call('reviews.answer', { ...choice, position: 99, answer: { kind: 'skip' } })).rejects.toThrow(
      'expected 0 to 25, got 99'
    )
  })
})
