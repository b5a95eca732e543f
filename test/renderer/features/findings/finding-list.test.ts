import { describe, expect, it } from 'vitest'
import {
  everyFinding,
  isRevisable,
  isRevised,
  listedFindings,
  revisedJudgement
} from '../../../../renderer/features/findings/finding-list.ts'
import type { Finding } from '../../../../src-core/review/finding.ts'

const finding = (id: string, changes: Partial<Finding> = {}): Finding => ({
  id,
  auditId: 'a',
  patchIndex: 0,
  denoiserKey: 'median',
  reviewer: 'Ada',
  category: 'lost-structure',
  severity: 'minor',
  note: '',
  region: null,
  review: null,
  revision: 1,
  sequence: 1,
  recordedAt: '2026-01-01T00:00:00.000Z',
  ...changes
})
const findings = [
  finding('a', { patchIndex: 3, severity: 'critical', sequence: 4, note: 'Hook appears' }),
  finding('b', { patchIndex: 1, category: 'artefact', denoiserKey: 'mean', sequence: 3 }),
  finding('c', { patchIndex: 2, category: 'acceptable', reviewer: 'Grace', sequence: 2 }),
  finding('d', { patchIndex: 1, severity: 'major', sequence: 1 })
]
const byPatch = { column: 'patch', descending: false } as const
const idsOf = (list: readonly Finding[]) => list.map(({ id }) => id).join('')
const filtered = (filter: Partial<typeof everyFinding>) =>
  idsOf(listedFindings(findings, { ...everyFinding, ...filter }, byPatch))

describe('the list of findings', () => {
  it('is by patch and then by output', () => {
    expect(filtered({})).toBe('bdca')
  })

  it('filters by each choice, and all choices must hold', () => {
    expect(filtered({ category: 'flagged' })).toBe('bda')
    expect(filtered({ category: 'acceptable' })).toBe('c')
    // Acceptable has no severity, whatever is stored.
    expect(filtered({ severity: 'minor' })).toBe('b')
    expect(filtered({ output: 'mean' })).toBe('b')
    expect(filtered({ reviewer: 'Grace' })).toBe('c')
    expect(filtered({ note: ' hook ' })).toBe('a')
    expect(filtered({ category: 'flagged', reviewer: 'Grace' })).toBe('')
  })

  it('sorts by gravity, with Acceptable below Minor, and by time', () => {
    const sorted = (column: 'severity' | 'recorded', descending: boolean) =>
      idsOf(listedFindings(findings, everyFinding, { column, descending }))
    expect(sorted('severity', true)).toBe('adbc')
    expect(sorted('severity', false)).toBe('cbda')
    expect(sorted('recorded', false)).toBe('dcba')
  })
})

describe('a revision of findings', () => {
  const region = { row: 1, column: 2, rows: 3, columns: 4 }
  const noted = finding('a', { severity: 'critical', note: 'gone', region })

  it('changes what was chosen, and keeps note and region', () => {
    expect(revisedJudgement(noted, { category: 'artefact', severity: null })).toEqual({
      category: 'artefact',
      severity: 'critical',
      note: 'gone',
      region
    })
    expect(revisedJudgement(noted, { category: 'acceptable', severity: 'major' })).toMatchObject({
      category: 'acceptable',
      severity: 'minor'
    })
  })

  it('begins as moderate if the finding was acceptable', () => {
    const passed = finding('c', { category: 'acceptable' })
    expect(revisedJudgement(passed, { category: 'artefact', severity: null }).severity).toBe('moderate')
    expect(isRevised(passed, { category: null, severity: 'major' })).toBe(false)
  })

  it('is of own findings outside blinded reviews only', () => {
    const review = { id: 'r', createdAt: '2026-01-01T00:00:00.000Z', blinded: true }
    expect(isRevisable(noted, 'Ada')).toBe(true)
    expect(isRevisable(noted, 'Grace')).toBe(false)
    expect(isRevisable({ ...noted, review }, 'Ada')).toBe(false)
    expect(isRevisable({ ...noted, review: { ...review, blinded: false } }, 'Ada')).toBe(true)
  })
})
