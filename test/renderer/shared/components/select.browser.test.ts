import { userEvent } from 'vitest/browser'
import { expect, it, vi } from 'vitest'
import { render } from 'vitest-browser-svelte'
import Select from '../../../../renderer/shared/components/Select.svelte'

const options = [
  { value: 'median', label: 'Median' },
  { value: 'bilateral', label: 'Bilateral', description: 'Keeps edges' },
  { value: 'none', label: 'None', disabled: true }
]

it('opens by key, chooses with arrows and Enter, and returns the focus', async () => {
  const onchange = vi.fn<(value: string) => void>()
  const screen = await render(Select, { label: 'Denoiser', value: 'median', options, onchange })
  const trigger = screen.getByRole('combobox', { name: 'Denoiser Median' })
  await expect.element(trigger).toBeVisible()
  trigger.element().focus()
  await userEvent.keyboard('{ArrowDown}')
  await expect.element(screen.getByRole('option', { name: 'Median' })).toHaveAttribute('aria-selected', 'true')
  await userEvent.keyboard('{ArrowDown}{Enter}')
  await expect.element(screen.getByRole('combobox', { name: 'Denoiser Bilateral' })).toHaveFocus()
  expect(onchange.mock.calls).toEqual([['bilateral']])
  await expect.element(screen.getByRole('listbox')).not.toBeInTheDocument()
})

it('does not choose a disabled option', async () => {
  const onchange = vi.fn<(value: string) => void>()
  const screen = await render(Select, {
    label: 'Denoiser',
    value: undefined,
    placeholder: 'Choose one',
    options,
    onchange
  })
  await screen.getByRole('combobox', { name: 'Denoiser Choose one' }).click()
  await expect.element(screen.getByRole('option', { name: 'None' })).toHaveAttribute('data-disabled')
  await screen.getByRole('option', { name: 'None' }).click({ force: true })
  expect(onchange).not.toHaveBeenCalled()
})
