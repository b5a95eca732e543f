import { expect, it } from 'vitest'
import { render } from 'vitest-browser-svelte'
import ScaleTrials from '../../../../renderer/features/added-models/ScaleTrials.svelte'
import WithTooltips from '../../../support/WithTooltips.svelte'

const redCnn = { offset: 1024, divide: 4096 }
const plain = { offset: 0, divide: 1 }
const trial = {
  rows: 1,
  columns: 2,
  given: Float32Array.of(-150, 250),
  agree: false,
  trials: [
    { scale: redCnn, data: Float32Array.of(50, 50), strength: 9.6, shift: 0.2, error: null },
    { scale: plain, data: Float32Array.of(-1031, -1031), strength: 1081.2, shift: -1081, error: null },
    { scale: { offset: 0, divide: 1000 }, data: null, strength: null, shift: null, error: '3 values are not finite' }
  ]
}

const greysOf = (picture: Element): number[] => {
  const { width, height } = picture.querySelector('canvas')!
  const { data } = picture.querySelector('canvas')!.getContext('2d')!.getImageData(0, 0, width, height)
  return [...data].filter((_, index) => index % 4 === 0)
}

it('shows the slice under each scale with how strongly it changes, and warns of a shifted mean', async () => {
  const screen = await render(WithTooltips, { component: ScaleTrials, trial })
  await expect.element(screen.getByText(/^A wrong scale looks plausible/)).toBeVisible()
  // The window of soft tissue is black at -150 HU, white at 250 HU: 50 HU is its middle.
  expect(greysOf(screen.getByRole('img', { name: 'Input, one slice' }).element())).toEqual([0, 255])
  const under = screen.getByRole('img', { name: '(HU + 1024) / 4096, one slice' }).element()
  expect(greysOf(under)).toEqual([expect.closeTo(128, -0.5), expect.closeTo(128, -0.5)])
  await expect.element(screen.getByText('changes by 9.6 HU rms')).toBeVisible()
  await expect.element(screen.getByText('The mean changes by −1081.0 HU: a residual, or a wrong offset?')).toBeVisible()
  expect(screen.getByText(/^The mean changes/).elements().length).toBe(1)
})

it('shows the reason in place of a picture if a run failed', async () => {
  const screen = await render(WithTooltips, { component: ScaleTrials, trial })
  await expect.element(screen.getByText('3 values are not finite')).toBeVisible()
  await expect.element(screen.getByText('HU / 1000')).toBeVisible()
  expect(screen.getByRole('img').elements().length).toBe(3)
})

it('says that the scale does not matter if all outputs are the same', async () => {
  const screen = await render(WithTooltips, { component: ScaleTrials, trial: { ...trial, agree: true } })
  await expect.element(screen.getByText(/^The scale does not matter to this model/)).toBeVisible()
})
