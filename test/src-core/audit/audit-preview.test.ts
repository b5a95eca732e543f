import { afterEach, describe, expect, it, vi } from 'vitest'
import { previewAudit, type PreviewInput } from '../../../src-core/audit/audit-preview.ts'
import { degrade } from '../../../src-core/degradation/pixel-noise.ts'
import type { Denoiser } from '../../../src-core/denoisers/denoiser.ts'
import { batchOfOne, imageAt } from '../../../src-core/images/image.ts'
import { toUnitRange } from '../../../src-core/images/intensity.ts'
import { Random } from '../../../src-core/random/random.ts'
import type { Source } from '../../../src-core/sources/source.ts'
import { ctSeries, sourceOf } from '../../support/records.ts'
import { identityDenoiser, patchAt, shifted, wholeSliceDenoiser } from '../../support/whole-slice-denoiser.ts'

const range = [-1000, 1000] as const
const side = 48

/** Slices of random tissue. @param change makes other values of those of the tissue */
function tissue(
  sliceCount: number,
  change: (value: number, row: number, column: number) => number = (value) => value
): Source {
  const summary = ctSeries('tissue', { sliceCount, rows: side, columns: side, pixelSpacing: null })
  return sourceOf(summary, (index) => {
    const random = new Random(3, index)
    const values = new Float32Array(side * side).map((_, pixel) =>
      change(80 * random.normal(), Math.floor(pixel / side), pixel % side)
    )
    return { rows: side, columns: side, data: values }
  })
}

const ready = (denoiser: Denoiser): PreviewInput['denoisers'][number] => ({
  choice: { id: denoiser.description.id, parameters: {} },
  key: denoiser.description.id,
  label: denoiser.description.name,
  denoiser
})

function input(source: Source, changes: Partial<PreviewInput> & { patchSize?: number } = {}): PreviewInput {
  const { patchSize = 16, ...more } = changes
  return {
    request: {
      patchify: { crop: { kind: 'central' }, patchSize, stride: patchSize },
      degradation: { kind: 'gaussian', factor: 0.1 },
      outputs: [],
      seed: 4
    },
    source,
    reference: null,
    outputs: [],
    slice: 1,
    count: 4,
    denoisers: [ready(wholeSliceDenoiser())],
    ...more
  }
}

afterEach(() => vi.restoreAllMocks())

describe('sample patches of a denoiser that sees whole slices', () => {
  const noisy = async (source: Source, slice: number) => {
    const clean = toUnitRange(await source.readSlice(slice), range)
    return imageAt(degrade(batchOfOne(clean), { kind: 'gaussian', factor: 0.1 }, { seed: 4, firstImage: slice }), 0)
  }

  it('are cut from its output of the slice', async () => {
    const source = tissue(3)
    const { samples } = await previewAudit(input(source))
    const whole = shifted(await noisy(source, 1))
    expect(samples.count).toBe(4)
    const expected = Array.from(samples.row, (row, sample) => [...patchAt(whole, row, samples.column[sample]!, 16)])
    expect(samples.outputs[0]!.data).toEqual(Float32Array.from(expected.flat()))
  })

  it('come from several slices where one has too few', async () => {
    const source = tissue(4)
    const { samples } = await previewAudit(input(source, { patchSize: side, slice: 0 }))
    const expected = await Promise.all([0, 1, 2, 3].map(async (slice) => [...shifted(await noisy(source, slice)).data]))
    expect(samples.outputs[0]!.data).toEqual(Float32Array.from(expected.flat()))
  })

  it('come from the chosen slices only, and where one has too few from these alone', async () => {
    const source = tissue(6)
    const chosen = (slices: { first: number; last: number }, patchSize: number) => {
      const base = input(source, { patchSize, slice: 0 })
      return previewAudit({ ...base, request: { ...base.request, slices } })
    }
    const one = await chosen({ first: 3, last: 4 }, 16)
    expect(one.slice).toBe(3)
    const slice = shifted(await noisy(source, 3))
    const patches = Array.from(one.samples.row, (row, at) => [...patchAt(slice, row, one.samples.column[at]!, 16)])
    expect(one.samples.outputs[0]!.data).toEqual(Float32Array.from(patches.flat()))
    const several = await chosen({ first: 3, last: 4 }, side)
    const both = await Promise.all([3, 4].map(async (index) => [...shifted(await noisy(source, index)).data]))
    expect(several.samples.outputs[0]!.data).toEqual(Float32Array.from(both.flat()))
    expect([several.sliceCount, several.patchCount]).toEqual([2, 2])
  })

  it('refuse a range without a slice of the source', async () => {
    const base = input(tissue(3))
    const request = { ...base.request, slices: { first: 2, last: 1200 } }
    await expect(previewAudit({ ...base, request })).rejects.toMatchObject({
      code: 'slice.out-of-range',
      message: 'slices: expected a range within 1 to 3, got 3 to 1,201'
    })
  })

  it('foresee the seconds of an audit by slices, not by patches', async () => {
    const clock = performance.now.bind(performance)
    let ahead = 0
    vi.spyOn(performance, 'now').mockImplementation(() => clock() + ahead)
    const slow = wholeSliceDenoiser(() => {
      ahead += 1e6
    })
    // 1000 s a slice. Nine patches a slice, of which four are sampled, would be 2250 s a slice.
    const { estimatedSeconds } = await previewAudit(input(tissue(500), { denoisers: [ready(slow)] }))
    expect(Math.round(estimatedSeconds / 1e5)).toBe(5)
  })

  it('are made once while only the choice of denoisers changes, and again by a model that was trained again', async () => {
    const source = tissue(3)
    let [runs, more] = [0, 0]
    const first = ready(wholeSliceDenoiser(() => runs++))
    const again = { ...first, denoiser: wholeSliceDenoiser(() => more++) }
    const { samples } = await previewAudit(input(source, { denoisers: [first] }))
    const before = runs
    const both = await previewAudit(input(source, { denoisers: [ready(identityDenoiser()), first] }))
    expect([runs, both.samples.outputs[1]!.data]).toEqual([before, samples.outputs[0]!.data])
    await previewAudit(input(source, { denoisers: [again] }))
    expect([runs, more > 0]).toEqual([before, true])
    await previewAudit(input(source, { denoisers: [first], slice: 2 }))
    expect(runs).toBe(before + 1)
  })

  it('stand beside those of a denoiser of patches', async () => {
    const sizes: number[] = []
    const patches = identityDenoiser(({ count, rows }) => sizes.push(count, rows))
    const { samples } = await previewAudit(
      input(tissue(3), { denoisers: [ready(patches), ready(wholeSliceDenoiser())] })
    )
    expect(new Set(sizes)).toEqual(new Set([4, 16]))
    expect(samples.outputs[0]!.data).toEqual(samples.noisy)
    expect(samples.outputs[1]!.data).not.toEqual(samples.noisy)
  })
})

describe('sample patches of CT', () => {
  const rowsOf = async (source: Source) => [
    ...(await previewAudit(input(source, { denoisers: [ready(identityDenoiser())] }))).samples.row
  ]

  it('show tissue, though air beside an edge varies more', async () => {
    // The upper third is air with one line of bone through it.
    const source = tissue(3, (value, row) => (row === 8 ? 1000 : row < 16 ? -1000 : value))
    expect(await rowsOf(source)).toEqual([16, 16, 32, 32].map(() => expect.toSatisfy((row: number) => row >= 16)))
  })

  it('show what varies within the window before an edge that varies beyond it', async () => {
    // Soft tissue above; below, bone far beyond the window of -150 to 250 HU, in patches of their own.
    const source = tissue(3, (value, row) => (row < 32 ? value : 600 + 4 * value))
    expect(await rowsOf(source)).toEqual([0, 0, 16, 16].map(() => expect.toSatisfy((row: number) => row < 32)))
  })

  it('show the most varied air beside all tissue where there is too little tissue', async () => {
    const source = tissue(3, (value, row, column) => (row < 16 && column < 32 ? value : row === 40 ? 1000 : -1000))
    const { samples } = await previewAudit(input(source, { denoisers: [ready(identityDenoiser())] }))
    const places = Array.from(samples.row, (row, sample) => [row, samples.column[sample]])
    expect(places).toHaveLength(4)
    expect(places.slice(0, 2)).toEqual([
      [0, 0],
      [0, 16]
    ])
    expect(places.slice(2).every(([row]) => row === 32)).toBe(true)
  })

  it('show air where there is nothing else', async () => {
    expect(await rowsOf(tissue(3, () => -1000))).toHaveLength(4)
  })
})
