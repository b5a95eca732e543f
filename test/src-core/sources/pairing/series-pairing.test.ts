import { describe, expect, it } from 'vitest'
import { pairSeries, type PairingOptions } from '../../../../src-core/sources/pairing/series-pairing.ts'
import { pairingStatements } from '../../../../src-core/sources/pairing/pairing-record.ts'
import { linkSeries } from '../../../../src-core/sources/pairing/series-link.ts'
import type { Source } from '../../../../src-core/sources/source.ts'
import { heights, stack, withoutPosition, type Stack } from '../support/stack.ts'

const base = stack({ heights: heights(0, 8), label: 'Full' })
const other = (more: Partial<Stack> = {}) => stack({ heights: heights(0, 8), label: 'Low', ...more })
const pair = async (second: Source, options: PairingOptions = {}, first = base) => {
  const { pairing, slices, others } = await pairSeries(first, [second], options)
  return { pairing, slices, paired: others[0]!, series: pairing.series[0]!, warnings: pairing.warnings }
}
const refusal = (second: Source, options: PairingOptions = {}, first = base) =>
  pair(second, options, first).then(
    () => 'paired',
    (error: { code: string; message: string }) => `${error.code}: ${error.message}`
  )

describe('slices of two series', () => {
  it('all of them without a warning if positions agree, in any order of the files', async () => {
    const turned = other({ heights: heights(0, 8).reverse() })
    const { series, warnings, paired } = await pair(turned)
    expect(series).toMatchObject({
      rule: 'position',
      tolerance: 1,
      largestDistance: 0,
      likeness: null,
      reversed: false
    })
    expect(series.pairs).toEqual(Array.from({ length: 8 }, (_, slice) => [slice, 7 - slice]))
    expect(warnings).toEqual([])
    expect(await paired.readSlice(2)).toEqual(await base.readSlice(2))
  })

  it('are paired by position in the overlap; slices left out on both sides are named', async () => {
    const { slices, warnings, pairing, paired } = await pair(other({ heights: heights(5, 8) }))
    expect(slices).toEqual([2, 3, 4, 5, 6, 7])
    expect(pairingStatements(pairing)).toEqual([
      "Slices of 'Full' paired with 'Low' by position: 6 of 8 (at the same places)"
    ])
    expect(warnings).toEqual([
      "Left out of 'Full': slices 1 to 2 (0 to 2.5 mm), since 'Low' has no partner for them within 1 mm",
      "Left out of 'Low': slices 7 to 8 (20 to 22.5 mm), since 'Full' has no partner for them within 1 mm"
    ])
    await expect(paired.readSlice(0)).rejects.toThrow("'Low' has no partner of slice 1")
  })

  it('thin and thick ones within half the smaller spacing, with a warning about thickness', async () => {
    const thick = other({ heights: heights(0.4, 4, 5), place: (place) => ({ ...place, thickness: 5 }) })
    const { series, warnings } = await pair(thick, {}, stack({ heights: heights(0, 16, 1.25), label: 'Full' }))
    expect(series.tolerance).toBe(0.625)
    expect(series.pairs).toEqual([
      [0, 0],
      [4, 1],
      [8, 2],
      [12, 3]
    ])
    expect(series.largestDistance).toBeCloseTo(0.4)
    expect(warnings[0]).toBe(
      "Slices of 'Full' are 2 mm thick, those of 'Low' 5 mm: differences may not come from the denoiser"
    )
  })

  it('no farther than 1 mm, unless asked for', async () => {
    const moved = other({ heights: heights(1.1, 8) })
    expect(await refusal(moved)).toBe(
      "source.mismatch: no slices to compare: 'Full' lies at position 0 to 17.5 mm, 'Low' at 1.1 to 18.6 mm, and no two slices agree within 1 mm"
    )
    expect((await pair(moved, { tolerance: 1.2 })).slices).toHaveLength(8)
  })

  it('never with a slice halfway between two', async () => {
    expect(await refusal(other({ heights: heights(1.25, 8) }), { tolerance: 2 })).toContain(
      'no two slices agree within 2 mm'
    )
  })

  it('along the normal of a tilted gantry, whose slices move in their plane', async () => {
    const [sine, cosine] = [Math.sin(0.3), Math.cos(0.3)]
    const tilted = { columns: [0, cosine, -sine] } as const
    const first = stack({ heights: heights(0, 8), label: 'Full', ...tilted })
    expect((await pair(other({ ...tilted, heights: heights(5, 8) }), {}, first)).slices).toEqual([2, 3, 4, 5, 6, 7])
    // Half a millimetre along the table is a step in height and in the plane: the same line through the body.
    expect((await pair(other({ ...tilted, heights: heights(0.5, 8) }), {}, first)).series.largestDistance).toBeCloseTo(
      0.5 * cosine
    )
  })
})

describe('series that do not belong together', () => {
  it('are refused in one line with both ranges if these do not overlap', async () => {
    expect(await refusal(other({ heights: heights(50, 8) }))).toBe(
      "source.mismatch: no slices to compare: 'Full' lies at position 0 to 17.5 mm, 'Low' at 50 to 67.5 mm, and no two slices agree within 1 mm"
    )
  })

  it('are refused in one line that states mirroring, turn or tilt', async () => {
    expect(await refusal(other({ rows: [-1, 0, 0] }))).toContain(
      "'Low' is mirrored (its rows run the other way), compared with 'Full'"
    )
    expect(await refusal(other({ columns: [0, -1, 0] }))).toContain('is mirrored (its columns run the other way)')
    expect(await refusal(other({ rows: [-1, 0, 0], columns: [0, -1, 0] }))).toContain('is turned by 180 degrees')
    const by = (angle: number) => ({ columns: [0, Math.cos(angle), Math.sin(angle)] as const })
    expect(await refusal(other(by(0.05)))).toContain('has another orientation (turned by 2.9 degrees)')
    expect(await refusal(other(by(0.0011)))).toContain('turned by 0.063 degrees')
    expect(await refusal(other(by(0.0009)))).toBe('paired')
  })

  it('are refused in one line with the shift within the slice; rounded positions are accepted', async () => {
    expect(await refusal(other({ origin: [-7, -20.7] }))).toContain(
      "'Low' is shifted within the slice by 3 mm right (4.3 pixels) and 0.7 mm up (1 pixels)"
    )
    expect(await refusal(other({ origin: [-10.04, -20.04] }))).toBe('paired')
  })

  it('are refused in one line with both pixel spacings; fewer digits are accepted', async () => {
    const spaced = (mm: number) => ({ summary: { pixelSpacing: [mm, mm] as const } })
    expect(await refusal(other(spaced(0.71)))).toBe(
      "source.mismatch: 'Full' has pixels of 0.7 x 0.7 mm, 'Low' has pixels of 0.71 x 0.71 mm: they cannot be compared"
    )
    expect(await refusal(other(spaced(0.703125)))).toBe('paired')
  })

  it('are refused in one line with size and unit', async () => {
    expect(await refusal(other({ summary: { rows: 12 } }))).toContain(
      "'Full' has slices of 24 x 24 pixels, 'Low' has slices of 12 x 24 pixels"
    )
    expect(await refusal(other({ summary: { unit: 'stored' } }))).toContain(
      "'Full' has values in HU, 'Low' has values in stored units"
    )
  })

  it('are refused in one line if one has several slices at one position', async () => {
    const phases = other({ heights: [...heights(0, 4), ...heights(0, 4)] })
    expect(await refusal(phases)).toContain(
      "'Low' has several slices at one place (0 mm and 3 more places by position)"
    )
  })

  it('are refused in one line if no slice is in all of them', async () => {
    const [lower, upper] = [
      stack({ heights: heights(0, 4), label: 'Lower' }),
      stack({ heights: heights(10, 4), label: 'Upper' })
    ]
    await expect(pairSeries(base, [lower, upper])).rejects.toThrow(
      "no slice of 'Full' is in all of the 2 series that are paired with it"
    )
  })
})

describe('series without positions', () => {
  it('are paired by slice location, with a warning; a position replaces a missing location', async () => {
    const located = other({ heights: heights(5, 8), place: (place) => ({ ...place, position: null }) })
    const { series, slices, warnings } = await pair(
      located,
      {},
      stack({ heights: heights(0, 8), label: 'Full', place: (place) => ({ ...place, sliceLocation: null }) })
    )
    expect(slices).toEqual([2, 3, 4, 5, 6, 7])
    expect(series.rule).toBe('location')
    expect(warnings[0]).toBe(
      "Paired by slice location, since 'Low' states no positions (positions of 'Full' replace its slice locations)"
    )
  })

  it('are paired by instance number, with a warning that names slices without a partner', async () => {
    const { series, warnings } = await pair(other({ heights: heights(0, 6), place: withoutPosition }))
    expect(series.pairs).toHaveLength(6)
    expect(series.likeness!.map(({ correlation }) => correlation.toFixed(3))).toEqual(['1.000', '1.000', '1.000'])
    expect(warnings).toEqual([
      "Paired by instance number, since 'Low' states no positions",
      "Left out of 'Full': slices 7 to 8 (instance number 7 to 8), since 'Low' has no such instance number"
    ])
  })

  it('are paired by instance number in reversed order if first and last slices are more similar that way', async () => {
    const reversed = other({ heights: heights(0, 8).reverse(), place: withoutPosition })
    const { series, warnings, paired } = await pair(reversed)
    expect(series).toMatchObject({ rule: 'number', reversed: true, largestDistance: null })
    expect(await paired.readSlice(1)).toEqual(await base.readSlice(1))
    expect(warnings[1]).toMatch(
      /^'Full' and 'Low' are paired in reversed order: the first and the last slice are more similar that way \(correlation 1\.0000 and 1\.0000, not turned /
    )
    const asked = await pair(reversed, { pairBy: 'number' })
    expect(asked.series.reversed).toBe(false)
    expect(asked.warnings).toEqual([
      'Paired by instance number, as asked',
      expect.stringContaining("'Full' and 'Low' seem to run in reversed order")
    ])
  })

  it('and warns of slices that are more similar to their partners’ neighbours, or to none', async () => {
    const shifted = other({ shows: heights(2.5, 8), place: withoutPosition })
    expect((await pair(shifted)).warnings[1]).toMatch(
      /^'Low' seems to be shifted: slices are more similar to the one before their partner/
    )
    const noise: Source = {
      ...other({ place: withoutPosition }),
      readSlice: async () => ({
        rows: 24,
        columns: 24,
        data: Float32Array.from({ length: 576 }, (_, pixel) => (pixel * 7919) % 101)
      })
    }
    expect((await pair(noise)).warnings[1]).toContain('are hardly similar by instance number')
  })

  it('and warns of any other order: shuffled, or reversed and shifted at once', async () => {
    const shuffled = other({ shows: [3, 7, 0, 5, 1, 6, 2, 4].map((slice) => 2.5 * slice), place: withoutPosition })
    expect((await pair(shuffled)).warnings[1]).toContain(
      "'Full' and 'Low' seem to be in different orders: slice 1 is more similar to slice 3 (correlation 1.0000) than to its partner 1 ("
    )
    const reversedAndShifted = other({ shows: heights(-7.5, 8).reverse(), place: withoutPosition })
    expect((await pair(reversedAndShifted)).warnings[1]).toContain("'Full' and 'Low' seem to be in different orders")
  })

  it('in their order, if there are equally many', async () => {
    const bare: Partial<Stack> = { place: (place) => ({ ...withoutPosition(place), instanceNumber: null }) }
    expect((await pair(other(bare))).warnings).toEqual(["Paired by order, since 'Low' states no positions"])
    expect(await refusal(other({ ...bare, heights: heights(0, 7) }))).toContain(
      "'Full' has 8 slices, 'Low' has 7: without places that both state"
    )
  })

  it('are also series whose slices all state one position', async () => {
    const zeros = other({ place: (place) => ({ ...place, position: [0, 0, 0], sliceLocation: 0 }) })
    expect((await pair(zeros)).series.rule).toBe('number')
  })
})

describe('a rule that is asked for', () => {
  it('is refused where it cannot be applied', async () => {
    expect(await refusal(other({ place: withoutPosition }), { pairBy: 'position' })).toBe(
      "source.mismatch: cannot pair by position: 'Low' states no positions"
    )
  })

  it('pairs by number against the headers, with a warning for each contradiction', async () => {
    const { series, warnings } = await pair(
      other({ heights: heights(50, 8), shows: heights(0, 8), rows: [-1, 0, 0] }),
      { pairBy: 'number' }
    )
    expect(series.pairs).toHaveLength(8)
    expect(warnings).toContain("'Low' is mirrored (its rows run the other way), compared with 'Full'")
    expect(warnings).toContain("Slices paired with 'Low' by instance number lie up to 50 mm apart by their positions")
  })
})

describe('differences that only warn', () => {
  it('another frame of reference, and another patient', async () => {
    const { warnings, series } = await pair(
      other(),
      {},
      { ...base, seriesMatchWith: async () => ({ samePatient: false, sameFrameOfReference: false }) }
    )
    expect(warnings).toEqual([
      "'Full' and 'Low' are of different patients",
      "'Full' and 'Low' have different frames of reference: the same position in mm need not be the same anatomy"
    ])
    expect(series.likeness).toHaveLength(3)
  })

  it('positions that pixels contradict, where the frame of reference is unknown', async () => {
    const unknown = { ...base, seriesMatchWith: async () => ({ samePatient: null, sameFrameOfReference: null }) }
    const { series, warnings } = await pair(other({ shows: heights(0, 8).reverse() }), {}, unknown)
    expect(series.reversed).toBe(false)
    expect(warnings[0]).toContain("'Full' and 'Low' seem to run in reversed order")
  })
})

describe('several series', () => {
  it('are audited on the slices that all of them have, by the index of the base', async () => {
    const [lower, upper] = [
      stack({ heights: heights(0, 6), label: 'Lower' }),
      stack({ heights: heights(5, 8), label: 'Upper' })
    ]
    const { slices, others } = await pairSeries(base, [lower, upper])
    expect(slices).toEqual([2, 3, 4, 5])
    for (const each of others) expect(await each.readSlice(3)).toEqual(await base.readSlice(3))
  })
})

describe('image files that have no places', () => {
  const files = (names: readonly string[]): Source => {
    const { slicePlaces: _, ...source } = stack({
      heights: heights(0, names.length),
      label: names[0]!,
      summary: { kind: 'files' }
    })
    return { ...source, sliceNames: () => names }
  }

  it('are paired by name without a warning, with any extension', async () => {
    const { series, warnings } = await pair(files(['a.png', '1.2.840.155.dcm']), {}, files(['a.npy', '1.2.840.155']))
    expect(series.rule).toBe('name')
    expect(warnings).toEqual([])
  })

  it('are paired in their order if names differ, with a warning', async () => {
    const { series, warnings } = await pair(files(['c.npy', 'd.npy']), {}, files(['a.npy', 'b.npy']))
    expect(series.rule).toBe('order')
    expect(warnings).toEqual(['Paired by order, since file names differ'])
  })
})

describe('two series side by side on the screen', () => {
  it('are called by their given names', async () => {
    const names = { base: "'Full'", others: ["the output 'ACME'"] }
    const { statements, pairing } = await linkSeries(base, other({ heights: heights(5, 8) }), {
      names,
      labels: ['ACME']
    })
    expect(statements).toEqual(["Slices of 'Full' paired with 'ACME' by position: 6 of 8 (at the same places)"])
    expect(pairing!.warnings[1]).toBe(
      "Left out of the output 'ACME': slices 7 to 8 (20 to 22.5 mm), since 'Full' has no partner for them within 1 mm"
    )
  })
  it('offer another rule where the pairing is in doubt or refused for its places, not where sizes differ or all is sure', async () => {
    const offers = async (second: Source, options: PairingOptions = {}) =>
      (await linkSeries(base, second, options)).offersRules
    expect(await offers(other())).toBe(false)
    expect(await offers(other({ place: withoutPosition }))).toBe(true)
    expect(await offers(other({ heights: heights(100, 8) }))).toBe(true)
    expect(await offers(other({ heights: heights(100, 8) }), { pairBy: 'order' })).toBe(true)
    const wide = other()
    expect(await offers({ ...wide, summary: { ...wide.summary, columns: 999 } })).toBe(false)
  })
})
