import { expect, it, vi } from 'vitest'
import { render } from 'vitest-browser-svelte'
import type { SourceSummary } from '../../../../src-core/sources/source.ts'
import type { VolumeSeries } from '../../../../renderer/features/three-planes/volume-load.svelte.ts'
import WithTooltips from '../../../support/WithTooltips.svelte'
import { ctSummary } from '../../../support/records.ts'

vi.mock('../../../../renderer/engine/engine.svelte.ts', () => ({
  engine: { state: 'connected', call: async () => ({}), on: () => () => {} }
}))

const { default: ThreePlanes } = await import('../../../../renderer/features/three-planes/ThreePlanes.svelte')

interface Made {
  readonly key: string
  readonly side: number
  readonly slices: number
  readonly spacing: readonly [number, number, number]
  /** Position of the first voxel in mm. */
  readonly origin: readonly [number, number, number] | null
}

/** A series whose coronal and sagittal planes are as bright as their slice is high. */
function series({ key, side, slices, spacing, origin }: Made): VolumeSeries {
  const source: SourceSummary = {
    ...ctSummary,
    id: key,
    label: key,
    rows: side,
    columns: side,
    sliceCount: slices,
    pixelSpacing: [spacing[0], spacing[1]],
    sliceSpacing: spacing[2]
  }
  return {
    key,
    source,
    bounds: { first: 0, last: slices - 1 },
    read: async (slice) => ({ rows: side, columns: side, data: new Int16Array(side * side).fill(slice) }),
    grid: async () => ({
      grid: {
        spacing,
        directions: [
          [1, 0, 0],
          [0, 1, 0],
          [0, 0, 1]
        ],
        origin,
        presumed: null
      }
    })
  }
}

const thick = series({ key: 'thick', side: 10, slices: 5, spacing: [1, 1, 3], origin: [0, 0, 100] })
// The same square of 10 mm from the same corner, from 106 mm up to 115 mm.
const thin = series({ key: 'thin', side: 20, slices: 10, spacing: [0.5, 0.5, 1], origin: [-0.25, -0.25, 106] })

async function compare(shown: VolumeSeries, beside: VolumeSeries, slice: number) {
  const place = { current: slice }
  const props = { component: ThreePlanes as never, scope: 'sources', window: { current: shown.source.defaultWindow } }
  const screen = await render(WithTooltips, { ...props, series: shown, beside, held: true, slice: place })
  screen.container.style.height = '600px'
  const numbers = () =>
    [...screen.container.querySelectorAll('[data-plane="axial"] [data-slice]')].map((each) =>
      Number((each as HTMLElement).dataset.slice)
    )
  return { screen, place, numbers }
}

it('the other series shows the slice at the same millimetres, by its own number', async () => {
  // Slice 3 of the thick series lies at 109 mm: slice 3 of the thin one, counted from 0 in both.
  const { numbers } = await compare(thick, thin, 3)
  await vi.waitFor(() => expect(numbers()).toEqual([3, 3]))
  // Slice 4 lies at 112 mm: slice 6 of the thin series.
  const next = await compare(thick, thin, 4)
  await vi.waitFor(() => expect(next.numbers()).toEqual([4, 6]))
})

it('where the other series ends before, this is said in the bar and in the pane', async () => {
  const { screen } = await compare(thick, thin, 0)
  await expect.element(screen.getByText('thin does not reach this place')).toBeVisible()
  await expect.element(screen.getByText('thin does not reach this plane')).toBeVisible()
})

it('series of which only one has positions are not shown at one place', async () => {
  const lost = series({ key: 'lost', side: 10, slices: 5, spacing: [1, 1, 3], origin: null })
  const { screen } = await compare(thick, lost, 2)
  await expect.element(screen.getByText(/^lost has no known place in the patient/)).toBeVisible()
  expect(screen.container.querySelectorAll('.above')).toHaveLength(0)
})

it('a series that takes the place of the other stays at the position', async () => {
  const { screen, place } = await compare(thick, thin, 4)
  await expect.element(screen.getByText(/z 112\.0 mm/)).toBeVisible()
  await screen.rerender({ series: thin, beside: thick } as never)
  await expect.element(screen.getByText(/z 112\.0 mm/)).toBeVisible()
  expect(place.current).toBe(6)
})
