import { describe, expect, it } from 'vitest'
import {
  auditPlan,
  clippingText,
  planSeconds,
  planStatement
} from '../../../../renderer/features/patchify/audit-plan.ts'

const space = '\u00a0'

describe('the plan of an audit', () => {
  it('counts the patches of all chosen slices', () => {
    expect(auditPlan(169, { first: 0, last: 2 }, null)).toEqual({ slices: 3, patches: 507 })
  })

  it('ends at the limit, in the middle of a slice if need be', () => {
    expect(auditPlan(169, { first: 0, last: 299 }, 400)).toEqual({ slices: 3, patches: 400 })
  })

  it('makes nothing of a slice without patches', () => {
    expect(auditPlan(0, { first: 0, last: 9 }, null)).toEqual({ slices: 0, patches: 0 })
  })

  it("carries the engine's estimate over to the chosen slices", () => {
    expect(planSeconds({ slices: 1, patches: 169 }, { patchCount: 507, estimatedSeconds: 12 })).toBe(4)
    expect(planSeconds({ slices: 0, patches: 0 }, { patchCount: 0, estimatedSeconds: 0 })).toBe(0)
  })

  it('states it in one line', () => {
    expect(planStatement({ slices: 3, patches: 507 }, { denoisers: 3 }, 4.2)).toBe(
      `3${space}slices, 507${space}patches, 3${space}denoisers, about 4${space}s`
    )
    expect(planStatement({ slices: 1, patches: 1 }, { denoisers: 1 }, 0.3)).toBe(
      `1${space}slice, 1${space}patch, 1${space}denoiser, less than a second`
    )
  })

  it('names outputs of others before denoisers', () => {
    expect(planStatement({ slices: 1, patches: 2 }, { outputs: 2, denoisers: 1 }, null)).toBe(
      `1${space}slice, 2${space}patches, 2${space}outputs, 1${space}denoiser`
    )
  })

  it('rounds the time to what an estimate can say', () => {
    const time = (seconds: number) =>
      planStatement({ slices: 1, patches: 1 }, { denoisers: 1 }, seconds).split(', ').at(-1)
    expect([9.4, 23, 67, 3500, 9000].map(time)).toEqual(
      ['about 9 s', 'about 25 s', 'about 1 min', 'about 58 min', 'about 3 h'].map((text) =>
        text.replace(/(\d) /, `$1${space}`)
      )
    )
  })

  it('leaves the time out while it is not known', () => {
    expect(planStatement({ slices: 1, patches: 10_000 }, { denoisers: 5 }, null)).toBe(
      `1${space}slice, 10,000${space}patches, 5${space}denoisers`
    )
  })
})

describe('clipping', () => {
  const slice = { rows: 2, columns: 3, data: Float32Array.of(-3000, 0, 1001, 0, 0, 1000) }
  const range = { unit: 'HU', intensityRange: [-1000, 1000] } as const

  it('says what an audit of the crop clips on the slice that is shown', () => {
    expect(clippingText(slice, { row: 0, column: 1, size: 2 }, range)).toBe(
      'Clipped to −1000 HU to 1000 HU in the square of this slice: 0.0\u00a0% lie below, 25.0\u00a0% above'
    )
  })

  it('says nothing where nothing is clipped', () => {
    expect(clippingText(slice, { row: 1, column: 0, size: 1 }, range)).toBeNull()
  })
})
