import { flushSync } from 'svelte'
import { describe, expect, it, vi } from 'vitest'

vi.mock('../../../../renderer/engine/engine.svelte.ts', () => ({
  engine: { call: async () => ({}), on: () => () => {} }
}))

const { commands } = await import('../../../../renderer/commands/active-commands.svelte.ts')
const { SidePanel } = await import('../../../../renderer/features/side-panel/side-panel.svelte.ts')
const { persisted, settings } = await import('../../../../renderer/state/settings.svelte.ts')

/** A panel of at least 200 px beside a main part of at least 500 px. */
const panelAt = (side: 'left' | 'right') =>
  new SidePanel({
    view: 'audit',
    side,
    label: 'filter',
    size: persisted(`size.${side}`, 240),
    minimum: 200,
    maximum: 400,
    room: () => 500
  })

describe('a side panel', () => {
  it('is a drawer below the width of panel and main part, and starts closed there', () => {
    const panel = panelAt('left')
    panel.extent = 700
    expect([panel.isDrawer, panel.isShown, panel.takesRoom]).toEqual([false, true, true])
    panel.extent = 699
    expect([panel.isDrawer, panel.isShown, panel.takesRoom]).toEqual([true, false, false])
    panel.toggle()
    expect([panel.isShown, panel.takesRoom, panel.action]).toEqual([true, false, 'Hide filter'])
  })

  it('keeps by view and side that it was hidden, but not that a drawer was open', () => {
    const panel = panelAt('right')
    panel.extent = 900
    panel.hide()
    expect(settings.read('panel.audit.right', true)).toBe(false)
    panel.extent = 600
    panel.show()
    expect(panel.isShown).toBe(true)
    expect(settings.read('panel.audit.right', true)).toBe(false)
    panel.extent = 900
    expect([panel.isShown, panel.action]).toEqual([false, 'Show filter'])
  })

  it('closes another drawer as it opens', () => {
    const [left, right] = [panelAt('left'), panelAt('right')]
    left.extent = right.extent = 600
    left.show()
    right.show()
    expect([left.isShown, right.isShown]).toEqual([false, true])
    right.closeDrawer()
    expect(right.isShown).toBe(false)
  })
})

it('keeps its command as the commands of both sides change their words at once', () => {
  let word = $state('Show')
  const labels = () => commands.list.map(({ label }) => label)
  const stop = $effect.root(() => {
    $effect(() => commands.register({ 'panel-left': { label: `${word} filter`, run: () => {} } }))
    $effect(() => commands.register({ 'panel-right': { label: `${word} inspector`, run: () => {} } }))
  })
  flushSync()
  word = 'Hide'
  flushSync()
  expect(labels()).toEqual(['Hide filter', 'Hide inspector'])
  stop()
  expect(labels()).toEqual([])
})
