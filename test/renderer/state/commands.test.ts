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
const { actions } = await import('../../../renderer/state/actions.svelte.ts')
const { commands, runCommand } = await import('../../../renderer/state/commands.ts')
const { globalActions } = await import('../../../renderer/state/global-actions.ts')
const { menuModel } = await import('../../../renderer/state/menu.svelte.ts')
const { workbench } = await import('../../../renderer/state/workbench.svelte.ts')

const find = (id: string) => commands().find((command) => command.id === id)

describe('commands', () => {
  const run = vi.fn<() => void>()
  beforeEach(() => {
    run.mockClear()
    about.recent = []
    workbench.view = 'audit'
    actions.list = []
    actions.register(globalActions)
    actions.register([
      { id: 'audit.next', label: 'Next patch', scope: 'audit', keys: ['J', 'ArrowRight'], run },
      { id: 'audit.hold', label: 'Flicker', scope: 'audit', keys: ['Space'], run, release: run },
      { id: 'audit.off', label: 'Not now', scope: 'audit', keys: [], run, enabled: () => false }
    ])
  })

  it('are those of the view and those of everywhere, with the keys as they were changed', () => {
    expect(find('audit.next')).toMatchObject({ group: 'here', section: 'here', key: 'J', enabled: true })
    actions.setKeys('audit.next', ['F7'])
    expect(find('audit.next')!.key).toBe('F7')
    actions.resetKeys('audit.next')
    workbench.view = 'home'
    expect(find('audit.next')).toBeUndefined()
    expect(find('palette')).toMatchObject({ group: 'everywhere', section: 'view', key: 'Ctrl+K' })
  })

  it('leave out what works only while a key is held', () => {
    expect(find('audit.hold')).toBeUndefined()
  })

  it('run by their id, unless they cannot be done now', () => {
    runCommand('audit.next')
    expect(run).toHaveBeenCalledOnce()
    runCommand('audit.off')
    runCommand('gone')
    expect(run).toHaveBeenCalledOnce()
  })

  it('open another workspace, and not the one that is open', async () => {
    about.engine = { version: '1', startedAt: '', workspace: '/ws/a', notices: [], backend: null }
    about.recent = [
      { path: '/ws/a', openedAt: '' },
      { path: '/ws/b', openedAt: '' }
    ]
    expect(find('workspace /ws/a')).toMatchObject({ section: 'recent', enabled: false })
    expect(find('workspace /ws/b')).toMatchObject({ label: 'b (/ws/b)', group: 'workspaces', enabled: true })
    runCommand('workspace /ws/b')
    expect(called).toContainEqual(['workspace.open', { path: '/ws/b' }])
  })

  it('of everywhere all have a place in the menu', () => {
    const { entries, view } = menuModel()
    expect(view).toBe('Audit')
    for (const { id } of globalActions) expect(entries.map((entry) => entry.id)).toContain(id)
    expect(entries.find(({ id }) => id === 'forget-workspaces')).toMatchObject({
      section: 'recent-tools',
      enabled: false
    })
    expect(entries.find(({ id }) => id === 'report')).toMatchObject({ section: 'file', enabled: false })
  })
})
