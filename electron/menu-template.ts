import type { MenuItemConstructorOptions } from 'electron'
import { shownKey } from './accelerators.ts'
import type { MenuEntry, MenuModel, MenuSection } from './bridge.ts'

export interface MenuSurroundings {
  readonly platform: NodeJS.Platform
  /** Developer tools are offered only to who asked for them. */
  readonly developerTools: boolean
  readonly name: string
  showAbout(): void
  /** Does what an entry says, by its id. */
  run(id: string): void
}

type Item = MenuItemConstructorOptions

/** Before a page has said what can be done in it. */
export const emptyMenu: MenuModel = { view: 'Denoscope', theme: 'dark', entries: [] }

/** The whole menu bar, in the order of the platform's own programs. Items of the page carry its ids. */
export function menuTemplate(model: MenuModel, surroundings: MenuSurroundings): Item[] {
  const items = (section: MenuSection) =>
    model.entries.filter((entry) => entry.section === section).map((entry) => item(entry, surroundings))
  const isMac = surroundings.platform === 'darwin'
  const here = items('here')
  return [
    ...(isMac ? [macMenu(model, surroundings)] : []),
    { label: '&File', submenu: fileMenu(items, isMac) },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [...items('view'), separator, ...zooms, ...(surroundings.developerTools ? [separator, tools] : [])]
    },
    ...(items('go').length > 0 ? [{ label: '&Go', submenu: items('go') }] : []),
    ...(here.length > 0 ? [{ label: escaped(model.view), submenu: gathered(here) }] : []),
    { role: 'windowMenu' },
    { role: 'help', submenu: [...items('help'), ...(isMac ? [] : [separator, about(surroundings)])] }
  ]
}

const separator: Item = { type: 'separator' }
const tools: Item = { role: 'toggleDevTools' }
const zooms: Item[] = [
  { role: 'resetZoom' },
  { role: 'zoomIn' },
  // The key of + without Shift.
  { role: 'zoomIn', accelerator: 'CmdOrCtrl+=', visible: false, acceleratorWorksWhenHidden: true },
  { role: 'zoomOut' },
  { role: 'togglefullscreen' }
]

function fileMenu(items: (section: MenuSection) => Item[], isMac: boolean): Item[] {
  const [recent, recentTools] = [items('recent'), items('recent-tools')]
  const recentMenu: Item = {
    label: 'Open &recent workspace',
    enabled: recent.length > 0,
    submenu: [...recent, separator, ...recentTools]
  }
  return [
    ...items('open'),
    separator,
    recentMenu,
    separator,
    ...items('file'),
    separator,
    { role: isMac ? 'close' : 'quit' }
  ]
}

/** A Mac has About and Settings in the menu named after the program. */
function macMenu({ entries }: MenuModel, surroundings: MenuSurroundings): Item {
  const settings = entries.find(({ id }) => id === 'view.settings')
  const run = () => surroundings.run('view.settings')
  return {
    label: surroundings.name,
    submenu: [
      about(surroundings),
      separator,
      ...(settings ? [{ label: 'Settings…', accelerator: 'Cmd+,', click: run }, separator] : []),
      { role: 'services' },
      separator,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      separator,
      { role: 'quit' }
    ]
  }
}

function about({ name, showAbout }: MenuSurroundings): Item {
  return { label: `&About ${name}`, click: showAbout }
}

/** The page answers to the keys itself, since a person can change them there; the menu only shows them. */
function item({ id, label, key, enabled }: MenuEntry, { platform, run }: MenuSurroundings): Item {
  const { accelerator, suffix } = shownKey(key, platform)
  return {
    id,
    label: escaped(label) + suffix,
    enabled,
    ...(accelerator && { accelerator, registerAccelerator: false }),
    click: () => run(id)
  }
}

/** Entries named `Kind: one`, `Kind: other` go to a submenu of that kind, in the place of the first. */
function gathered(items: readonly Item[]): Item[] {
  const kindOf = ({ label }: Item) => /^(.+?): /.exec(label!)?.[1]
  const result: Item[] = []
  for (const one of items) {
    const kind = kindOf(one)
    const kin = kind === undefined ? [] : items.filter((other) => kindOf(other) === kind)
    if (kin.length < 2) result.push(one)
    else if (kin[0] === one)
      result.push({
        label: kind!,
        submenu: kin.map((other) => ({ ...other, label: other.label!.slice(kind!.length + 2) }))
      })
  }
  return result
}

/** An ampersand would underline what follows it. */
function escaped(label: string): string {
  return label.replaceAll('&', '&&')
}
