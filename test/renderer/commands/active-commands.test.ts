import { beforeEach, describe, expect, it, vi, type Mock } from 'vitest'
import type { Handler } from '../../../renderer/commands/command-table.ts'
import type { Command } from '../../../renderer/commands/command.ts'

vi.mock('../../../renderer/engine/engine.svelte.ts', () => ({ engine: { call: async () => ({}) } }))

const { ActiveCommands } = await import('../../../renderer/commands/active-commands.svelte.ts')
const { CommandKeys } = await import('../../../renderer/commands/command-keys.svelte.ts')
const { settings } = await import('../../../renderer/state/settings.svelte.ts')
const { workbench } = await import('../../../renderer/state/workbench.svelte.ts')

interface Case
  extends Pick<Command, 'id' | 'scope' | 'keys' | 'part' | 'only'>, Pick<Handler, 'focused' | 'enabled' | 'release'> {
  readonly run: Mock<() => void>
}
const command = (
  id: string,
  scope: 'everywhere' | 'audit',
  keys: string[],
  more: Partial<Omit<Case, 'run'>> = {}
): Case => ({ id, scope, keys, run: vi.fn<() => void>(), ...more })

/** Commands of a table that holds the given ones, all of them registered. */
function commandsOf(...cases: Case[]) {
  const table = Object.fromEntries(
    cases.map(({ id, scope, keys, part, only }) => [id, { id, label: id, scope, keys, part, only }])
  )
  const keys = new CommandKeys<string>(table)
  const commands = new ActiveCommands<string>(table, keys)
  const handlers = cases.map(({ id, run, focused, enabled, release }) => [id, { run, focused, enabled, release }])
  const leave = commands.register(Object.fromEntries(handlers))
  return { commands, keys, leave }
}

const keyEvent = (key: string, code: string, more = {}) =>
  ({
    key,
    code,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    repeat: false,
    defaultPrevented: false,
    target: null,
    preventDefault: vi.fn<() => void>(),
    ...more
  }) as unknown as KeyboardEvent

/** Node has no HTMLElement; the map asks only whether the target is one. */
class FakeElement {
  isContentEditable = false
  readonly selectors: string[]
  constructor(selectors: string[]) {
    this.selectors = selectors
  }
  closest(wanted: string) {
    return wanted.split(', ').some((part) => this.selectors.includes(part)) ? this : null
  }
}
class FakeInput extends FakeElement {
  type = 'text'
}
vi.stubGlobal('HTMLElement', FakeElement)
vi.stubGlobal('HTMLInputElement', FakeInput)
vi.stubGlobal('HTMLTextAreaElement', class extends FakeElement {})

describe('Active commands', () => {
  beforeEach(() => {
    settings.write('keys', {})
    workbench.view = 'audit'
  })

  it('runs the action of a pressed key and keeps the browser from using it', () => {
    const next = command('audit.next', 'audit', ['J', 'ArrowRight'])
    const { commands } = commandsOf(next)
    const event = keyEvent('j', 'KeyJ')
    commands.press(event)
    commands.press(keyEvent('ArrowRight', 'ArrowRight'))
    expect(next.run).toHaveBeenCalledTimes(2)
    expect(event.preventDefault).toHaveBeenCalled()
  })

  it('gives keys of a view only to the view that is shown', () => {
    const next = command('audit.next', 'audit', ['J'])
    const { commands } = commandsOf(next)
    workbench.view = 'home'
    commands.press(keyEvent('j', 'KeyJ'))
    expect(next.run).not.toHaveBeenCalled()
  })

  it("prefers the view's own action to that of everywhere", () => {
    const [mine, general] = [command('audit.one', 'audit', ['1']), command('one', 'everywhere', ['1'])]
    const { commands } = commandsOf(general, mine)
    commands.press(keyEvent('1', 'Digit1'))
    expect(mine.run).toHaveBeenCalledOnce()
    expect(general.run).not.toHaveBeenCalled()
  })

  it('gives keys of a part to it only while it has the focus, though it can be chosen', () => {
    const next = command('audit.slice-next', 'audit', ['ArrowDown'], { focused: () => false })
    const { commands } = commandsOf(next)
    expect(commands.find('ArrowDown')).toBeUndefined()
    commands.run('audit.slice-next')
    expect(next.run).toHaveBeenCalledOnce()
  })

  it('skips an action that is not enabled', () => {
    const off = command('audit.undo', 'audit', ['U'], { enabled: () => false })
    const { commands } = commandsOf(off)
    const event = keyEvent('u', 'KeyU')
    commands.press(event)
    expect(off.run).not.toHaveBeenCalled()
    expect(event.preventDefault).not.toHaveBeenCalled()
  })

  it('leaves keys to a field that is typed into, except for chords no field knows', () => {
    const [next, palette] = [command('audit.next', 'audit', ['J']), command('palette', 'everywhere', ['Ctrl+K'])]
    const { commands } = commandsOf(next, palette)
    const target = new FakeInput(['input'])
    commands.press(keyEvent('j', 'KeyJ', { target }))
    commands.press(keyEvent('k', 'KeyK', { ctrlKey: true, target }))
    expect(next.run).not.toHaveBeenCalled()
    expect(palette.run).toHaveBeenCalledOnce()
  })

  it('leaves Space to a focused button, arrows to a slider, and everything to a dialog', () => {
    const flicker = command('audit.flicker', 'audit', ['Space', 'ArrowRight', 'J'])
    const { commands } = commandsOf(flicker)
    commands.press(keyEvent(' ', 'Space', { target: new FakeElement(['button']) }))
    commands.press(keyEvent('ArrowRight', 'ArrowRight', { target: new FakeElement(['[role="slider"]']) }))
    commands.press(keyEvent('j', 'KeyJ', { target: new FakeElement(['[role="dialog"]']) }))
    expect(flicker.run).not.toHaveBeenCalled()
    commands.press(keyEvent('j', 'KeyJ', { target: new FakeElement(['button']) }))
    expect(flicker.run).toHaveBeenCalledOnce()
  })

  it('runs a held key once and releases it when it goes up or the window loses the focus', () => {
    const release = vi.fn<() => void>()
    const flicker = command('audit.flicker', 'audit', ['Space'], { release })
    const { commands } = commandsOf(flicker)
    commands.press(keyEvent(' ', 'Space'))
    commands.press(keyEvent(' ', 'Space', { repeat: true }))
    expect(flicker.run).toHaveBeenCalledOnce()
    commands.lift(keyEvent(' ', 'Space'))
    expect(release).toHaveBeenCalledOnce()
    commands.press(keyEvent(' ', 'Space'))
    commands.liftAll()
    commands.lift(keyEvent(' ', 'Space'))
    expect(release).toHaveBeenCalledTimes(2)
  })

  it('takes chords with Ctrl before a control that uses Enter whatever is held with it, but not before a field or a key row', () => {
    const run = command('audit.run', 'audit', ['Ctrl+Enter'])
    const { commands } = commandsOf(run)
    const press = (target: FakeElement, key = 'Enter') => {
      const event = keyEvent(key, key, { ctrlKey: key === 'Enter', target, stopPropagation: vi.fn<() => void>() })
      vi.mocked(event.preventDefault).mockImplementation(() => Object.assign(event, { defaultPrevented: true }))
      commands.pressAhead(event)
      return event
    }
    expect(press(new FakeElement(['button'])).stopPropagation).toHaveBeenCalledOnce()
    expect(run.run).toHaveBeenCalledOnce()
    for (const target of [
      new FakeInput([]),
      new FakeElement(['[data-records-keys]']),
      new FakeElement(['[role="dialog"]'])
    ]) {
      expect(press(target).stopPropagation).not.toHaveBeenCalled()
    }
    expect(run.run).toHaveBeenCalledOnce()
  })

  it("runs a person's keys in place of the default ones", () => {
    const { commands, keys } = commandsOf(command('audit.next', 'audit', ['J']))
    keys.change('audit.next', ['N'])
    expect(commands.find('J')).toBeUndefined()
    expect(commands.find('N')).toMatchObject({ id: 'audit.next' })
  })

  it("runs the command of a part before that of its view, and the view's before that of everywhere", () => {
    const { commands } = commandsOf(
      command('audit.one', 'audit', ['Q']),
      command('one', 'everywhere', ['Q']),
      command('audit.part', 'audit', ['Q'], { part: 'slice' })
    )
    expect(commands.find('Q')).toMatchObject({ id: 'audit.part' })
  })

  it('runs nothing after the view that registered a command is gone', () => {
    const { commands, leave } = commandsOf(command('audit.next', 'audit', ['J']))
    leave()
    expect(commands.find('J')).toBeUndefined()
    expect(commands.list).toEqual([])
  })

  it('refuses a handler of a command that is not in the table', () => {
    const { commands } = commandsOf()
    expect(() => commands.register({ 'audit.nothing': () => {} })).toThrow(
      'audit.nothing: not in the table of commands'
    )
  })
})
