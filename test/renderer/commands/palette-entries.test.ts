import { beforeEach, describe, expect, it, vi } from 'vitest'

const called: [string, unknown][] = []
vi.mock('../../../renderer/engine/engine.svelte.ts', () => ({
  engine: {
    state: 'connected',
    connect: async () => {},
    on: () => () => {},
    call: async (name: string, input: unknown) => {
      called.push([name, input])
      return name.endsWith('describe') || name.endsWith('open')
        ? { workspace: '/ws/b' }
        : name === 'settings.read'
          ? {}
          : []
    }
  }
}))
vi.stubGlobal('window', {})

const { about } = await import('../../../renderer/state/about.svelte.ts')
const { commands } = await import('../../../renderer/commands/active-commands.svelte.ts')
const { commandKeys } = await import('../../../renderer/commands/command-keys.svelte.ts')
const { everywhereHandlers } = await import('../../../renderer/shell/start-window.ts')
const { paletteEntries, runPaletteEntry, menuModel } =
  await import('../../../renderer/commands/palette-entries.svelte.ts')
const { workbench } = await import('../../../renderer/state/workbench.svelte.ts')

const find = (id: string) => paletteEntries().find((entry) => entry.id === id)

describe('Palette entries', () => {
  const run = vi.fn<() => void>()
  beforeEach(() => {
    run.mockClear()
    about.recent = []
    workbench.view = 'audit'
    commands.register(everywhereHandlers)
    commands.register({
      'audit.next': run,
      'audit.flicker': { run, release: run },
      'audit.filter-clear': { run, enabled: () => false }
    })
  })

  it('are those of the view and those of everywhere, with the keys as they were changed', () => {
    expect(find('audit.next')).toMatchObject({ group: 'here', section: 'here', key: 'J', enabled: true })
    commandKeys.change('audit.next', ['F7'])
    expect(find('audit.next')!.key).toBe('F7')
    commandKeys.reset('audit.next')
    workbench.view = 'home'
    expect(find('audit.next')).toBeUndefined()
    expect(find('palette')).toMatchObject({ group: 'everywhere', section: 'view', key: 'Ctrl+K' })
  })

  it('leave out what works only while a key is held', () => {
    expect(find('audit.flicker')).toBeUndefined()
  })

  it('run by their id, unless they cannot be done now', () => {
    runPaletteEntry('audit.next')
    expect(run).toHaveBeenCalledOnce()
    runPaletteEntry('audit.filter-clear')
    runPaletteEntry('gone')
    expect(run).toHaveBeenCalledOnce()
  })

  it('open another workspace, and not the one that is open', async () => {
    about.engine = { version: '1', startedAt: '', workspace: '/ws/a', notices: [], damage: null, backend: null }
    about.recent = [
      { path: '/ws/a', openedAt: '' },
      { path: '/ws/b', openedAt: '' }
    ]
    expect(find('workspace /ws/a')).toMatchObject({ section: 'recent', enabled: false })
    expect(find('workspace /ws/b')).toMatchObject({ label: 'b (/ws/b)', group: 'workspaces', enabled: true })
    runPaletteEntry('workspace /ws/b')
    expect(called).toContainEqual(['workspace.open', { path: '/ws/b' }])
  })

  it('all have a place in the menu if they work everywhere', () => {
    const { entries, view } = menuModel()
    expect(view).toBe('Audit')
    expect(entries.map(({ label }) => label).filter((label) => label.includes('allery'))).toEqual([])
    for (const id of Object.keys(everywhereHandlers)) expect(entries.map((entry) => entry.id)).toContain(id)
    expect(entries.find(({ id }) => id === 'forget-workspaces')).toMatchObject({
      section: 'recent-tools',
      enabled: false
    })
    expect(entries.find(({ id }) => id === 'report')).toMatchObject({ section: 'file', enabled: false })
  })
})
