import { expect, it, vi } from 'vitest'
import { userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import type { SourceSummary } from '../../../../src-core/sources/source.ts'
import type { VolumeSeries } from '../../../../renderer/features/three-planes/volume-load.svelte.ts'
import WithTooltips from '../../../support/WithTooltips.svelte'

vi.mock('../../../../renderer/engine/engine.svelte.ts', () => ({
  engine: { state: 'connected', call: async () => ({}), on: () => () => {} }
}))

const { default: ThreePlanes } = await import('../../../../renderer/features/three-planes/ThreePlanes.svelte')

const [rows, columns, sliceCount] = [10, 12, 5]
const source: SourceSummary = {
  id: 'made',
  kind: 'dicom',
  label: 'Made by the test',
  details: [],
  unit: 'HU',
  intensityRange: [-1000, 1000],
  defaultWindow: { centre: 0, width: 400 },
  sliceCount,
  rows,
  columns,
  pixelSpacing: [1, 1],
  sliceSpacing: 3,
  warnings: []
}

/** The value of a voxel is 100 times its slice plus its row, in HU. */
const made: VolumeSeries = {
  key: 'made',
  source,
  bounds: { first: 0, last: sliceCount - 1 },
  read: async (slice) => ({
    rows,
    columns,
    data: Int16Array.from({ length: rows * columns }, (_, at) => 100 * slice + Math.floor(at / columns))
  }),
  grid: async () => ({
    grid: {
      spacing: [1, 1, 3],
      directions: [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1]
      ],
      origin: [-6, -5, 40],
      presumed: null
    }
  })
}

async function show(series: VolumeSeries) {
  const slice = { current: 2 }
  const props = { component: ThreePlanes as never, series, scope: 'sources', window: { current: source.defaultWindow } }
  const screen = await render(WithTooltips, { ...props, slice })
  // Panes fill the place that the page leaves them.
  screen.container.style.height = '600px'
  return { slice, screen }
}

it('states place, value and voxel of the cross-hair, which keys of a pane move along its planes', async () => {
  const { screen, slice } = await show(made)
  await expect.element(screen.getByText('x −1.0 y −1.0 z 46.0 mm')).toBeVisible()
  await expect.element(screen.getByText('204 HU')).toBeVisible()
  screen
    .getByRole('application', { name: /^Coronal 5 of 10, / })
    .element()
    .focus()
  await userEvent.keyboard('{ArrowDown}{ArrowDown}')
  await expect.element(screen.getByText('206 HU')).toBeVisible()
  await expect.element(screen.getByText('x −1.0 y 1.0 z 46.0 mm')).toBeVisible()
  screen
    .getByRole('application', { name: /^Axial 3 of 5, / })
    .element()
    .focus()
  await userEvent.keyboard('{ArrowDown}')
  await expect.element(screen.getByText('306 HU')).toBeVisible()
  expect(slice.current).toBe(3)
})

it('states no value where the series has none', async () => {
  const { screen } = await show({ ...made, key: 'patches', covers: (_column, row, slice) => slice !== 2 || row !== 4 })
  await expect.element(screen.getByText('No patch here')).toBeVisible()
  screen
    .getByRole('application', { name: /^Coronal 5 of 10, / })
    .element()
    .focus()
  await userEvent.keyboard('{ArrowDown}')
  await expect.element(screen.getByText('205 HU')).toBeVisible()
})

it('states in one line why there are no three planes', async () => {
  const refusal = 'Slices are missing: 6 mm after slice 2, where 2 mm is the median'
  const { screen } = await show({ ...made, key: 'uneven', grid: async () => ({ refusal }) })
  await expect.element(screen.getByText(`${refusal}.`)).toBeVisible()
})

it('refuses a volume of more than 1 GB before a slice is read', async () => {
  const read = vi.fn<VolumeSeries['read']>()
  const large = { ...source, rows: 4096, columns: 4096, sliceCount: 40 }
  const { screen } = await show({ ...made, key: 'large', source: large, bounds: { first: 0, last: 39 }, read })
  // 40 slices of 4,096 x 4,096 pixels of 2 bytes.
  await expect
    .element(screen.getByText('The volume needs 1.34 GB of memory or more: at most 1 GB are used.'))
    .toBeVisible()
  expect(read).not.toHaveBeenCalled()
})

it('keeps no slice of a load that was cancelled, and loads again', async () => {
  let waits = true
  const read: VolumeSeries['read'] = (slice) => (waits && slice === 3 ? new Promise(() => {}) : made.read(slice))
  const { screen } = await show({ ...made, key: 'slow', read })
  await expect.element(screen.getByText('Loading slice 4 of 5')).toBeVisible()
  await screen.getByRole('button', { name: 'Cancel' }).click()
  await expect.element(screen.getByText('Loading was cancelled')).toBeVisible()
  waits = false
  await screen.getByRole('button', { name: 'Load again' }).click()
  await expect.element(screen.getByRole('application', { name: /^Sagittal 6 of 12, / })).toBeVisible()
})
