import Database from 'better-sqlite3'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Judgement } from '../../../src-core/review/finding.ts'
import type { FindingStore } from '../../../src-core/storage/finding-store.ts'
import type { Workspace } from '../../../src-core/storage/workspace.ts'
import { openWorkspace } from './support/temporary-workspace.ts'
import { auditRecord } from '../../support/records.ts'

const lost: Judgement = { category: 'lost-structure', severity: 'major', note: 'the loop is gone', region: null }
const invented: Judgement = {
  category: 'invented-structure',
  severity: 'critical',
  note: '',
  region: { row: 3, column: 4.5, rows: 5, columns: 6 }
}
const acceptable: Judgement = { category: 'acceptable', severity: 'minor', note: '', region: null }

let workspace: Workspace
let findings: FindingStore
beforeEach(() => {
  workspace = openWorkspace()
  findings = workspace.findings
  workspace.audits.create(auditRecord('a'))
  workspace.audits.create(auditRecord('b'))
})

const inWindow = (window: string, patchIndex: number, judgement: Judgement) =>
  findings.record({ auditId: 'a', patchIndex, denoiserKey: 'median', reviewer: 'Ada', judgement, window })
const state = (patchIndex: number, judgement: Judgement, reviewer = 'Ada', auditId = 'a') =>
  findings.record({ auditId, patchIndex, denoiserKey: 'median', reviewer, judgement })
const undo = (reviewer = 'Ada') => findings.undo('a', reviewer)
const categories = (auditId = 'a') => findings.list(auditId).map(({ patchIndex, category }) => [patchIndex, category])

describe('recording a finding', () => {
  it('keeps all of the judgement', () => {
    const finding = state(7, invented)
    expect(finding).toMatchObject({
      ...invented,
      auditId: 'a',
      patchIndex: 7,
      denoiserKey: 'median',
      reviewer: 'Ada',
      revision: 1
    })
    expect(findings.list('a')).toEqual([finding])
    expect(new Date(finding.recordedAt).toISOString()).toBe(finding.recordedAt)
  })

  it('revises the one finding of a patch, denoiser and reviewer, and keeps what was said before', () => {
    const first = state(7, lost)
    const second = state(7, acceptable)
    expect(second).toMatchObject({ id: first.id, revision: 2, category: 'acceptable' })
    expect(findings.list('a')).toEqual([second])
    expect(findings.history(first.id).map(({ revision, judgement }) => [revision, judgement])).toEqual([
      [1, lost],
      [2, acceptable]
    ])
  })

  it('keeps reviewers, denoisers and audits apart', () => {
    state(7, lost)
    state(7, acceptable, 'Grace')
    state(7, invented, 'Ada', 'b')
    findings.record({ auditId: 'a', patchIndex: 7, denoiserKey: 'bilateral', reviewer: 'Ada', judgement: invented })
    expect(findings.list('a').map(({ denoiserKey, reviewer, category }) => [denoiserKey, reviewer, category])).toEqual([
      ['bilateral', 'Ada', 'invented-structure'],
      ['median', 'Ada', 'lost-structure'],
      ['median', 'Grace', 'acceptable']
    ])
    expect(findings.list('b')).toHaveLength(1)
  })

  it('refuses an audit that is not there', () => {
    expect(() => state(7, lost, 'Ada', 'nowhere')).toThrow(expect.objectContaining({ code: 'audit.unknown' }))
  })

  it('knows no history of a finding that is not there', () => {
    expect(() => findings.history('nothing')).toThrow(expect.objectContaining({ code: 'finding.unknown' }))
  })
})

describe('undo', () => {
  it('walks back over A, B and the revision of A, then has nothing left', () => {
    const a = state(1, lost)
    state(2, invented)
    state(1, acceptable)

    expect(undo()).toMatchObject({ patchIndex: 1, denoiserKey: 'median', finding: { ...lost, id: a.id, revision: 3 } })
    expect(categories()).toEqual([
      [1, 'lost-structure'],
      [2, 'invented-structure']
    ])
    expect(undo()).toEqual({ auditId: 'a', patchIndex: 2, denoiserKey: 'median', finding: null })
    expect(categories()).toEqual([[1, 'lost-structure']])
    expect(undo()).toMatchObject({ patchIndex: 1, finding: null })
    expect(categories()).toEqual([])
    expect(undo()).toBeNull()
    expect(findings.history(a.id).map(({ revision, judgement }) => [revision, judgement?.category ?? null])).toEqual([
      [1, 'lost-structure'],
      [2, 'acceptable'],
      [3, 'lost-structure'],
      [4, null]
    ])
  })

  it('takes back a statement made after an undo first', () => {
    const first = state(1, lost)
    undo()
    const again = state(1, invented)
    expect(again).toMatchObject({ id: first.id, revision: 3 })
    expect(undo()).toMatchObject({ patchIndex: 1, finding: null })
    expect(undo()).toBeNull()
  })

  it('skips what was taken back when it looks for the statement before', () => {
    state(1, lost)
    state(1, invented)
    undo()
    state(1, acceptable)
    expect(undo()).toMatchObject({ finding: { category: 'lost-structure', revision: 5 } })
  })

  it('leaves other reviewers and other audits alone', () => {
    state(1, lost, 'Grace')
    state(1, lost, 'Ada', 'b')
    expect(undo('Ada')).toBeNull()
    expect(categories()).toEqual([[1, 'lost-structure']])
    expect(categories('b')).toEqual([[1, 'lost-structure']])
  })

  it('works the same after a restart', () => {
    state(1, lost)
    state(1, acceptable)
    workspace.close()
    findings = openWorkspace(workspace.path).findings
    expect(undo()).toMatchObject({ finding: { category: 'lost-structure' } })
  })
})

describe('the database itself', () => {
  it.each([
    ['UPDATE finding_revisions SET note = ?', 'a revision is never overwritten'],
    ['DELETE FROM finding_revisions WHERE note <> ?', 'a revision is never deleted'],
    ['UPDATE findings SET reviewer = ?', 'a finding is never overwritten'],
    ['DELETE FROM findings WHERE reviewer <> ?', 'a finding is never deleted']
  ])('refuses to run %s', (statement, message) => {
    state(1, lost)
    const database = new Database(join(workspace.path, 'denoscope.sqlite'))
    expect(() => database.prepare(statement).run('another')).toThrow(message)
    database.close()
    expect(findings.list('a')[0]).toMatchObject(lost)
  })
})

describe('undo in one of two windows', () => {
  const one = { window: 'one', others: ['two'] }
  const two = { window: 'two', others: ['one'] }

  it('takes back the step of its own window, though the other one was later', () => {
    inWindow('one', 1, lost)
    inWindow('two', 2, invented)
    expect(findings.undo('a', 'Ada', one)).toMatchObject({ patchIndex: 1, finding: null })
    expect(categories()).toEqual([[2, 'invented-structure']])
    expect(findings.undo('a', 'Ada', one)).toBeNull()
    expect(findings.undo('a', 'Ada', two)).toMatchObject({ patchIndex: 2, finding: null })
  })

  it('leaves what the other window has said of the same patch since', () => {
    inWindow('one', 1, lost)
    inWindow('two', 1, invented)
    expect(findings.undo('a', 'Ada', one)).toMatchObject({ patchIndex: 1, finding: { category: 'invented-structure' } })
    expect(findings.undo('a', 'Ada', two)).toMatchObject({ patchIndex: 1, finding: null })
    expect(categories()).toEqual([])
  })

  it('goes back to what the window had said before, step by step', () => {
    inWindow('one', 1, lost)
    inWindow('two', 2, invented)
    inWindow('one', 1, acceptable)
    expect(findings.undo('a', 'Ada', one)).toMatchObject({ finding: { category: 'lost-structure' } })
    expect(findings.undo('a', 'Ada', one)).toMatchObject({ finding: null })
    expect(categories()).toEqual([[2, 'invented-structure']])
  })

  it('takes back steps of windows that are gone, after its own', () => {
    inWindow('gone', 1, lost)
    inWindow('one', 2, lost)
    inWindow('gone', 3, lost)
    const undone = [1, 2, 3].map(() => findings.undo('a', 'Ada', one)?.patchIndex)
    expect(undone).toEqual([2, 3, 1])
  })
})

describe('a step', () => {
  const key = (patchIndex: number, denoiserKey: string, judgement: Judgement, stepId: string) => ({
    auditId: 'a',
    patchIndex,
    denoiserKey,
    reviewer: 'Ada',
    judgement,
    stepId
  })
  const historyOf = (id: string) =>
    findings.history(id).map(({ revision, judgement }) => [revision, judgement?.severity ?? null])
  /** Category, severity, note, region, severity again. */
  const fiveKeys: readonly Judgement[] = [
    { ...lost, severity: 'moderate', note: '' },
    { ...lost, severity: 'minor', note: '' },
    { ...lost, severity: 'minor' },
    { ...lost, severity: 'minor', region: invented.region },
    { ...lost, severity: 'critical', region: invented.region }
  ]

  it('makes one revision of five keys on one output, in the state of the last', () => {
    const last = fiveKeys.map((judgement) => findings.record(key(7, 'median', judgement, 's'))).at(-1)!
    expect(last).toMatchObject({ ...fiveKeys[4], revision: 1 })
    expect(findings.list('a')).toEqual([last])
    expect(historyOf(last.id)).toEqual([[1, 'critical']])
    findings.record(key(7, 'median', lost, 'later'))
    expect(historyOf(last.id)).toEqual([
      [1, 'critical'],
      [2, 'major']
    ])
  })

  it('has each key on disk at once, as after a crash before the step ended', () => {
    const { id } = findings.record(key(7, 'median', fiveKeys[0]!, 's'))
    findings.record(key(7, 'median', fiveKeys[1]!, 's'))
    workspace.close()
    findings = openWorkspace(workspace.path).findings
    expect(findings.list('a')).toMatchObject([{ id, severity: 'minor', revision: 1 }])
    findings.record(key(7, 'median', fiveKeys[4]!, 's'))
    expect(historyOf(id)).toEqual([[1, 'critical']])
  })

  it('is undone as a whole, and what stood before stands again', () => {
    const { id } = state(7, invented)
    for (const judgement of fiveKeys) findings.record(key(7, 'median', judgement, 's'))
    expect(undo()).toMatchObject({ patchIndex: 7, finding: { ...invented, id, revision: 3 } })
    expect(historyOf(id)).toEqual([
      [1, 'critical'],
      [2, 'critical'],
      [3, 'critical']
    ])
    expect(undo()).toMatchObject({ finding: null })
    expect(undo()).toBeNull()
  })

  it('covers several outputs, recorded together and undone together', () => {
    state(2, acceptable)
    const recorded = findings.recordAll([
      key(1, 'median', lost, 's'),
      key(1, 'bilateral', lost, 's'),
      key(2, 'median', lost, 's')
    ])
    expect(recorded).toHaveLength(3)
    expect(undo()).toMatchObject({
      patchIndex: 2,
      finding: { category: 'acceptable' },
      others: [
        { patchIndex: 1, denoiserKey: 'bilateral', finding: null },
        { patchIndex: 1, denoiserKey: 'median', finding: null }
      ]
    })
    expect(categories()).toEqual([[2, 'acceptable']])
  })

  it('is recorded in full or not at all', () => {
    const unknown = { ...key(1, 'median', lost, 's'), auditId: 'nowhere' }
    expect(() => findings.recordAll([key(1, 'bilateral', lost, 's'), unknown])).toThrow(
      expect.objectContaining({ code: 'audit.unknown' })
    )
    expect(findings.list('a')).toEqual([])
  })

  it('stays two revisions if another step came between its keys', () => {
    const { id } = findings.record(key(7, 'median', fiveKeys[0]!, 'mine'))
    findings.record(key(7, 'median', invented, 'of another window'))
    findings.record(key(7, 'median', fiveKeys[1]!, 'mine'))
    expect(historyOf(id)).toEqual([
      [1, 'moderate'],
      [2, 'critical'],
      [3, 'minor']
    ])
    expect(undo()).toMatchObject({ finding: { severity: 'critical' } })
  })
})

describe('a clock that goes back', () => {
  it('changes neither what stands nor what is undone', () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    onTestFinished(() => void vi.useRealTimers())
    for (const [year, judgement] of [
      [2026, lost],
      [2020, invented],
      [2030, acceptable],
      [2019, invented]
    ] as const) {
      vi.setSystemTime(new Date(year, 0, 1))
      state(7, judgement)
    }
    expect(categories()).toEqual([[7, 'invented-structure']])
    expect(findings.history(findings.list('a')[0]!.id).map(({ judgement }) => judgement!.category)).toEqual([
      'lost-structure',
      'invented-structure',
      'acceptable',
      'invented-structure'
    ])
    expect([undo(), undo(), undo()].map((undone) => undone!.finding!.category)).toEqual([
      'acceptable',
      'invented-structure',
      'lost-structure'
    ])
  })
})
