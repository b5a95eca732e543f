import { noWords } from '../../../src-core/reports/exported-report.ts'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CommandOutput } from '../../../src-core/engine/contract.ts'
import { EngineService } from '../../../src-core/engine/commands/engine-service.ts'
import type { AnsweredItem, Review, ReviewItem } from '../../../src-core/review/review-plan.ts'
import type { AuditFindings, FindingRevision } from '../../../src-core/review/finding.ts'
import {
  copyOfFormer,
  formerJson,
  unknownScores,
  withPresentNames,
  type FormerAudit
} from '../../support/version-0.1.0.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { callsTo } from '../../support/engine-calls.ts'

/** Answers of the engine of version 0.1.0. */
interface FormerAnswers {
  readonly audits: readonly FormerAudit[]
  readonly removed: CommandOutput<'audits.removed'>
  readonly findings: Readonly<Record<string, AuditFindings>>
  readonly histories: Readonly<Record<string, readonly FindingRevision[]>>
  readonly sources: CommandOutput<'sources.list'>
  readonly reviews: readonly Review[]
  readonly reviewItems: Readonly<Record<string, readonly ReviewItem[]>>
  readonly reviewAnswers: Readonly<Record<string, Readonly<Record<string, readonly AnsweredItem[]>>>>
  readonly reviewResults: Readonly<Record<string, unknown>>
  readonly words: CommandOutput<'reports.words'>
  readonly reports: CommandOutput<'reports.list'>
  readonly jobs: readonly { readonly kind: string; readonly state: string; readonly code: string | null }[]
  readonly models: CommandOutput<'models.list'>
  readonly epochs: CommandOutput<'models.epochs'>
  readonly settings: Readonly<Record<string, unknown>>
}
const expected = formerJson<FormerAnswers>('expected-workspace.json')
const digits = expected.audits.find(({ title }) => title === 'MNIST digits, Gaussian 0.5')!

let engine: EngineService
let folder: string
beforeEach(() => {
  folder = temporaryFolder()
  engine = new EngineService({ workspacePath: copyOfFormer('workspace', folder), log: pino({ level: 'silent' }) })
})
afterEach(() => engine.close())

const { call } = callsTo(() => engine)
/** JSON has no NaN: the expected answers were written with null. */
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe('A workspace of version 0.1.0', () => {
  it('opens without a word about damage or loss', async () => {
    expect(await engine.workspaceNotices()).toEqual([])
  })

  it('lists its audits with their means, and those that were removed', async () => {
    const audits = await call('audits.list', {})
    expect(audits.map(({ id, title }) => [id, title])).toEqual(expected.audits.map(({ id, title }) => [id, title]))
    for (const [index, { means, scoreIds = [] }] of audits.entries()) {
      const former = expected.audits[index]!
      expect(scoreIds).toHaveLength(former.scoreIds.length)
      expect(unknownScores(scoreIds)).toEqual([])
      for (const key of former.candidates) {
        const found = scoreIds
          .map((id) => means[key]![id])
          .map((mean) => (mean ? [mean.mean, mean.low, mean.high, mean.n] : null))
        expect([key, found]).toEqual([key, former.means[key]])
      }
    }
    expect(await call('audits.removed', {})).toEqual(expected.removed)
    await call('audits.restore', { id: expected.removed[0]!.id })
    expect(await call('audits.list', {})).toHaveLength(expected.audits.length + 1)
  })

  it('reads scores and pictures of each audit', async () => {
    for (const { id, candidates, patchCount } of expected.audits) {
      const { record, scores } = await call('audits.read', { id })
      expect(Object.keys(scores)).toEqual(candidates)
      for (const key of candidates)
        expect(Object.values(scores[key]!).every(({ length }) => length === patchCount)).toBe(true)
      const pixels = await call('audits.patches', {
        auditId: id,
        role: candidates.at(-1)!,
        indices: [0, patchCount - 1]
      })
      expect(pixels).toHaveLength(2 * record.patchRows * record.patchColumns)
    }
  })

  it('has every finding in its order, with its history', async () => {
    for (const [auditId, findings] of Object.entries(expected.findings))
      expect(await call('findings.list', { auditId })).toEqual(withPresentNames(findings))
    for (const [id, history] of Object.entries(expected.histories))
      expect(await call('findings.history', { id })).toEqual(history)
    const stated = new Set(
      Object.values(expected.findings).flatMap(({ findings }) => findings.map(({ category }) => category))
    )
    expect(stated.size).toBe(8)
  })

  it('has its reviews with queues, answers and results', async () => {
    expect(
      (await call('reviews.list', {})).map(({ id, createdAt, answered, items }) => ({ id, createdAt, answered, items }))
    ).toEqual(expected.reviews.map(({ id, createdAt, answered, items }) => ({ id, createdAt, answered, items })))
    for (const { id } of expected.reviews) {
      expect(await call('reviews.items', { id, reader: 'E. Reader' })).toEqual(
        withPresentNames(expected.reviewItems[id])
      )
      for (const [reader, answers] of Object.entries(expected.reviewAnswers[id]!)) {
        // Answers of a closed review are shown to their own reader only.
        await call('settings.write', { key: 'reviewer', value: reader })
        expect(await call('reviews.answers', { id, reader })).toEqual(withPresentNames(answers))
      }
    }
    await call('settings.write', { key: 'reviewer', value: 'E. Reader' })
    const finished = expected.reviews.find(({ plan }) => plan.title === 'Two readers, blinded')!
    const results = asJson(await call('reviews.results', { id: finished.id }))
    const { readers, pairs, disagreements } = withPresentNames(
      expected.reviewResults[finished.id] as Record<string, unknown>
    )
    expect(results).toMatchObject({ readers, pairs, disagreements })
    const unfinished = await call('reviews.results', {
      id: expected.reviews.find(({ plan }) => plan.title === 'Blinded, not finished')!.id
    })
    expect(unfinished).toMatchObject({
      disagreements: [],
      judgements: null,
      readers: [{ reader: 'F. Reader', answered: 2 }]
    })
  })

  it('goes on with the review that was not finished, and takes back what was said last', async () => {
    const { id, items } = expected.reviews.find(({ plan }) => plan.title === 'Blinded, not finished')!
    expect(await call('reviews.end', { id, reader: 'F. Reader' })).toBe(items - 2)
    expect(await call('findings.undo', { auditId: digits.id, reviewer: 'F. Reader' })).toMatchObject({
      patchIndex: 0,
      finding: null
    })
  })

  it('has its sources, jobs, model and settings', async () => {
    expect(await call('sources.list', {})).toEqual(expected.sources)
    const jobs = (await call('jobs.list', {})).map(({ kind, state, error }) => ({
      kind,
      state,
      code: error?.code ?? null
    }))
    expect(jobs).toEqual(expected.jobs.map(({ kind, state, code }) => ({ kind, state, code })))
    expect(new Set(jobs.map(({ state }) => state))).toEqual(new Set(['done', 'failed', 'cancelled', 'interrupted']))
    expect((await call('models.list', {})).filter(({ origin }) => origin === 'workspace')).toEqual(expected.models)
    expect(await call('models.epochs', { id: expected.models[0]!.id })).toEqual(expected.epochs)
    expect((await call('models.card', { id: expected.models[0]!.id })).training).toMatchObject({
      latentSize: 1,
      limit: 16
    })
    expect(await call('settings.read', {})).toEqual(expected.settings)
    expect(expected.settings).toEqual(formerJson('settings.json'))
  })

  it('keeps the latent map of an audit', async () => {
    const map = await call('latent.read', {
      modelId: 'autoencoder-mnist-gaussian-0.5',
      subject: { kind: 'audit', auditId: digits.id }
    })
    expect(map).toMatchObject({ count: digits.patchCount, rows: 28, columns: 28 })
  })

  it('has its reports and their words, and writes another', { timeout: 120_000 }, async () => {
    expect(await call('reports.words', { auditId: digits.id })).toEqual({ ...noWords, ...expected.words })
    expect(await call('reports.list', {})).toEqual(expected.reports)
    const page = await call('reports.preview', { auditId: digits.id })
    for (const words of [
      'Digits for the physicist',
      'University Hospital Example',
      'the bar of the 7 is gone',
      'settled together'
    ])
      expect(page).toContain(words)
    const outputs = expected.audits.find(({ candidates }) => candidates.includes('other'))!
    const embargoed = await call('reports.preview', { auditId: outputs.id })
    expect(embargoed).toContain('thin rods are washed out')
    expect(embargoed).not.toContain('kept back until the end')
  })

  it('comes into another workspace by a merge', async () => {
    const { Workspace } = await import('../../../src-core/storage/workspace.ts')
    const other = Workspace.open(join(folder, 'other'))
    try {
      const brought = await other.merge(copyOfFormer('workspace', join(folder, 'merged')))
      expect(brought).toMatchObject({ audits: expected.audits.length + 1, reviews: expected.reviews.length })
      expect(other.findings.list(digits.id).length).toBe(expected.findings[digits.id]!.findings.length)
      expect(JSON.parse(readFileSync(join(folder, 'other', 'audits', digits.id, 'audit.json'), 'utf8'))).toMatchObject({
        id: digits.id
      })
    } finally {
      other.close()
    }
  })
})
