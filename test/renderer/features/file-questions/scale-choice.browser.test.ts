import { userEvent } from 'vitest/browser'
import { expect, it } from 'vitest'
import { render } from 'vitest-browser-svelte'
import ScaleChoice from '../../../../renderer/features/file-questions/ScaleChoice.svelte'
import { hounsfieldRange } from '../../../../src-core/sources/format-answers.ts'
import WithTooltips from '../../../support/WithTooltips.svelte'

const question = {
  id: 'a',
  file: 'a.npy',
  files: 1,
  alike: [],
  label: 'a',
  text: 'Which HU are they?',
  kind: 'scale',
  range: [0, 1],
  proposals: [
    { offset: -1024, scale: 4096, text: 'RED-CNN' },
    { offset: 0, scale: 1000, text: '1 is 1000 HU' }
  ],
  preview: { rows: 1, columns: 2, data: Float32Array.of(0, 0.25) }
} as const

it("shows each proposal with its range and its picture, and the range and picture of a scale of one's own", async () => {
  const screen = await render(WithTooltips, { component: ScaleChoice, question, scale: { offset: 0, scale: 1 } })
  const chosen = screen.getByRole('radio', { name: /4096 \* value - 1024/ })
  await expect.element(chosen).toBeChecked()
  await expect.element(screen.getByText('RED-CNN; here -1024 to 3072 HU')).toBeVisible()
  // 0.25 is 0 HU by the first proposal, with the window -150 to 250: 150 / 400 of white.
  const picture = screen
    .getByRole('img', { name: 'Middle slice as 4096 * value - 1024' })
    .element()
    .querySelector('canvas')!
  expect([...picture.getContext('2d')!.getImageData(0, 0, 2, 1).data].filter((_, index) => index % 4 === 0)).toEqual([
    0,
    expect.closeTo(96, -0.5)
  ])
  await userEvent.click(screen.getByRole('radio', { name: 'Another scale' }))
  await screen.getByRole('spinbutton', { name: 'Scale' }).fill('2000')
  await userEvent.keyboard('{Enter}')
  await expect.element(screen.getByRole('img', { name: 'Middle slice as chosen' })).toBeVisible()
  await expect.element(screen.getByText(/0 to 2000 HU/)).toBeVisible()
})

it('a negative scale turns the range round', () => {
  expect(hounsfieldRange([0, 1], { offset: 100, scale: -1000 })).toBe('-900 to 100 HU')
})
