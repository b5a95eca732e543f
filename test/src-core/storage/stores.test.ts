import { noWords } from '../../../src-core/reports/exported-report.ts'
import { mkdirSync, rmSync } from 'node:fs'
import { beforeEach, describe, expect, it, vi, afterEach } from 'vitest'
import type { Workspace } from '../../../src-core/storage/workspace.ts'
import { openWorkspace } from './support/temporary-workspace.ts'
import { auditRecord, jobRecord, mnistSummary } from '../../support/records.ts'

let workspace: Workspace
beforeEach(() => {
  workspace = openWorkspace()
})
afterEach(() => {
  vi.useRealTimers()
})

const withCode = (code: string) => expect.objectContaining({ code })

describe('sources', () => {
  const mnist = { summary: mnistSummary, origin: { kind: 'mnist', split: 'test' } as const }
  const phantom = {
    summary: { ...mnistSummary, id: 'phantom', kind: 'phantom' as const },
    origin: { kind: 'phantom', seed: 3, slices: 40 } as const
  }

  it('are listed the latest first, with how to open them again', () => {
    vi.useFakeTimers({ now: 1000 })
    workspace.sources.save(mnist)
    vi.setSystemTime(2000)
    workspace.sources.save(phantom)
    expect(workspace.sources.list()).toEqual([phantom, mnist])
    expect(workspace.sources.get('phantom')).toEqual(phantom)
    expect(workspace.sources.get('other')).toBeNull()
  })

  it('leave the list when closed, are still found by their audits, and come back when opened again', () => {
    workspace.sources.save(mnist)
    workspace.sources.close('mnist-test')
    expect(workspace.sources.list()).toEqual([])
    expect(workspace.sources.get('mnist-test')).toEqual(mnist)
    workspace.sources.save({ ...mnist, summary: { ...mnistSummary, label: 'renewed' } })
    expect(workspace.sources.list().map(({ summary }) => summary.label)).toEqual(['renewed'])
  })
})

describe('audits', () => {
  it('are listed the latest first', () => {
    workspace.audits.create(auditRecord('older', '2026-01-01T00:00:00.000Z'))
    workspace.audits.create(auditRecord('newer', '2026-01-02T00:00:00.000Z'))
    expect(workspace.audits.list().map(({ id }) => id)).toEqual(['newer', 'older'])
  })

  /** Creates an audit with its folder. */
  function create(id: string) {
    workspace.audits.create(auditRecord(id))
    mkdirSync(workspace.audits.directory(id))
  }

  it('can be removed and restored', () => {
    create('a')
    workspace.audits.remove('a')
    expect(workspace.audits.list()).toEqual([])
    expect(() => workspace.audits.get('a')).toThrow(withCode('audit.unknown'))
    workspace.audits.restore('a')
    expect(workspace.audits.get('a')).toEqual(auditRecord('a'))
  })

  it('are found among the removed ones, the latest first, until they are restored', () => {
    vi.useFakeTimers({ now: 1000 })
    for (const id of ['a', 'b']) create(id)
    workspace.audits.remove('b')
    vi.setSystemTime(2000)
    workspace.audits.remove('a')
    expect(workspace.audits.removed()).toEqual([
      { record: auditRecord('a'), removedAt: '1970-01-01T00:00:02.000Z' },
      { record: auditRecord('b'), removedAt: '1970-01-01T00:00:01.000Z' }
    ])
    workspace.audits.restore('a')
    expect(workspace.audits.removed().map(({ record }) => record.id)).toEqual(['b'])
  })

  it('cannot be restored once their arrays are deleted', () => {
    create('a')
    workspace.audits.remove('a')
    rmSync(workspace.audits.directory('a'), { recursive: true })
    expect(workspace.audits.removed()).toEqual([])
    expect(() => workspace.audits.restore('a')).toThrow(withCode('audit.unknown'))
    expect(workspace.audits.list()).toEqual([])
  })

  it('can be updated', () => {
    workspace.audits.create({ ...auditRecord('a'), state: 'running' })
    workspace.audits.update(auditRecord('a'))
    expect(workspace.audits.get('a').state).toBe('done')
  })

  it('are refused by name if they do not exist', () => {
    for (const act of [
      () => workspace.audits.get('x'),
      () => workspace.audits.remove('x'),
      () => workspace.audits.update(auditRecord('x'))
    ]) {
      expect(act).toThrow(withCode('audit.unknown'))
    }
  })

  it('have a folder inside the workspace, whatever their id', () => {
    expect(workspace.audits.directory('a-1')).toBe(`${workspace.path}/audits/a-1`)
    for (const id of ['..', '../a', 'a/b', '', '/etc']) {
      expect(() => workspace.audits.directory(id)).toThrow(withCode('audit.unknown'))
    }
  })
})

describe('jobs', () => {
  it('are listed the latest first, up to a limit, as they were last saved', () => {
    workspace.jobs.save(jobRecord('1', 'running', { createdAt: '2026-01-01T00:00:00.000Z' }))
    workspace.jobs.save(jobRecord('2', 'done', { createdAt: '2026-01-02T00:00:00.000Z' }))
    workspace.jobs.save(jobRecord('1', 'failed', { createdAt: '2026-01-01T00:00:00.000Z' }))
    expect(workspace.jobs.list(10).map(({ id, state }) => [id, state])).toEqual([
      ['2', 'done'],
      ['1', 'failed']
    ])
    expect(workspace.jobs.list(1)).toHaveLength(1)
  })

  it('count as interrupted at the next start if they were running or queued', () => {
    for (const state of ['running', 'queued', 'done', 'cancelled'] as const)
      workspace.jobs.save(jobRecord(state, state))
    expect(
      workspace.jobs
        .interruptRunning()
        .map(({ id }) => id)
        .sort()
    ).toEqual(['queued', 'running'])
    const states = Object.fromEntries(workspace.jobs.list(10).map(({ id, state }) => [id, state]))
    expect(states).toEqual({ running: 'interrupted', queued: 'interrupted', done: 'done', cancelled: 'cancelled' })
    expect(workspace.jobs.list(10).find(({ id }) => id === 'running')).toMatchObject({
      remainingSeconds: null,
      finishedAt: expect.any(String)
    })
    expect(workspace.jobs.interruptRunning()).toEqual([])
  })
})

describe('reports', () => {
  const report = {
    id: 'r',
    auditId: 'a',
    title: 'Report',
    createdAt: '2026-01-01T00:00:00.000Z',
    directory: '/somewhere',
    files: ['report.html']
  }

  it('are kept with their files', () => {
    workspace.audits.create(auditRecord('a'))
    workspace.reports.save(report)
    expect(workspace.reports.list()).toEqual([report])
    expect(workspace.reports.get('r')).toEqual(report)
    expect(() => workspace.reports.get('s')).toThrow(withCode('report.unknown'))
  })
})

describe('words of reports', () => {
  const words = {
    title: 'Night shift',
    institution: 'St. Elsewhere',
    reader: 'Ada, Grace',
    conclusion: 'First line\nSecond line',
    question: 'Does it keep vessels?',
    preparedBy: 'Ada',
    preparedOn: '2026-11-28',
    reviewedBy: 'Grace',
    reviewedOn: '2026-11-29',
    approvedBy: 'Ida',
    approvedOn: '2026-11-30'
  }

  it('are kept for each audit, the last ones written', () => {
    workspace.audits.create(auditRecord('a'))
    workspace.reportWords.write('a', { ...words, conclusion: 'earlier' })
    workspace.reportWords.write('a', words)
    expect(workspace.reportWords.read('a')).toEqual(words)
  })

  it('begin with institution, reader and signing names of the last report in an audit without a report', () => {
    for (const id of ['a', 'b', 'c']) workspace.audits.create(auditRecord(id))
    expect(workspace.reportWords.read('c')).toEqual(noWords)
    workspace.reportWords.write('a', words)
    workspace.reportWords.write('b', { ...words, institution: 'Elsewhere', reader: 'Grace' })
    expect(workspace.reportWords.read('c')).toEqual({
      ...noWords,
      institution: 'Elsewhere',
      reader: 'Grace',
      preparedBy: 'Ada',
      reviewedBy: 'Grace',
      approvedBy: 'Ida'
    })
    expect(workspace.reportWords.read('a')).toEqual(words)
  })

  it('need an audit', () => {
    expect(() => workspace.reportWords.write('none', words)).toThrow(withCode('audit.unknown'))
  })
})

describe('settings', () => {
  it('hold any JSON value, the last one written', () => {
    workspace.settings.write('a', { list: [1, null, 'x'] })
    workspace.settings.write('b', false)
    workspace.settings.write('b', null)
    expect(workspace.settings.read()).toEqual({ a: { list: [1, null, 'x'] }, b: null })
  })
})
