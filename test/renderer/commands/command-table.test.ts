import { describe, expect, it, vi } from 'vitest'

vi.mock('../../../renderer/engine/engine.svelte.ts', () => ({ engine: { call: async () => ({}), on: () => () => {} } }))

const { commandKeys, commandTitle, keyGroups } = await import('../../../renderer/commands/command-keys.svelte.ts')
const { commandTable, handlersFor } = await import('../../../renderer/commands/command-table.ts')
const { mergedCommands } = await import('../../../renderer/commands/command.ts')

const all = Object.values(commandTable)

describe('The table of commands', () => {
  it('has each command once, under its own id', () => {
    expect(() => mergedCommands({ report: 1 }, { keys: 2 }, { report: 3 })).toThrow('report: two commands have this id')
    expect(Object.entries(commandTable).filter(([id, command]) => command.id !== id)).toEqual([])
    expect(all.map(({ id }) => id)).toEqual(expect.arrayContaining(['audit.next', 'review.next', 'palette']))
  })

  it('gives no key to two commands that could be meant at the same time', () => {
    const conflicts = all.flatMap(({ id }) =>
      commandKeys
        .allOf(id)
        .flatMap((chord) => commandKeys.conflicts(id, chord).map((other) => `${chord}: ${id} and ${other.id}`))
    )
    expect(conflicts).toEqual([])
  })

  it('does not compile with a misspelt id', () => {
    // @ts-expect-error: no such command
    expect(() => commandTitle('audit.nothing')).toThrow(TypeError)
    // @ts-expect-error: no such command
    expect(handlersFor(['nothing'] as const, (name) => [`audit.${name}`, () => {}])).toHaveProperty(['audit.nothing'])
    expect(commandTable['audit.next']).toMatchObject({ label: 'Next patch', keys: ['J', 'ArrowRight'] })
  })
})

describe('The groups of keys', () => {
  const groupsOf = (wanted: string) => keyGroups('review', wanted)

  it('are of all views, the shown one first', () => {
    expect(groupsOf('').map(({ label }) => label)).toEqual([
      'Review',
      'Everywhere',
      'Sources',
      'Patchify',
      'Audit',
      'Physics',
      'Cohorts'
    ])
  })

  it('are found by words of an action, its view and its keys', () => {
    expect(groupsOf('audit confirm').flatMap(({ entries }) => entries.map(({ id }) => id))).toEqual(['audit.confirm'])
    expect(groupsOf('alt+shift+3').flatMap(({ entries }) => entries.map(({ id }) => id))).toEqual([
      'review.phrase-3',
      'audit.phrase-3'
    ])
  })
})
