import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, it, vi } from 'vitest'
import type { MenuEntry, MenuSection } from '../../electron/page/bridge.ts'
import { checkedMenu, emptyMenu, menuTemplate, type MenuSurroundings } from '../../electron/menu-template.ts'

const entry = (section: MenuSection, id: string, label: string, more: Partial<MenuEntry> = {}): MenuEntry => ({
  id,
  label,
  section,
  key: null,
  enabled: true,
  ...more
})
const model = {
  view: 'Audit',
  theme: 'dark' as const,
  entries: [
    entry('open', 'open.files', 'Open files', { key: 'Ctrl+O' }),
    entry('recent', 'workspace /a', 'a (/a)', { enabled: false }),
    entry('recent-tools', 'forget-workspaces', 'Clear recent workspaces'),
    entry('file', 'report', 'Export report', { enabled: false }),
    entry('view', 'theme', 'Switch between dark and light'),
    entry('go', 'view.settings', 'Go to Settings', { key: 'Alt+8' }),
    entry('here', 'audit.next', 'Next patch', { key: 'J' }),
    entry('here', 'audit.flag.lost', 'Flag: Lost & gone', { key: '1' }),
    entry('here', 'audit.flag.invented', 'Flag: Invented', { key: '2' }),
    entry('here', 'audit.alone', 'Note: alone'),
    entry('help', 'keys', 'Show keys', { key: '?' })
  ]
}
const surroundings = (more: Partial<MenuSurroundings> = {}): MenuSurroundings => ({
  platform: 'linux',
  developerTools: false,
  name: 'Denoscope',
  showAbout: vi.fn<() => void>(),
  run: vi.fn<(id: string) => void>(),
  ...more
})
const submenu = (items: MenuItemConstructorOptions[], label: string) =>
  items.find((item) => item.label === label || item.role === label)!.submenu as MenuItemConstructorOptions[]
const labels = (items: MenuItemConstructorOptions[]) => items.map(({ label, role, type }) => label ?? role ?? type)

describe('the menu bar', () => {
  const items = menuTemplate(model, surroundings())

  it('has what can be done everywhere in the usual menus, and what can be done in the view in its own', () => {
    expect(labels(items)).toEqual(['&File', 'editMenu', '&View', '&Go', 'Audit', 'windowMenu', 'help'])
    expect(labels(submenu(items, '&File'))).toEqual([
      'Open files',
      'separator',
      'Open &recent workspace',
      'separator',
      'Export report',
      'separator',
      'quit'
    ])
    expect(labels(submenu(submenu(items, '&File'), 'Open &recent workspace'))).toEqual([
      'a (/a)',
      'separator',
      'Clear recent workspaces'
    ])
    expect(labels(submenu(items, 'help'))).toEqual(['Show keys', 'separator', '&About Denoscope'])
  })

  it('gathers entries of one kind under its name, and shows an ampersand as one', () => {
    expect(labels(submenu(items, 'Audit'))).toEqual(['Next patch', 'Flag', 'Note: alone'])
    expect(labels(submenu(submenu(items, 'Audit'), 'Flag'))).toEqual(['Lost && gone', 'Invented'])
  })

  it('shows keys that the page answers to without taking them, and what cannot be done as such', () => {
    expect(submenu(items, 'Audit')[0]).toMatchObject({ accelerator: 'J', registerAccelerator: false, enabled: true })
    expect(submenu(items, '&File').find(({ id }) => id === 'report')).toMatchObject({ enabled: false })
  })

  it('runs an entry by its id', () => {
    const run = vi.fn<(id: string) => void>()
    const [next] = submenu(menuTemplate(model, surroundings({ run })), 'Audit')
    const click = next!.click as () => void
    click()
    expect(run).toHaveBeenCalledWith('audit.next')
  })

  it('offers developer tools only to who asked for them', () => {
    expect(JSON.stringify(items)).not.toContain('toggleDevTools')
    expect(JSON.stringify(menuTemplate(model, surroundings({ developerTools: true })))).toContain('toggleDevTools')
  })

  it('has on a Mac About, Settings and Quit in the menu named after the program', () => {
    const mac = menuTemplate(model, surroundings({ platform: 'darwin' }))
    expect(labels(mac)[0]).toBe('Denoscope')
    const own = labels(submenu(mac, 'Denoscope'))
    expect(own[0]).toBe('&About Denoscope')
    expect(own).toContain('Settings…')
    expect(own.at(-1)).toBe('quit')
    expect(labels(submenu(mac, '&File')).at(-1)).toBe('close')
    expect(labels(submenu(mac, 'help'))).toEqual(['Show keys  [?]'])
  })

  it('stands before the page is there', () => {
    expect(labels(menuTemplate(emptyMenu, surroundings()))).toEqual([
      '&File',
      'editMenu',
      '&View',
      'windowMenu',
      'help'
    ])
  })
})

describe('the menu model from the page', () => {
  it('is taken when it is a menu', () => {
    expect(checkedMenu(model)).toEqual(model)
  })

  it('is refused with the place of what is wrong with it', () => {
    const wrong: [unknown, RegExp][] = [
      [null, /^menu: model: /],
      [{ ...model, entries: [entry('open', 'x', 'two\nlines')] }, /^menu: entries\.0\.label: /],
      [{ ...model, entries: [{ ...model.entries[0], section: 'quit' }] }, /^menu: entries\.0\.section: /],
      [{ ...model, entries: [{ ...model.entries[0], click: 'x' }] }, /^menu: entries\.0/],
      [{ ...model, entries: Array.from({ length: 401 }, () => model.entries[0]) }, /^menu: entries: /]
    ]
    for (const [value, message] of wrong) expect(() => checkedMenu(value)).toThrow(message)
  })
})
