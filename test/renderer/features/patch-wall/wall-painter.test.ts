import { describe, expect, it } from 'vitest'
import { tileMarks } from '../../../../renderer/features/patch-wall/wall-painter.ts'
import type { Finding, Judgement } from '../../../../src-core/review/finding.ts'

const lost: Judgement = { category: 'lost-structure', severity: 'major', note: '', region: null }
const finding = (patchIndex: number, denoiserKey: string): Finding => ({
  ...lost,
  patchIndex,
  denoiserKey,
  id: `${patchIndex}`,
  auditId: 'a',
  reviewer: 'R',
  review: null,
  revision: 1,
  sequence: 1,
  recordedAt: ''
})

describe('the marks of a tile', () => {
  it('are those of its findings, full since they are on disk', () => {
    const marks = tileMarks(new Map([[7, [finding(7, 'median'), finding(7, 'nlm')]]]), [])
    expect(marks.get(7)).toMatchObject([
      { denoiserKey: 'median', saved: true },
      { denoiserKey: 'nlm', saved: true }
    ])
  })

  it('are hollow for what waits to be saved, which stands for the finding that it revises', () => {
    const judgement: Judgement = { ...lost, category: 'invented-structure' }
    const unsaved = [
      {
        patchIndex: 7,
        denoiserKey: 'median',
        reviewer: 'R',
        stepId: 's',
        judgement,
        state: 'saving',
        error: null
      } as const
    ]
    const marks = tileMarks(new Map([[7, [finding(7, 'median'), finding(7, 'nlm')]]]), unsaved)
    expect(marks.get(7)).toMatchObject([
      { denoiserKey: 'nlm', category: 'lost-structure', saved: true },
      { denoiserKey: 'median', category: 'invented-structure', saved: false }
    ])
  })
})
