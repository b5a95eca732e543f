import { userEvent } from 'vitest/browser'
import { expect, it, vi } from 'vitest'
import { render } from 'vitest-browser-svelte'
import RadioGroup from '../../../../renderer/shared/components/RadioGroup.svelte'
import SegmentedControl from '../../../../renderer/shared/components/SegmentedControl.svelte'

const options = [
  { value: 'dark', label: 'Dark', title: 'Dark surfaces' },
  { value: 'light', label: 'Light' },
  { value: 'paper', label: 'Paper', disabled: true }
]

it.each([
  { name: 'a segmented control', control: SegmentedControl, next: '{ArrowRight}' },
  { name: 'a radio group', control: RadioGroup, next: '{ArrowDown}' }
])('moves the choice of $name with arrows and with the mouse, and reports it', async ({ control, next }) => {
  const onchange = vi.fn<(value: string) => void>()
  const screen = await render(control, { label: 'Theme', value: 'dark', options, onchange })
  const radio = (name: string) => screen.getByRole('radio', { name })
  await expect.element(screen.getByRole('radiogroup', { name: 'Theme' })).toBeVisible()
  await expect.element(radio('Dark')).toBeChecked()
  radio('Dark').element().focus()
  await userEvent.keyboard(next)
  await expect.element(radio('Light')).toBeChecked()
  await expect.element(radio('Light')).toHaveFocus()
  await radio('Dark').click()
  await expect.element(radio('Dark')).toBeChecked()
  await expect.element(radio('Paper')).toBeDisabled()
  expect(onchange.mock.calls).toEqual([['light'], ['dark']])
})

it('shows the tooltip of its segments', async () => {
  const screen = await render(SegmentedControl, { label: 'Theme', value: 'dark', options })
  await expect.element(screen.getByRole('radio', { name: 'Dark' })).toHaveAttribute('title', 'Dark surfaces')
})
