import { describe, expect, it, vi } from 'vitest'

vi.mock('../../../renderer/engine/engine.svelte.ts', () => ({ engine: { call: async () => ({}), on: () => () => {} } }))
vi.stubGlobal('window', {})

const { actionsOf } = await import('../../../renderer/keys/key-table.ts')
const { Actions } = await import('../../../renderer/state/actions.svelte.ts')
const { globalActions } = await import('../../../renderer/state/global-actions.ts')
const { keyGroups } = await import('../../../renderer/state/key-groups.ts')

const all = new Actions()
all.register(globalActions)

describe('The table of keys', () => {
  it('has each action once', () => {
    const ids = all.known.map(({ id }) => id)
    expect(ids.filter((id, place) => ids.indexOf(id) !== place)).toEqual([])
  })

  it('gives no key to two actions that could be meant at the same time', () => {
    const taken = all.known.flatMap((entry) =>
      all
        .keysOf(entry)
        .flatMap((chord) => all.conflicts(entry, chord).map((other) => `${chord}: ${entry.id} and ${other.id}`))
    )
    expect(taken).toEqual([])
  })

  it('refuses a handler of what it does not have', () => {
    expect(() => actionsOf({ 'audit.nothing': () => {} })).toThrow('audit.nothing: not in the table of keys')
    expect(actionsOf({ 'audit.next': () => {} })[0]).toMatchObject({ label: 'Next patch', keys: ['J', 'ArrowRight'] })
  })
})

describe('The groups of keys', () => {
  const groupsOf = (wanted: string) => keyGroups(all.known, 'review', wanted, (entry) => all.keysOf(entry))

  it('are of all views, the shown one first', () => {
    expect(groupsOf('').map(({ label }) => label)).toEqual(['Review', 'Everywhere', 'Sources', 'Patchify', 'Audit'])
  })

  it('are found by words of an action, its view and its keys', () => {
    expect(groupsOf('audit confirm').flatMap(({ entries }) => entries.map(({ id }) => id))).toEqual(['audit.confirm'])
    expect(groupsOf('alt+shift+3').flatMap(({ entries }) => entries.map(({ id }) => id))).toEqual([
      'review.phrase-3',
      'audit.phrase-3'
    ])
  })
})
