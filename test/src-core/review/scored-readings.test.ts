import { describe, expect, it } from 'vitest'
import type { Decision } from '../../../src-core/review/consensus.ts'
import { scoredReadings } from '../../../src-core/review/scored-readings.ts'
import { scoreMarks, studyTable } from '../../../src-core/review/study-table.ts'
import type { ReviewItem } from '../../../src-core/review/review-plan.ts'
import { rated, readingOf, studyPlan } from '../../support/readings.ts'

const item = (patchIndex: number, role: string, more: Partial<ReviewItem> = {}): ReviewItem => ({
  kind: 'case',
  patchIndex,
  roles: [role],
  ...more
})
const items = [item(0, 'median'), item(1, 'median'), item(2, 'reference', { kind: 'catch', standsFor: 'average' })]
const acceptable = 'acceptable' as const
const truthsBy = (plan: Parameters<typeof studyPlan>[0], readings = all, decisions: Decision[] = []) =>
  scoredReadings(studyPlan(plan), readings, decisions).map(({ reader, caseKey, truth }) => [
    reader,
    caseKey,
    truth?.present ?? null
  ])
const ada = readingOf('Ada', items, [rated(0, 5), rated(1, 1, acceptable), rated(2, 2, acceptable)])
const mary = readingOf('Mary', items, [rated(0, 4), rated(1, 1, acceptable), rated(2, 1, acceptable)])
const ida = readingOf('Ida', items, [rated(0, 4), rated(1, 3), rated(2, 1, acceptable)])
const all = [ada, mary, ida]

describe('The truth of a case', () => {
  it('is known of control cases only, where the plan names no other source: agreeing readers are no truth', () => {
    expect(truthsBy({}, [ada, mary])).toEqual([
      ['Ada', '0 median', null],
      ['Ada', '1 median', null],
      ['Ada', '2 reference', false],
      ['Mary', '0 median', null],
      ['Mary', '1 median', null],
      ['Mary', '2 reference', false]
    ])
  })

  it('comes from a panel that agrees, whose members are not scored', () => {
    expect(truthsBy({ truth: { kind: 'panel', names: ['Mary', 'Ida'] } })).toEqual([
      ['Ada', '0 median', true],
      // Mary accepts, Ida objects.
      ['Ada', '1 median', null],
      ['Ada', '2 reference', false]
    ])
  })

  it('is unknown until every member of the panel has read the case', () => {
    const plan = { truth: { kind: 'panel' as const, names: ['Mary', 'Ida', 'Ruth'] } }
    expect(truthsBy(plan).map(([, , truth]) => truth)).toEqual([null, null, false])
  })

  it('follows the consensus round of the panel, once both have stated the same', () => {
    const plan = { truth: { kind: 'panel' as const, names: ['Mary', 'Ida'] } }
    const says = (person: string): Decision => ({
      caseKey: '1 median',
      person,
      answer: rated(0, undefined).answer,
      recordedAt: ''
    })
    const truthOf = (decisions: Decision[]) => truthsBy(plan, all, decisions)[1]![2]
    expect([truthOf([says('Mary')]), truthOf([says('Mary'), says('Ida')])]).toEqual([null, true])
    // A scored reader has no voice in it.
    expect(truthOf([says('Ada'), says('Ida')])).toBeNull()
  })

  it('is an inserted disc or none, with its place', () => {
    const disc = { row: 5, column: 6, diameter: 4, contrast: 100 }
    const shown = [item(0, 'median', { artefact: disc }), item(1, 'median')]
    const plan = studyPlan({
      truth: { kind: 'inserted', placement: 'soft-tissue', share: 0.5, diameter: 4, contrast: 100 }
    })
    const readings = [readingOf('Ada', shown, [rated(0, 5), rated(1, 4)])]
    expect(scoredReadings(plan, readings, []).map(({ truth }) => truth)).toEqual([
      { present: true, lesion: { row: 5, column: 6, radius: 2 } },
      { present: false, lesion: null }
    ])
  })
})

describe('The table of a study', () => {
  it('has one reading of a control case, in one column, and adds up', () => {
    const study = studyTable(
      studyPlan({ truth: { kind: 'panel', names: ['Mary', 'Ida'] } }),
      scoredReadings(studyPlan({ truth: { kind: 'panel', names: ['Mary', 'Ida'] } }), all, [])
    )
    expect(study.counts).toEqual({ readings: 3, exported: 2, withoutTruth: 1, controls: 0, withoutScore: 0 })
    expect(study.readings).toEqual([
      { reader: 1, case: 2, modality: 1, score: 5, marks: [] },
      { reader: 1, case: 1, modality: 2, score: 2, marks: [] }
    ])
    expect(study.cases.map(({ number, output, isControl }) => [number, output, isControl])).toEqual([
      [1, 'average', true],
      [2, 'median', false]
    ])
    expect(study.isFullyCrossed).toBe(false)
  })

  it('counts severities as scores, where the plan has no scale', () => {
    const plan = studyPlan({ confidence: 'none', truth: { kind: 'panel', names: ['Mary'] } })
    const reading = readingOf('Ada', items, [
      rated(0, undefined, 'artefact', { severity: 'critical' }),
      rated(1, 1, acceptable)
    ])
    expect(scoredReadings(plan, [reading], []).map(({ score }) => score)).toEqual([4, 0])
  })
})

describe('Marks', () => {
  const lesion = { row: 10, column: 10, radius: 2 }
  const mark = (row: number, column: number, confidence: number, size = 1) => ({
    region: { row, column, rows: size, columns: size },
    confidence
  })

  it('hit within two pixels of the edge; the best one counts, others elsewhere are misses', () => {
    // The middle of a 3 x 3 region at row 9 is row 10. (14, 10) is 4 pixels away, (15, 10) is 5.
    const marks = [mark(9, 9, 3, 3), mark(14, 10, 4), mark(15, 10, 5), mark(0, 0, 1)]
    expect(scoreMarks(marks, { present: true, lesion })).toEqual({ hit: 4, misses: [5, 1] })
    expect(scoreMarks([], { present: true, lesion })).toEqual({ hit: null, misses: [] })
    expect(scoreMarks([mark(10, 10, 2)], { present: false, lesion: null })).toEqual({ hit: null, misses: [2] })
  })
})
