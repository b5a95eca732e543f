import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import Database from 'better-sqlite3'
import { join } from 'node:path'
import { databaseFile } from '../../../src-core/storage/locations.ts'
import type { Workspace } from '../../../src-core/storage/workspace.ts'
import type { FindingCategory } from '../../../src-core/review/finding.ts'
import { auditRecord } from '../../support/records.ts'
import { rated, studyPlan } from '../../support/readings.ts'
import { openWorkspace } from './support/temporary-workspace.ts'

let workspace: Workspace
let reviewId: string
beforeEach(() => {
  workspace = openWorkspace()
  workspace.audits.create(auditRecord('a'))
  reviewId = workspace.reviews.create(studyPlan(), 8).id
})
const state = (person: string, category: FindingCategory, caseKey = '0 median') =>
  workspace.decisions.state({ reviewId, caseKey, person, answer: rated(0, undefined, category).answer })
const standing = (of: Workspace = workspace) =>
  of.decisions
    .list(reviewId)
    .map(({ caseKey, person, answer }) =>
      [caseKey, person, answer.kind === 'judgement' ? answer.judgement.category : answer.kind].join(' ')
    )

describe('Statements of a consensus round', () => {
  it('stand for each case and person in their latest form', () => {
    state('Ada', 'artefact')
    state('Grace', 'artefact')
    state('Ada', 'acceptable')
    state('Ada', 'artefact', '1 median')
    expect(standing()).toEqual(['0 median Grace artefact', '0 median Ada acceptable', '1 median Ada artefact'])
  })

  it('are undone one after the other, by person and case', () => {
    state('Ada', 'artefact')
    state('Ada', 'acceptable')
    state('Grace', 'artefact')
    const undo = () => workspace.decisions.undo({ reviewId, caseKey: '0 median', person: 'Ada' })
    expect([undo(), standing()]).toEqual([true, ['0 median Grace artefact', '0 median Ada artefact']])
    expect([undo(), standing()]).toEqual([true, ['0 median Grace artefact']])
    expect(undo()).toBe(false)
  })

  it('cannot be changed or deleted in the database', () => {
    state('Ada', 'artefact')
    const database = new Database(join(workspace.path, databaseFile))
    onTestFinished(() => void database.close())
    expect(() => database.exec("UPDATE review_decisions SET person = 'Grace'")).toThrow('never overwritten')
    expect(() => database.exec('DELETE FROM review_decisions')).toThrow('never deleted')
  })

  it('come into another workspace by a merge, with their undos, once', async () => {
    const other = openWorkspace()
    state('Ada', 'artefact')
    state('Grace', 'artefact')
    workspace.decisions.undo({ reviewId, caseKey: '0 median', person: 'Grace' })
    const { path } = workspace
    const expected = standing()
    workspace.close()
    expect(await other.merge(path)).toMatchObject({ reviews: 1, decisions: 3 })
    expect(standing(other)).toEqual(expected)
    expect(await other.merge(path)).toMatchObject({ reviews: 0, decisions: 0 })
  })
})
