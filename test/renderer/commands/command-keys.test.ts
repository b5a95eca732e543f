import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Command } from '../../../renderer/commands/command.ts'

vi.mock('../../../renderer/engine/engine.svelte.ts', () => ({ engine: { call: async () => ({}) } }))

const { CommandKeys, commandKeys, commandTitle, keysText, phraseKey } =
  await import('../../../renderer/commands/command-keys.svelte.ts')
const { settings } = await import('../../../renderer/state/settings.svelte.ts')

const command = (id: string, scope: 'everywhere' | 'audit', keys: string[], more: Partial<Command> = {}): Command => ({
  id,
  label: id,
  scope,
  keys,
  ...more
})
const keysOf = (...commands: Command[]) =>
  new CommandKeys<string>(Object.fromEntries(commands.map((each) => [each.id, each])))
const conflictsOf = (id: string, chord: string, ...commands: Command[]) =>
  keysOf(...commands)
    .conflicts(id, chord)
    .map((other) => other.id)

beforeEach(() => settings.write('keys', {}))

describe('Command keys', () => {
  it("are the person's in place of the default ones, until they are reset", () => {
    const keys = keysOf(command('audit.next', 'audit', ['J', 'ArrowRight']))
    expect(keys.of('audit.next')).toBe('J')
    keys.change('audit.next', ['N'])
    expect(keys.allOf('audit.next')).toEqual(['N'])
    expect(keys.isChanged('audit.next')).toBe(true)
    keys.reset('audit.next')
    expect(keys.allOf('audit.next')).toEqual(['J', 'ArrowRight'])
  })

  it('conflict in one scope, and with those of everywhere', () => {
    const commands = [
      command('audit.a', 'audit', ['N']),
      command('audit.b', 'audit', ['N']),
      command('c', 'everywhere', ['N'])
    ]
    expect(conflictsOf('audit.a', 'N', ...commands)).toEqual(['audit.b', 'c'])
  })

  it("conflict in a view with those of everywhere that they hide, and not with those of the view's parts", () => {
    const commands = [
      command('audit.one', 'audit', ['Q']),
      command('one', 'everywhere', ['Q']),
      command('audit.part', 'audit', ['Q'], { part: 'slice' })
    ]
    expect(conflictsOf('audit.one', 'Q', ...commands)).toEqual(['one'])
  })

  it('do not conflict between forms of a view that exclude each other', () => {
    const commands = [
      command('audit.judge', 'audit', ['1'], { only: 'judge' }),
      command('audit.choose', 'audit', ['1'], { only: 'choice' })
    ]
    expect(conflictsOf('audit.judge', '1', ...commands)).toEqual([])
  })

  it('can all be reset at once', () => {
    const keys = keysOf(command('audit.next', 'audit', ['J']), command('palette', 'everywhere', ['Ctrl+K']))
    keys.change('audit.next', ['N'])
    keys.change('palette', [])
    expect(keys.hasChanges).toBe(true)
    keys.resetAll()
    expect(keys.hasChanges).toBe(false)
  })
})

describe('Words with keys', () => {
  it('show the present key in a tooltip, and no key after its removal', () => {
    expect(commandTitle('audit.tab-slice', 'Whole slices')).toBe('Whole slices (Shift+S)')
    commandKeys.change('audit.tab-slice', ['Ctrl+ArrowUp'])
    expect(commandTitle('audit.tab-slice')).toBe('Tab: Slice (Ctrl+\u2191)')
    commandKeys.change('audit.tab-slice', [])
    expect(commandTitle('audit.tab-slice', 'Whole slices')).toBe('Whole slices')
  })

  it('show consecutive digits of several commands as a range', () => {
    const ids = ['audit.severity.minor', 'audit.severity.moderate', 'audit.severity.major'] as const
    expect(keysText(ids)).toBe('Shift+1 to Shift+3')
    commandKeys.change('audit.severity.moderate', ['M'])
    expect(keysText(ids)).toBe('Shift+1, M, Shift+3')
    for (const id of ids) commandKeys.change(id, [])
    expect(keysText(ids)).toBe('')
  })

  it('show no key for a phrase after the ninth', () => {
    expect(phraseKey('review', 8)).toBe('Alt+Shift+9')
    expect(phraseKey('review', 9)).toBeUndefined()
  })
})
