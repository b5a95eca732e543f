import { userEvent } from 'vitest/browser'
import { expect, it, vi } from 'vitest'
import { render } from 'vitest-browser-svelte'
import NumberField from '../../../../renderer/shared/components/NumberField.svelte'

const show = (more: { integer?: boolean; step?: number } = {}) => {
  const onchange = vi.fn<(value: number) => void>()
  return { onchange, props: { label: 'Factor', value: 0.3, minimum: 0, maximum: 1, step: 0.1, onchange, ...more } }
}

it('takes a decimal comma, and reports the number after Enter only', async () => {
  const { onchange, props } = show()
  const screen = await render(NumberField, props)
  const field = screen.getByRole('spinbutton', { name: 'Factor' })
  await field.fill('0,25')
  expect(onchange).not.toHaveBeenCalled()
  await userEvent.keyboard('{Enter}')
  expect(onchange.mock.calls).toEqual([[0.25]])
  await expect.element(field).toHaveValue('0.25')
})

it('says what it expected, keeps the last number, and restores it with Escape', async () => {
  const { onchange, props } = show()
  const screen = await render(NumberField, props)
  const field = screen.getByRole('spinbutton', { name: 'Factor' })
  await field.fill('7')
  await expect.element(field).toHaveAccessibleDescription('Expected a number from 0 to 1')
  await expect.element(field).toHaveAttribute('aria-invalid', 'true')
  await userEvent.keyboard('{Enter}{Escape}')
  await expect.element(field).toHaveValue('0.3')
  await expect.element(field).not.toHaveAttribute('aria-invalid')
  expect(onchange).not.toHaveBeenCalled()
})

it('steps with arrows, ten steps with Shift, and stops at its bounds', async () => {
  const { onchange, props } = show()
  const screen = await render(NumberField, props)
  screen.getByRole('spinbutton', { name: 'Factor' }).element().focus()
  await userEvent.keyboard('{ArrowUp}{ArrowDown}{Shift>}{ArrowUp}{/Shift}')
  expect(onchange.mock.calls).toEqual([[0.4], [0.3], [1]])
})
