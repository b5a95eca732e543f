import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import pino from 'pino'
import type { CommandInput, CommandName, CommandOutput } from '../../../src-core/engine/contract.ts'
import { EngineService } from '../../../src-core/engine/service.ts'
import { Workspace } from '../../../src-core/storage/workspace.ts'
import type { ReviewAnswer } from '../../../src-core/review/plan.ts'
import { auditRecord } from '../storage/support/records.ts'
import { temporaryFolder } from '../storage/support/temporary-workspace.ts'

let engine: EngineService
beforeEach(() => {
  const workspacePath = temporaryFolder()
  const workspace = Workspace.open(workspacePath)
  const median = { key: 'median', label: 'Median', description: {}, parameters: {}, seconds: 1 }
  workspace.audits.create({ ...auditRecord('a'), denoisers: [median as never] })
  workspace.close()
  engine = new EngineService({ workspacePath, log: pino({ level: 'silent' }) })
})
afterEach(() => engine.close())

async function call<Name extends CommandName>(name: Name, input: CommandInput<Name>): Promise<CommandOutput<Name>> {
  const reply = await engine.call(name, input)
  if (!reply.ok) throw new Error(reply.error.message)
  return reply.value as CommandOutput<Name>
}
const plan = { auditId: 'a', denoiserKeys: ['median'], order: { kind: 'random' as const }, cases: 20, blinded: true, repeatShare: 0.2, catchShare: 0.1 }
const artefact: ReviewAnswer = { kind: 'judgement', judgement: { category: 'artefact', severity: 'major', note: '', region: null } }
const findings = async () => (await call('findings.list', { auditId: 'a' })).map(({ patchIndex }) => patchIndex)

describe('A review through the engine', () => {
  it('shows a reader the same queue whenever asked, and makes findings of judged cases only', async () => {
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
      answered: 26, repeats: { right: 4, shown: 4 }, catches: { right: 0, shown: 2 }
    })
  })

  it('takes back an answer together with its finding, and a skip without one', async () => {
    const { id } = await call('reviews.create', { ...plan, repeatShare: 0, catchShare: 0 })
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
    await expect(call('reviews.create', { ...plan, denoiserKeys: ['bilateral'] })).rejects.toThrow("expected some of noisy, median, got 'bilateral'")
    const { id } = await call('reviews.create', plan)
    const choice = { reviewId: id, reader: 'Ada', position: 0, answer: { kind: 'choice' as const, candidate: 'median' }, seconds: 1 }
    await expect(call('reviews.answer', choice)).rejects.toThrow('expected a judgement or a skip, got a choice')
    await expect(call('reviews.answer', { ...choice, position: 99, answer: { kind: 'skip' } })).rejects.toThrow('expected 0 to 25, got 99')
  })
})
