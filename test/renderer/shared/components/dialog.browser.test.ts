import { createRawSnippet } from 'svelte'
import { userEvent } from 'vitest/browser'
import { expect, it, vi } from 'vitest'
import { render } from 'vitest-browser-svelte'
import Dialog from '../../../../renderer/shared/components/Dialog.svelte'
import WithTooltips from '../../../support/WithTooltips.svelte'

const body = (html: string) => createRawSnippet(() => ({ render: () => html }))

it('is named by its title, described, and focuses its first field', async () => {
  const screen = await render(WithTooltips, {
    component: Dialog,
    open: true,
    title: 'Export report',
    description: 'Files go to the workspace.',
    children: body('<label>Name <input></label>')
  })
  const dialog = screen.getByRole('dialog', { name: 'Export report' })
  await expect.element(dialog).toHaveAccessibleDescription('Files go to the workspace.')
  await expect.element(screen.getByRole('textbox', { name: 'Name' })).toHaveFocus()
})

it('focuses itself rather than its closing button if there is no field', async () => {
  const screen = await render(WithTooltips, {
    component: Dialog,
    open: true,
    title: 'Note',
    children: body('<p>Done.</p>')
  })
  await expect.element(screen.getByRole('dialog', { name: 'Note' })).toHaveFocus()
})

it('closes with Escape and with its button, reports each once, and returns the focus', async () => {
  const opener = document.createElement('button')
  document.body.append(opener)
  opener.focus()
  const onclose = vi.fn<() => void>()
  const children = body('<p>Done.</p>')
  const screen = await render(WithTooltips, { component: Dialog, open: true, title: 'Note', children, onclose })
  await expect.element(screen.getByRole('dialog')).toBeVisible()
  await userEvent.keyboard('{Escape}')
  await expect.element(screen.getByRole('dialog')).not.toBeInTheDocument()
  await expect.element(opener).toHaveFocus()
  expect(onclose).toHaveBeenCalledOnce()
  await screen.rerender({ open: true })
  await screen.getByRole('button', { name: 'Close' }).click()
  await expect.element(screen.getByRole('dialog')).not.toBeInTheDocument()
  expect(onclose).toHaveBeenCalledTimes(2)
  opener.remove()
})
