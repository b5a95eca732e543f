import { describe, expect, it } from 'vitest'
import { groundOf } from '../../support/disc-ground.ts'
import { fidelityDefinitions } from '../../../src-core/scores/fidelity/fidelity-definitions.ts'
import { reviewPlanSchema, type ReviewPlan } from '../../../src-core/review/review-plan.ts'
import type { QueueInput } from '../../../src-core/review/queue-parts.ts'
import { reviewQueue } from '../../../src-core/review/review-queue.ts'

const scores = {
  noisy: { psnr: Float64Array.of(13, 13, 13, 13) },
  median: { psnr: Float64Array.of(20, 18, NaN, 25) },
  average: { psnr: Float64Array.of(17, 19, 21, Infinity) }
}

function queueOf(plan: Partial<ReviewPlan>, reader = 'Ada', input: Partial<QueueInput> = {}) {
  const whole = reviewPlanSchema.parse({
    auditId: 'audit',
    denoiserKeys: ['median', 'average'],
    order: { kind: 'worst', scoreId: 'psnr' },
    cases: 100,
    ...plan
  })
  return reviewQueue(
    {
      plan: whole,
      patchCount: 4,
      patchRows: 28,
      patchColumns: 28,
      hasInput: true,
      air: null,
      scores,
      definitions: fidelityDefinitions,
      discGround: groundOf(28, 28),
      patientOf: null,
      ...input
    },
    reader
  )
}
const placesOf = (items: ReturnType<typeof queueOf>) =>
  items.map(({ patchIndex, roles }) => `${patchIndex} ${roles.join('|')}`)
const largeAudit = { patchCount: 200, scores: {} }
const random = { order: { kind: 'random' as const }, denoiserKeys: ['median'] }

describe('A review queue', () => {
  it('takes cases of each patient in turn, the worst of each first', () => {
    const patientOf = (patch: number) => (patch < 150 ? 'P0001' : `P000${patch - 148}`)
    const psnr = Float64Array.from({ length: 153 }, (_, patch) => patch)
    const facts = { patchCount: 153, scores: { median: { psnr } }, patientOf }
    const worst = queueOf({ denoiserKeys: ['median'], cases: 5 }, 'Ada', facts)
    expect(worst.map(({ patchIndex }) => patchIndex)).toEqual([0, 150, 151, 152, 1])
    for (const design of [undefined, { kind: 'crossed' as const }]) {
      const items = queueOf({ ...random, cases: 8, blinded: true, ...(design && { design }) }, 'Ada', facts)
      const ofFirst = items.filter(({ patchIndex }) => patientOf(patchIndex) === 'P0001')
      expect([items.length, ofFirst.length]).toEqual([8, 5])
      expect(items).toEqual(queueOf({ ...random, cases: 8, blinded: true, ...(design && { design }) }, 'Ada', facts))
    }
  })

  it('begins with the worst score of any denoiser, and ends with those of which nothing is known', () => {
    expect(placesOf(queueOf({}))).toEqual([
      '0 average',
      '1 median',
      '1 average',
      '0 median',
      '2 average',
      '3 median',
      '3 average',
      '2 median'
    ])
  })

  it('holds at most as many cases as asked for', () => {
    expect(placesOf(queueOf({ cases: 2 }))).toEqual(['0 average', '1 median'])
  })

  it('takes each denoiser’s own worst in turn when balanced, though one is worse throughout', () => {
    const places = placesOf(queueOf({ balanced: true, denoiserKeys: ['noisy', 'median', 'average'], cases: 7 }))
    // The noisy input is the worst of all eight; without balance it would take the first places.
    expect(places.slice(0, 3).toSorted()).toEqual(['0 average', '0 noisy', '1 median'])
    expect(places.slice(3, 6).toSorted()).toEqual(['0 median', '1 average', '1 noisy'])
    expect(places.slice(6)).toEqual(['2 noisy'])
    expect(placesOf(queueOf({ denoiserKeys: ['noisy', 'median', 'average'], cases: 4 }))).toEqual([
      '0 noisy',
      '1 noisy',
      '2 noisy',
      '3 noisy'
    ])
  })

  it('shows the same random patches of every denoiser when balanced, and each pair alike in a choice', () => {
    const plan = { order: { kind: 'random' as const }, balanced: true, cases: 50 }
    const items = queueOf(plan, 'Ada', largeAudit)
    const patchesOf = (key: string) => items.filter(({ roles }) => roles[0] === key).map(({ patchIndex }) => patchIndex)
    expect(patchesOf('median')).toHaveLength(25)
    expect(patchesOf('median')).toEqual(patchesOf('average'))
    const pairs = queueOf(
      { ...plan, task: 'which-would-you-read', denoiserKeys: ['median', 'average', 'noisy'] },
      'Ada',
      largeAudit
    )
    const counts = new Map<string, number>()
    for (const { roles } of pairs) counts.set(roles.toSorted().join(), (counts.get(roles.toSorted().join()) ?? 0) + 1)
    expect(Object.fromEntries(counts)).toEqual({ 'average,median': 17, 'median,noisy': 17, 'average,noisy': 16 })
  })

  it('is the same for the same reader, in an order of its own for another when blinded', () => {
    const plan = { ...random, blinded: true, cases: 50 }
    expect(queueOf(plan, 'Ada', largeAudit)).toEqual(queueOf(plan, 'Ada', largeAudit))
    expect(placesOf(queueOf(plan, 'Ada', largeAudit))).not.toEqual(placesOf(queueOf(plan, 'Grace', largeAudit)))
    expect(placesOf(queueOf(plan, 'Ada', largeAudit)).sort()).toEqual(
      placesOf(queueOf(plan, 'Grace', largeAudit)).sort()
    )
  })

  it('shows repeats later than their case, with five others between them where there are as many', () => {
    const items = queueOf({ ...random, cases: 100, repeatShare: 0.2 }, 'Ada', largeAudit)
    const repeats = items.filter(({ kind }) => kind === 'repeat')
    expect(repeats).toHaveLength(20)
    for (const repeat of repeats) {
      const original = items.findIndex(({ kind, patchIndex }) => kind === 'case' && patchIndex === repeat.patchIndex)
      const between = items.slice(original + 1, items.indexOf(repeat)).filter(({ kind }) => kind === 'case').length
      const casesAfter = items.slice(original + 1).filter(({ kind }) => kind === 'case').length
      expect(items.indexOf(repeat) - original > 5 || between === casesAfter).toBe(true)
    }
  })

  it('mixes in catch patches, which show the reference as if it were denoised', () => {
    const items = queueOf({ ...random, cases: 100, catchShare: 0.1 }, 'Ada', largeAudit)
    const catches = items.filter(({ kind }) => kind === 'catch')
    expect(catches).toHaveLength(10)
    expect(catches.every(({ roles }) => roles.join() === 'reference')).toBe(true)
  })

  it('puts the reference of a catch patch beside the noisy input, or beside each output in turn where none is known', () => {
    const catchesOf = (hasInput: boolean) =>
      queueOf({ order: { kind: 'random' }, task: 'which-would-you-read', cases: 100, catchShare: 0.2 }, 'Ada', {
        ...largeAudit,
        hasInput
      })
        .filter(({ kind }) => kind === 'catch')
        .map(({ roles }) => roles)
    const kindsOf = (roles: readonly (readonly string[])[]) => new Set(roles.map((pair) => pair.toSorted().join()))
    expect(kindsOf(catchesOf(true))).toEqual(new Set(['noisy,reference']))
    expect(catchesOf(false)).toHaveLength(20)
    expect(kindsOf(catchesOf(false))).toEqual(new Set(['median,reference', 'average,reference']))
    expect(new Set(catchesOf(false).map(([left]) => left === 'reference')).size).toBe(2)
  })

  it('shows the real patch on either side when it is to be found', () => {
    const items = queueOf({ ...random, task: 'which-is-real', cases: 200 }, 'Ada', largeAudit)
    const left = items.filter(({ roles }) => roles[0] === 'reference').length
    expect(items.every(({ roles }) => roles.toSorted().join() === 'median,reference')).toBe(true)
    expect(left).toBeGreaterThan(70)
    expect(left).toBeLessThan(130)
  })

  it('shows each pair of denoisers for a choice between them, and refuses a choice between one', () => {
    const pairs = queueOf({ task: 'which-would-you-read', denoiserKeys: ['median', 'average', 'noisy'] })
    expect(new Set(pairs.map(({ roles }) => roles.toSorted().join()))).toEqual(
      new Set(['average,median', 'median,noisy', 'average,noisy'])
    )
    expect(() => queueOf({ task: 'which-would-you-read', denoiserKeys: ['median'] })).toThrow(
      "two or more denoisers, got 'median' only"
    )
  })

  it('leaves out air where the plan says so, of cases, repeats and catch patches', () => {
    const plan = { ...random, withoutAir: true, cases: 100, repeatShare: 0.5, catchShare: 0.5 }
    const air = Uint8Array.from({ length: 200 }, (_, patch) => (patch % 40 === 7 ? 0 : 1))
    const items = queueOf(plan, 'Ada', { ...largeAudit, air })
    // Patches 7, 47, 87, 127 and 167 are left; half of 5, rounded up, is 3.
    const ofKind = (wanted: string) => items.filter(({ kind }) => kind === wanted).map(({ patchIndex }) => patchIndex)
    expect(ofKind('case').toSorted((a, b) => a - b)).toEqual([7, 47, 87, 127, 167])
    expect([ofKind('repeat').length, ofKind('catch').length]).toEqual([3, 3])
    expect(items.every(({ patchIndex }) => air[patchIndex] === 0)).toBe(true)
    expect(queueOf(plan, 'Ada', { ...largeAudit, air })).toEqual(items)
  })

  it('takes the worst of the patches that are not air, with their own scores', () => {
    expect(placesOf(queueOf({ withoutAir: true }, 'Ada', { air: Uint8Array.of(1, 0, 1, 0) }))).toEqual([
      '1 median',
      '1 average',
      '3 median',
      '3 average'
    ])
  })

  it('shows air where there is nothing else, or where values do not tell', () => {
    const shown = queueOf({})
    expect(queueOf({ withoutAir: true }, 'Ada', { air: Uint8Array.of(1, 1, 1, 1) })).toEqual(shown)
    expect(queueOf({ withoutAir: true }, 'Ada', { air: null })).toEqual(shown)
  })

  it('goes on as it was for a plan that was made before air was left out', () => {
    const { withoutAir, ...plan } = reviewPlanSchema.parse({
      auditId: 'audit',
      denoiserKeys: ['median'],
      order: { kind: 'random' },
      cases: 8,
      blinded: true,
      repeatShare: 0.25,
      catchShare: 0.25
    })
    expect(withoutAir).toBe(false)
    const air = new Uint8Array(12).fill(1, 0, 6)
    const items = reviewQueue(
      {
        plan: plan as ReviewPlan,
        patchCount: 12,
        patchRows: 28,
        patchColumns: 28,
        hasInput: true,
        air,
        scores: {},
        definitions: [],
        discGround: groundOf(28, 28),
        patientOf: null
      },
      'Ada'
    )
    // As the version before drew it.
    expect(items.map(({ kind, patchIndex }) => `${kind} ${patchIndex}`)).toEqual([
      'case 7',
      'catch 10',
      'case 0',
      'case 1',
      'catch 5',
      'case 2',
      'case 3',
      'case 9',
      'case 5',
      'repeat 0',
      'case 10',
      'repeat 7'
    ])
  })

  it('refuses a score that the audit does not have', () => {
    expect(() => queueOf({ order: { kind: 'worst', scoreId: 'beauty' } })).toThrow(
      'expected one of psnr, ssim, mae, rmse, bias'
    )
  })
})
