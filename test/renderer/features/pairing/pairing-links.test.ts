import { describe, expect, it } from 'vitest'
import { commonSlices } from '../../../../renderer/features/pairing/pairing-links.svelte.ts'
import type { SeriesLink } from '../../../../src-core/sources/pairing/series-link.ts'

const link = (slices: readonly number[] | null) =>
  ({
    pairing: slices && { base: { id: 'full', label: 'Full', sliceCount: 6 }, slices, series: [], warnings: [] }
  }) satisfies Pick<SeriesLink, 'pairing'>

describe('the slices of a base that several series have', () => {
  it('are those that every series has, of how many', () => {
    expect(commonSlices([link([0, 1, 2, 3]), link([2, 3, 4, 5])])).toEqual({ slices: 2, of: 6 })
    expect(commonSlices([link([0, 1]), link([4, 5])])).toEqual({ slices: 0, of: 6 })
  })
  it('are not known while one link is not, or is refused', () => {
    expect([commonSlices([]), commonSlices([link([0]), null]), commonSlices([link([0]), link(null)])]).toEqual([
      null,
      null,
      null
    ])
  })
})
