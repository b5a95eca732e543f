import { describe, expect, it } from 'vitest'
import type { Mark, PatientOf, ReviewItem, ReviewPlan } from '../../../src-core/review/review-plan.ts'
import { scoredReadings } from '../../../src-core/review/scored-readings.ts'
import { studyPerformance } from '../../../src-core/review/study-performance.ts'
import { studyTable } from '../../../src-core/review/study-table.ts'
import { rated, readingOf, studyPlan } from '../../support/readings.ts'

const inserted = {
  kind: 'inserted' as const,
  placement: 'soft-tissue' as const,
  share: 0.5,
  diameter: 4,
  contrast: 100
}
const disc = { row: 5, column: 6, diameter: 4, contrast: 100 }
/** Patches 0 and 1 have no disc, 2 and 3 have one; each in two outputs. */
const items = [0, 1, 2, 3].flatMap((patchIndex) =>
  ['median', 'average'].map((role): ReviewItem => ({
    kind: 'case',
    patchIndex,
    roles: [role],
    ...(patchIndex > 1 && { artefact: disc })
  }))
)
const on = (confidence: number): Mark => ({ region: { row: 5, column: 6, rows: 1, columns: 1 }, confidence })
const off = (confidence: number): Mark => ({ region: { row: 20, column: 20, rows: 1, columns: 1 }, confidence })

type Ratings = readonly (number | readonly [number, ...Mark[]])[]
function performanceOf(
  plan: ReviewPlan,
  ratings: Readonly<Record<string, Ratings>>,
  patientOf: PatientOf | null = null
) {
  const readings = Object.entries(ratings).map(([reader, given]) =>
    readingOf(
      reader,
      items,
      given.map((one, position) =>
        typeof one === 'number'
          ? rated(position, one)
          : rated(position, one[0], 'artefact', { marks: one.slice(1) as Mark[] })
      )
    )
  )
  return studyPerformance(studyTable(plan, scoredReadings(plan, readings, []), patientOf), plan.marks)
}

describe('The performance of a study', () => {
  it('is the empirical area of each reader in each output', () => {
    // Median: discs 5 and 2 against 1 and 2: 4 pairs, 3 won, 1 tie. Average: 1 and 3 against 3 and 4.
    const { figure, readers, analysis, reason } = performanceOf(studyPlan({ truth: inserted }), {
      Ada: [1, 3, 2, 4, 5, 1, 2, 3]
    })
    expect(figure).toBe('auc')
    expect(readers.map(({ modality, value }) => [modality, value])).toEqual([
      ['median', 0.875],
      ['average', 0.125]
    ])
    expect([analysis, reason]).toEqual([null, 'One reader: differences between readers are unknown.'])
  })

  it('takes the highest false mark and the hit of each artefact, where readers mark places', () => {
    const { figure, readers } = performanceOf(studyPlan({ truth: inserted, marks: true }), {
      // Median: hits 5 and none against false marks 3 and none: won 2, lost 1, tie 1.
      Ada: [[3, off(3), off(1)], [1], [1], [1], [5, on(5), off(4)], [4, on(4)], [2, off(2)], [3, on(3)]]
    })
    expect(figure).toBe('jafroc')
    expect(readers.map(({ value }) => value)).toEqual([0.625, 1])
  })

  it('compares outputs only if the study is fully crossed', () => {
    const ada = [1, 3, 2, 4, 5, 1, 2, 3]
    const grace = [2, 1, 1, 2, 5, 4, 4, 5]
    const plan = studyPlan({ truth: inserted })
    const whole = performanceOf(plan, { Ada: ada, Grace: grace })
    expect(whole.reason).toBeNull()
    // Averages of 0.875 and 1, and of 0.125 and 1.
    expect(whole.analysis!.modalities.map(({ value }) => value)).toEqual([0.9375, 0.5625])
    // Two readers who differ so much leave all values possible.
    expect(whole.analysis!.modalities[1]).toMatchObject({ low: 0, high: 1 })
    const partial = performanceOf(plan, { Ada: ada, Grace: grace.slice(1) })
    expect(partial.analysis).toBeNull()
    expect(partial.reason).toContain('iMRMC analyses such studies')
  })

  it('stays finite for readers who do not differ', () => {
    const same = [1, 1, 2, 2, 5, 5, 4, 4]
    const { analysis } = performanceOf(studyPlan({ truth: inserted }), { Ada: same, Grace: same })
    expect(analysis!.differences[0]).toMatchObject({ value: 0, standardError: 0, low: 0, high: 0 })
  })

  it('is analysed by patients where some have several cases, and not at all with one patient of a kind', () => {
    const ratings = { Ada: [1, 3, 2, 4, 5, 1, 2, 3], Grace: [2, 3, 1, 4, 5, 2, 3, 3] }
    const plan = studyPlan({ truth: inserted })
    const byCase = performanceOf(plan, ratings, (patch) => `P${patch}`)
    expect([byCase.patients, byCase.oneShot === null]).toEqual([null, false])
    expect(byCase).toEqual(performanceOf(plan, ratings))
    // Patches 0 and 2, and 1 and 3, are of one patient: each has a case of both kinds.
    const byPatient = performanceOf(plan, ratings, (patch) => `P${patch % 2}`)
    expect([byPatient.patients, byPatient.oneShot, byPatient.reason]).toEqual([2, null, null])
    expect(byPatient.readers).toEqual(byCase.readers)
    expect(byPatient.analysis!.modalities[0]!.value).toBe(byCase.analysis!.modalities[0]!.value)
    const single = performanceOf(plan, ratings, (patch) => (patch > 1 ? 'P1' : `P${patch}`))
    expect(single.reason).toBe('Fewer than two patients with or without a finding: cases of one patient are alike.')
  })
})
