import { z } from 'zod'
import { DenoscopeError } from '../src-core/errors.ts'
import type { MenuItemConstructorOptions } from 'electron'
import { menuSections, type MenuEntry, type MenuModel, type MenuSection } from './page/bridge.ts'

export interface MenuSurroundings {
  readonly platform: NodeJS.Platform
  /** True if the menu offers the developer tools. */
  readonly developerTools: boolean
  readonly name: string
  showAbout(): void
  /** Runs the command of an entry. */
  run(id: string): void
}

type Item = MenuItemConstructorOptions

/** Menu before a page has sent its own. */
export const emptyMenu: MenuModel = { view: 'Denoscope', theme: 'dark', entries: [] }

/** Menu bar in the order of the platform's own programs. Items of the page keep their ids. */
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
  // Key of + without Shift.
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

/** Menu named after the program, which holds About and Settings on a Mac. */
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

/** Item of the page. The menu only shows its key: the page answers to keys, because a person can change them there. */
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

/** Gathers entries named `Kind: one`, `Kind: other` in a submenu of that kind, in place of the first. */
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

/** Label with doubled ampersands. A single ampersand would underline the next letter. */
function escaped(label: string): string {
  return label.replaceAll('&', '&&')
}

/** Electron's names of keys that the page names differently. */
const names: Record<string, string> = {
  Ctrl: 'CmdOrCtrl',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  Escape: 'Esc',
  '+': 'Plus'
}
const known =
  /^([A-Z0-9]|F([1-9]|1\d|2[0-4])|[!-/:-@[-`{-~]|Space|Tab|Enter|Backspace|Delete|Insert|Home|End|PageUp|PageDown)$/

export interface ShownKey {
  readonly accelerator?: string
  /** Text after the label, if the system's menus cannot show the key. */
  readonly suffix: string
}

/**
 * Accelerator of a menu item for a chord of the page.
 * On a Mac, a menu key without Command would never reach the page. Such keys stand behind the label instead.
 */
export function shownKey(chord: string | null, platform: NodeJS.Platform): ShownKey {
  if (chord === null) return { suffix: '' }
  const [, modifiers, key] = /^(.*\+)?(.+)$/.exec(chord) as unknown as [string, string | undefined, string]
  const parts = [...(modifiers ?? '').split('+').filter(Boolean), key]
  const isNative = known.test(key) || key in names
  if (!isNative || (platform === 'darwin' && parts[0] !== 'Ctrl')) return { suffix: `  [${chord}]` }
  return { accelerator: parts.map((part) => names[part] ?? part).join('+'), suffix: '' }
}

const line = (longest: number) =>
  z
    .string()
    .regex(/^[^\p{Cc}]+$/u)
    .min(1)
    .max(longest)

const menuSchema: z.ZodType<MenuModel> = z.strictObject({
  view: line(60),
  theme: z.enum(['dark', 'light']),
  entries: z
    .array(
      z.strictObject({
        id: line(2000),
        label: line(2000),
        section: z.enum(menuSections),
        key: line(40).nullable(),
        enabled: z.boolean()
      })
    )
    .max(400)
})

/** Checks the menu that the page sent. @throws argument.invalid */
export function checkedMenu(value: unknown): MenuModel {
  const parsed = menuSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const { path, message } = parsed.error.issues[0]!
  throw new DenoscopeError('argument.invalid', `menu: ${path.join('.') || 'model'}: ${message}`)
}
