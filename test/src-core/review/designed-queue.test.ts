import { describe, expect, it } from 'vitest'
import { reviewQueue } from '../../../src-core/review/review-queue.ts'
import { plannedCounts, type ReviewItem, type ReviewPlan } from '../../../src-core/review/review-plan.ts'
import { groundOf } from '../../support/disc-ground.ts'
import { studyPlan } from '../../support/readings.ts'

const tissueIn = (isTissue: (patch: number) => boolean) => groundOf(28, 20, isTissue)
const queueOf = (plan: ReviewPlan, reader: string, patchCount = 100, discGround = tissueIn(() => true)) =>
  reviewQueue(
    {
      plan,
      patchCount,
      patchRows: 28,
      patchColumns: 20,
      hasInput: true,
      air: null,
      scores: {},
      definitions: [],
      discGround,
      patientOf: null
    },
    reader
  )
const textOf = ({ kind, patchIndex, roles, standsFor, artefact }: ReviewItem) =>
  JSON.stringify([kind, patchIndex, roles, standsFor, artefact])
const contentOf = (items: readonly ReviewItem[]) => items.map(textOf).sort()
const ofKind = (items: readonly ReviewItem[], kind: ReviewItem['kind']) => items.filter((item) => item.kind === kind)
const inserted = { kind: 'inserted', placement: 'soft-tissue', share: 0.5, diameter: 4, contrast: 100 } as const
const whole = studyPlan({ cases: 40, repeatShare: 0.1, catchShare: 0.1, blinded: true })

describe('A fully crossed review', () => {
  it('shows every reader the same cases, control cases and repeats, in an own order', () => {
    const [ada, grace] = [queueOf(whole, 'Ada'), queueOf(whole, 'Grace')]
    expect(contentOf(ada)).toEqual(contentOf(grace))
    expect(ada.map(textOf)).not.toEqual(grace.map(textOf))
    expect(['case', 'repeat', 'catch'].map((kind) => ofKind(ada, kind as ReviewItem['kind']).length)).toEqual([
      40, 4, 4
    ])
  })

  it('shows each patch in every output', () => {
    const cases = ofKind(queueOf(whole, 'Ada'), 'case')
    const patchesOf = (key: string) =>
      cases
        .filter(({ roles }) => roles[0] === key)
        .map(({ patchIndex }) => patchIndex)
        .sort((a, b) => a - b)
    expect(new Set(patchesOf('median')).size).toBe(20)
    expect(patchesOf('average')).toEqual(patchesOf('median'))
  })

  it('draws control cases once from other patches, and shares them out over the outputs', () => {
    const items = queueOf(whole, 'Ada')
    const controls = ofKind(items, 'catch')
    const cases = new Set(ofKind(items, 'case').map(({ patchIndex }) => patchIndex))
    expect(controls.map(({ roles }) => roles)).toEqual(Array.from({ length: 4 }, () => ['reference']))
    expect(new Set(controls.map(({ patchIndex }) => patchIndex)).size).toBe(4)
    expect(controls.filter(({ patchIndex }) => cases.has(patchIndex))).toEqual([])
    expect(controls.map(({ standsFor }) => standsFor).sort()).toEqual(['average', 'average', 'median', 'median'])
  })

  it('inserts the same disc into every output of half of the patches, inside the patch', () => {
    const plan = { ...whole, truth: inserted }
    const cases = ofKind(queueOf(plan, 'Ada'), 'case')
    const discs = new Map<number, Set<string>>()
    for (const { patchIndex, artefact } of cases)
      discs.set(patchIndex, (discs.get(patchIndex) ?? new Set()).add(JSON.stringify(artefact ?? null)))
    expect([...discs.values()].every((kinds) => kinds.size === 1)).toBe(true)
    const discsOfAll = cases.flatMap(({ artefact }) => artefact ?? [])
    expect(discsOfAll).toHaveLength(20)
    for (const { row, column } of discsOfAll) {
      expect(row).toBeGreaterThanOrEqual(2)
      expect(row).toBeLessThanOrEqual(25)
      expect(column).toBeGreaterThanOrEqual(2)
      expect(column).toBeLessThanOrEqual(17)
    }
  })

  const discsOf = (items: readonly ReviewItem[]) =>
    new Set(items.flatMap(({ artefact, patchIndex }) => (artefact ? [patchIndex] : [])))

  it('takes patches with room for a disc from outside, if those of the review have none', () => {
    const plan = { ...whole, truth: inserted }
    const drawn = new Set(ofKind(queueOf(plan, 'Ada'), 'case').map(({ patchIndex }) => patchIndex))
    // Only three of the drawn patches are tissue.
    const kept = [...drawn].slice(0, 3)
    const items = queueOf(
      plan,
      'Ada',
      100,
      tissueIn((patch) => !drawn.has(patch) || kept.includes(patch))
    )
    expect(new Set(ofKind(items, 'case').map(({ patchIndex }) => patchIndex)).size).toBe(20)
    const discs = discsOf(items)
    expect(discs.size).toBe(10)
    expect([...discs].filter((patch) => drawn.has(patch)).sort()).toEqual(kept.sort())
    expect(
      contentOf(
        queueOf(
          plan,
          'Grace',
          100,
          tissueIn((patch) => !drawn.has(patch) || kept.includes(patch))
        )
      )
    ).toEqual(contentOf(items))
  })

  it('refuses in one line a plan for whose discs there is no room', () => {
    const plan = { ...whole, truth: inserted }
    expect(() =>
      queueOf(
        plan,
        'Ada',
        100,
        tissueIn((patch) => patch < 7)
      )
    ).toThrow(
      'truth: 10 patches with a disc are planned, and 7 of 100 have room for one of 4 pixels and contrast 100 in soft tissue (-50 to 140 HU)'
    )
  })

  it('keeps the discs of an older plan anywhere', () => {
    const truth = { ...inserted, placement: 'anywhere' } as const
    expect(
      discsOf(
        queueOf(
          { ...whole, truth },
          'Ada',
          100,
          tissueIn(() => false)
        )
      ).size
    ).toBe(10)
  })

  it('has as many items as the plan counts, with few patches too', () => {
    for (const patchCount of [3, 7, 100]) {
      const items = queueOf(whole, 'Ada', patchCount)
      const { cases, repeats, controls } = plannedCounts(whole, patchCount)
      expect([items.length, ofKind(items, 'catch').length]).toEqual([cases + repeats + controls, controls])
    }
  })
})

describe('A split-plot review', () => {
  const plan = studyPlan({
    cases: 40,
    catchShare: 0.2,
    repeatShare: 0.1,
    design: { kind: 'split-plot', groups: 2 },
    readers: ['Ada', 'Grace', 'Mary'],
    truth: { kind: 'inserted', placement: 'soft-tissue', share: 0.5, diameter: 4, contrast: 100 }
  })

  it('shows the readers of one group the same patches, those of the other group others, and equally many', () => {
    const [ada, grace, mary] = plan.readers.map((reader) => queueOf(plan, reader))
    expect(contentOf(mary!)).toEqual(contentOf(ada!))
    const patchesOf = (items: ReviewItem[]) => new Set(items.map(({ patchIndex }) => patchIndex))
    expect([...patchesOf(ada!)].filter((patch) => patchesOf(grace!).has(patch))).toEqual([])
    const counts = [ada!, grace!, queueOf(plan, '')].map((items) => [
      items.length,
      ofKind(items, 'case').length,
      ofKind(items, 'catch').length,
      ofKind(items, 'case').filter(({ artefact }) => artefact).length
    ])
    // 40 cases: 20 patches, 10 for each group, in 2 outputs; half with a disc; 4 control cases, 2 repeats.
    expect(counts).toEqual([
      [26, 20, 4, 10],
      [26, 20, 4, 10],
      [26, 20, 4, 10]
    ])
  })

  it('refuses fewer patches than groups', () => {
    expect(() => queueOf(plan, 'Ada', 1)).toThrow('1 patches are too few for a split-plot of 2 groups')
  })
})
