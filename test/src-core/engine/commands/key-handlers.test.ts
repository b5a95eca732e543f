import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { EngineService } from '../../../../src-core/engine/commands/engine-service.ts'
import type { ReviewAnswer } from '../../../../src-core/review/review-plan.ts'
import { Workspace } from '../../../../src-core/storage/workspace.ts'
import { auditedDenoiser, auditRecord } from '../../../support/records.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { callsTo } from '../../../support/engine-calls.ts'

const log = pino({ level: 'silent' })
let engine: EngineService
let workspacePath: string
let reviewId: string
beforeEach(async () => {
  vi.stubEnv('XDG_CONFIG_HOME', temporaryFolder())
  workspacePath = temporaryFolder()
  const workspace = Workspace.open(workspacePath)
  const record = auditRecord('a', { denoisers: [auditedDenoiser('median', 'Median')] })
  workspace.audits.create(record)
  mkdirSync(workspace.audits.directory('a'))
  writeFileSync(join(workspace.audits.directory('a'), 'audit.json'), JSON.stringify(record))
  workspace.close()
  engine = new EngineService({ workspacePath, log })
  const order = { kind: 'random' as const }
  const plan = { auditId: 'a', denoiserKeys: ['median'], order, cases: 2, repeatShare: 0, catchShare: 0 }
  reviewId = (await call('reviews.create', plan)).id
})
afterEach(() => engine.close())

const { call } = callsTo(() => engine)
const artefact: ReviewAnswer = {
  kind: 'judgement',
  judgement: { category: 'artefact', severity: 'major', note: '', region: null }
}
const answer = (position: number, given = artefact) =>
  call('reviews.answer', { reviewId, reader: 'Ada', position, answer: given, seconds: 2 })
const heads = () => call('reviews.heads', { id: reviewId })

describe('a reading through the engine', () => {
  it('ends in a signed head at its last answer, and in a new one after each later change', async () => {
    const [key] = (await call('keys.make', { reader: 'Ada' })).keys
    await answer(0)
    expect((await heads()).readings).toEqual([])
    await answer(1)
    const { fingerprint } = key!
    expect(await heads()).toMatchObject({
      problems: [],
      readings: [{ reader: 'Ada', key: fingerprint, isCurrent: true }]
    })
    await answer(0, { kind: 'judgement', judgement: { ...artefact.judgement, severity: 'minor' } })
    expect(await heads()).toMatchObject({ problems: [], readings: [{ key: fingerprint, isCurrent: true }] })
    await call('reviews.undo', { id: reviewId, reader: 'Ada' })
    expect(await heads()).toMatchObject({ problems: [], readings: [{ key: fingerprint, isCurrent: true }] })
    expect(await call('keys.list', { reader: 'Ada' })).toMatchObject({ unsigned: 0 })
  })

  it('ends unsigned without a key, also if its reader ends it early, and is signed later', async () => {
    await answer(0)
    await call('reviews.end', { id: reviewId, reader: 'Ada' })
    expect(await heads()).toMatchObject({ problems: [], readings: [{ key: null, answered: 1, items: 2 }] })
    await expect(call('keys.sign', { reader: 'Ada' })).rejects.toThrow('Ada has no key that can sign here')
    expect(await call('keys.make', { reader: 'Ada' })).toMatchObject({ unsigned: 1 })
    expect(await call('keys.sign', { reader: 'Ada' })).toBe(1)
    expect(await call('keys.list', { reader: 'Ada' })).toMatchObject({ unsigned: 0, keys: [{ state: 'ready' }] })
    expect((await heads()).readings).toMatchObject([{ key: expect.any(String), isCurrent: true }])
  })

  it('is signed after a restart only once the passphrase was given', async () => {
    const [key] = (await call('keys.make', { reader: 'Ada', passphrase: 'secret' })).keys
    await engine.close()
    engine = new EngineService({ workspacePath, log })
    expect((await call('keys.list', { reader: 'Ada' })).keys).toMatchObject([{ state: 'locked' }])
    for (const position of [0, 1]) await answer(position)
    expect((await heads()).readings).toMatchObject([{ key: null }])
    const { fingerprint } = key!
    await expect(call('keys.unlock', { fingerprint, passphrase: 'wrong' })).rejects.toThrow('does not open the key')
    await call('keys.unlock', { fingerprint, passphrase: 'secret' })
    expect(await call('keys.sign', { reader: 'Ada' })).toBe(1)
    expect((await heads()).readings).toMatchObject([{ key: fingerprint }])
  })

  it('keeps its answer if the file of the key is damaged', async () => {
    const [key] = (await call('keys.make', { reader: 'Ada' })).keys
    await engine.close()
    const folder = join(process.env.XDG_CONFIG_HOME!, 'denoscope', 'reader-keys')
    const path = join(folder, `${key!.fingerprint}.pem`)
    writeFileSync(
      path,
      `Reader: "Ada"\nPublic key: ${key!.publicKey}\n-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n`
    )
    engine = new EngineService({ workspacePath, log })
    for (const position of [0, 1]) await answer(position)
    expect((await heads()).readings).toMatchObject([{ key: null, answered: 2 }])
  })
})
