import { expect, it } from 'vitest'
import type { AuditRecord } from '../../../src-core/audit/audit-record.ts'
import { secondsOfWholeSlices, wholeSlices } from '../../../src-core/audit/whole-slices.ts'
import { DenoiserCatalogue } from '../../../src-core/denoisers/catalogue/denoiser-catalogue.ts'
import type { Denoiser } from '../../../src-core/denoisers/denoiser.ts'
import { medianFilter } from '../../../src-core/denoisers/filters/median-filter.ts'
import type { Image } from '../../../src-core/images/image.ts'
import type { Source } from '../../../src-core/sources/source.ts'
import { shifted, wholeSliceDenoiser } from '../../support/whole-slice-denoiser.ts'

const [rows, columns] = [20, 24]
const padding = -2000

/** HU with metal at 2500 HU, air at -1030 HU and padding in the corner. */
const hounsfield = (slice: number): Image => ({
  rows,
  columns,
  data: Float32Array.from({ length: rows * columns }, (_, pixel) => {
    const [row, column] = [Math.floor(pixel / columns), pixel % columns]
    if (row < 4 && column < 4) return padding
    if (row > 12 && column > 14) return 2500
    if (row > 12) return -1030
    return 40 + ((row * 7 + column * 13 + slice * 5) % 11)
  })
})

const summary = { label: 'series', rows, columns, sliceCount: 3, unit: 'HU', intensityRange: [-1000, 1000] }
const source = {
  summary,
  readSlice: async (slice: number) => hounsfield(slice),
  slicePadding: () => padding
} as unknown as Source
const series = { source, reference: null, outputs: [] }

const recordOf = ({ description, weightsHash }: Denoiser, parameters = {}) =>
  ({
    request: { degradation: { kind: 'none' }, seed: 1 },
    source: summary,
    denoisers: [{ key: 'it', label: 'It', description, parameters, weightsHash, seconds: 1 }]
  }) as unknown as AuditRecord

async function opened(denoiser: Denoiser, record = recordOf(denoiser)) {
  const catalogue = new DenoiserCatalogue([])
  await catalogue.add(denoiser)
  return wholeSlices(record, 'it', series, catalogue)
}

const withoutPadding = (image: Image): Image => ({
  ...image,
  data: image.data.map((value) => (value === padding ? -1000 : value))
})

it('filters get whole slices of HU beyond the range, without padding', async () => {
  const catalogue = new DenoiserCatalogue([])
  const filter = await catalogue.get('median')
  const whole = await wholeSlices(recordOf(filter, { size: 3 }), 'it', series, catalogue)
  expect(whole.beyondRange).toBe('as-is')
  const [image] = await whole.read([1])
  const expected = medianFilter({ ...withoutPadding(hounsfield(1)), count: 1 }, { size: 3 })
  expect(Math.max(...image!.data)).toBeGreaterThan(2499)
  image!.data.forEach((value, pixel) => expect(value).toBeCloseTo(expected.data[pixel]!, 2))
})

it('models get values within the range, and the excess is added again', async () => {
  const given: Image[] = []
  const whole = await opened(wholeSliceDenoiser((image) => given.push(image)))
  expect(whole.beyondRange).toBe('excess')
  const [image] = await whole.read([0])
  expect(given.map((each) => [each.rows, Math.min(...each.data), Math.max(...each.data)])).toEqual([[rows, 0, 1]])
  const denoised = shifted(given[0]!)
  const original = hounsfield(0).data
  image!.data.forEach((value, pixel) => {
    const excess = original[pixel]! - Math.min(1000, Math.max(-1000, original[pixel]!))
    expect(value).toBeCloseTo(-1000 + 2000 * denoised.data[pixel]! + excess, 2)
  })
})

it('denoisers that accept any HU get HU', async () => {
  const own = wholeSliceDenoiser()
  const whole = await opened({ ...own, inHounsfield: own })
  expect(whole.beyondRange).toBe('as-is')
  const [, second] = await whole.read([1, 2])
  expect(second!.data).toEqual(shifted(withoutPadding(hounsfield(2))).data)
})

it('a denoiser that sees neighbours gets those of the series, also beyond the read slices', async () => {
  const own = wholeSliceDenoiser(() => undefined, { neighbours: 1 })
  const stacks: number[] = []
  const denoiser: Denoiser = {
    ...own,
    denoiseStacks: async (stack) => {
      for (let index = 0; index < stack.count; index++) stacks.push(stack.data[index * rows * columns + 10]!)
      return { data: stack.data.slice(rows * columns, 2 * rows * columns), count: 1, rows, columns }
    }
  }
  await (await opened({ ...denoiser, inHounsfield: denoiser })).read([0])
  expect(stacks).toEqual([0, 0, 1].map((slice) => hounsfield(slice).data[10]))
})

it('a model that was trained again since the audit is refused', async () => {
  const own = { ...wholeSliceDenoiser(), weightsHash: 'new' }
  await expect(opened(own, recordOf({ ...own, weightsHash: 'old' }))).rejects.toThrow(
    "'It' has changed since the audit"
  )
})

it('time follows from the speed in the audit: by pixels, by slices, and 16 times by pixels for patches', () => {
  const denoisers = [
    { key: 'filter', seconds: 2, description: {} },
    { key: 'slices', seconds: 3, description: { wholeSlice: true, patchSize: [8, 8] } },
    { key: 'patches', seconds: 4, description: { patchSize: [8, 8] } }
  ]
  // The patches of one slice have 240 of its 480 pixels.
  const record = { denoisers, source: summary, patchCount: 15, patchRows: 4, patchColumns: 4 } as unknown as AuditRecord
  const seconds = (key: string) => secondsOfWholeSlices(record, [key], 1, 10)
  expect([seconds('filter'), seconds('slices'), seconds('patches')]).toEqual([40, 30, 1280])
})
