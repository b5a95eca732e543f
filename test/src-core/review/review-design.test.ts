import { describe, expect, it } from 'vitest'
import { designProblem, mayAnswer } from '../../../src-core/review/review-design.ts'
import { currentPlan, reviewPlanSchema, type ReviewPlan } from '../../../src-core/review/review-plan.ts'
import { studyPlan } from '../../support/readings.ts'

const problemOf = (plan: Partial<ReviewPlan>) => designProblem(studyPlan(plan))
const panel = { kind: 'panel' as const, names: ['Mary'] }

describe('The design of a review', () => {
  it('refuses a scored reader on the truth panel, in one line', () => {
    expect(problemOf({ truth: panel, readers: ['Ada', 'Mary'] })).toBe(
      'truth: Mary is on the truth panel and among the scored readers; a person can be only one of both'
    )
    expect(problemOf({ truth: panel, readers: ['Ada'] })).toBeNull()
  })

  it('refuses plans that contradict themselves', () => {
    const split = { kind: 'split-plot' as const, groups: 3 }
    const inserted = {
      kind: 'inserted' as const,
      placement: 'soft-tissue' as const,
      share: 0.5,
      diameter: 4,
      contrast: 10
    }
    expect(problemOf({ design: split, readers: ['Ada', 'Grace'] })).toContain('at least 3 readers, got 2')
    expect(problemOf({ design: split, readers: ['A', 'B', 'C'], truth: panel })).toContain('reads every case')
    expect(problemOf({ task: 'which-is-real', confidence: 'none', truth: inserted })).toContain('judged alone')
    expect(problemOf({ design: undefined, truth: inserted })).toBe('truth: inserted artefacts need a design')
    expect(problemOf({ task: 'which-is-real' })).toContain('only the judgement of single patches')
    expect(problemOf({ confidence: 'none', marks: true })).toBe('marks: each mark has a confidence; choose a scale')
  })

  it('lets only named persons answer, where the plan names any', () => {
    const plan = studyPlan({ readers: ['Ada'], truth: panel })
    expect(['Ada', 'Mary', 'Grace'].map((name) => mayAnswer(plan, name))).toEqual([true, true, false])
    expect(mayAnswer(studyPlan(), 'Grace')).toBe(true)
  })

  it('keeps the meaning of an older plan: no design, no scale, no marks', () => {
    const { design, truth, readers, confidence, marks, consensus, ...stored } = studyPlan()
    expect([design, truth, readers]).toEqual([{ kind: 'crossed' }, undefined, []])
    expect([confidence, marks, consensus]).toEqual(['1-5', false, { kind: 'all' }])
    const older = currentPlan(stored as ReviewPlan)
    expect(older).toMatchObject({ readers: [], confidence: 'none', marks: false, consensus: { kind: 'all' } })
    expect(older.design).toBeUndefined()
    expect(reviewPlanSchema.parse(stored).design).toBeUndefined()
  })
})
