import { beforeEach, describe, expect, it, vi } from 'vitest'
import { userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import WithTooltips from '../../support/WithTooltips.svelte'

vi.mock('../../../renderer/engine/engine.svelte.ts', () => ({
  engine: { state: 'connected', call: async () => ({}), on: () => () => {} }
}))

const { commands } = await import('../../../renderer/commands/active-commands.svelte.ts')
const { commandKeys } = await import('../../../renderer/commands/command-keys.svelte.ts')
const { default: CommandHint } = await import('../../../renderer/commands/CommandHint.svelte')
const { default: CommandPalette } = await import('../../../renderer/shell/CommandPalette.svelte')
const { default: KeyHelp } = await import('../../../renderer/shell/KeyHelp.svelte')
const { dialogs } = await import('../../../renderer/state/open-dialogs.svelte.ts')
const { workbench } = await import('../../../renderer/state/workbench.svelte.ts')

beforeEach(() => {
  commandKeys.resetAll()
  commands.list = []
  workbench.view = 'audit'
  dialogs.palette = false
  dialogs.keys = false
})

describe('The command palette', () => {
  it('lists commands with the keys that a person gave them', async () => {
    commands.register({ 'audit.next': () => {}, 'audit.undo': () => {} })
    commandKeys.change('audit.next', ['Ctrl+ArrowRight'])
    dialogs.palette = true
    const screen = await render(CommandPalette)
    await expect.element(screen.getByRole('option', { name: 'Next patch Ctrl →' })).toBeVisible()
    await expect.element(screen.getByRole('option', { name: 'Undo the latest finding U' })).toBeVisible()
  })

  it('finds a command by its words, runs it after it has closed, and leaves out what cannot be done', async () => {
    const run = vi.fn<() => void>()
    commands.register({ 'audit.next': run, 'audit.undo': { run, enabled: () => false } })
    dialogs.palette = true
    const screen = await render(CommandPalette)
    await screen.getByRole('combobox').fill('next pa')
    await expect.element(screen.getByRole('option')).toHaveTextContent('Next patch J')
    await userEvent.keyboard('{Enter}')
    await expect.element(screen.getByRole('dialog')).not.toBeInTheDocument()
    await expect.poll(() => run.mock.calls.length).toBe(1)
  })
})

describe('The list of keys', () => {
  it('finds a command, takes its next key from the keyboard, and shows that key', async () => {
    dialogs.keys = true
    const screen = await render(WithTooltips, { component: KeyHelp })
    await screen
      .getByRole('searchbox', { name: 'Search commands, views and keys' })
      .fill('lost and invented on the tiles')
    const row = screen.getByRole('listitem')
    const change = (keys: string) => row.getByRole('button', { name: `Change: Lost and invented on the tiles ${keys}` })
    await change('Shift O').click()
    await userEvent.keyboard('{Control>}q{/Control}')
    await expect.element(change('Ctrl Q')).toBeVisible()
    expect(commandKeys.allOf('audit.tile-overlay')).toEqual(['Ctrl+Q'])
    await row.getByRole('button', { name: 'Reset to default' }).click()
    expect(commandKeys.of('audit.tile-overlay')).toBe('Shift+O')
  })

  it('warns of another command with the same key', async () => {
    commandKeys.change('audit.tile-overlay', ['J'])
    dialogs.keys = true
    const screen = await render(WithTooltips, { component: KeyHelp })
    await screen.getByRole('searchbox').fill('lost and invented on the tiles')
    await expect.element(screen.getByText('Also used by Next patch')).toBeVisible()
  })
})

it('A hint follows the key of its command, and vanishes with it', async () => {
  const screen = await render(CommandHint, { id: 'audit.overlay' })
  await expect.element(screen.getByText('O', { exact: true })).toBeVisible()
  commandKeys.change('audit.overlay', ['Shift+X'])
  await expect.element(screen.getByText('X', { exact: true })).toBeVisible()
  commandKeys.change('audit.overlay', [])
  await expect.element(screen.getByText('X', { exact: true })).not.toBeInTheDocument()
})
