import { beforeEach, describe, expect, it, vi } from 'vitest'

vi.mock('../../../renderer/engine/engine.svelte.ts', () => ({ engine: { call: async () => ({}) } }))

const { Actions } = await import('../../../renderer/state/actions.svelte.ts')
const { settings } = await import('../../../renderer/state/settings.svelte.ts')
const { workbench } = await import('../../../renderer/state/workbench.svelte.ts')

const action = (id: string, scope: 'everywhere' | 'audit', keys: string[], more = {}) => ({
  id,
  label: id,
  scope,
  keys,
  run: vi.fn<() => void>(),
  ...more
})
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

describe('Actions', () => {
  beforeEach(() => {
    settings.write('keys', {})
    workbench.view = 'audit'
  })

  it('runs the action of a pressed key and keeps the browser from using it', () => {
    const actions = new Actions([])
    const next = action('audit.next', 'audit', ['J', 'ArrowRight'])
    actions.register([next])
    const event = keyEvent('j', 'KeyJ')
    actions.press(event)
    actions.press(keyEvent('ArrowRight', 'ArrowRight'))
    expect(next.run).toHaveBeenCalledTimes(2)
    expect(event.preventDefault).toHaveBeenCalled()
  })

  it('gives keys of a view only to the view that is shown', () => {
    const actions = new Actions([])
    const next = action('audit.next', 'audit', ['J'])
    actions.register([next])
    workbench.view = 'home'
    actions.press(keyEvent('j', 'KeyJ'))
    expect(next.run).not.toHaveBeenCalled()
  })

  it("prefers the view's own action to that of everywhere", () => {
    const actions = new Actions([])
    const [mine, general] = [action('audit.one', 'audit', ['1']), action('one', 'everywhere', ['1'])]
    actions.register([general, mine])
    actions.press(keyEvent('1', 'Digit1'))
    expect(mine.run).toHaveBeenCalledOnce()
    expect(general.run).not.toHaveBeenCalled()
  })

  it('gives keys of a part to it only while it has the focus, though it can be chosen', () => {
    const actions = new Actions([])
    const next = action('audit.slice-next', 'audit', ['ArrowDown'], { focused: () => false })
    actions.register([next])
    expect(actions.find('ArrowDown')).toBeUndefined()
    actions.run('audit.slice-next')
    expect(next.run).toHaveBeenCalledOnce()
  })

  it('skips an action that is not enabled', () => {
    const actions = new Actions([])
    const off = action('audit.undo', 'audit', ['U'], { enabled: () => false })
    actions.register([off])
    const event = keyEvent('u', 'KeyU')
    actions.press(event)
    expect(off.run).not.toHaveBeenCalled()
    expect(event.preventDefault).not.toHaveBeenCalled()
  })

  it('leaves keys to a field that is typed into, except for chords no field knows', () => {
    const actions = new Actions([])
    const [next, palette] = [action('audit.next', 'audit', ['J']), action('palette', 'everywhere', ['Ctrl+K'])]
    actions.register([next, palette])
    const target = new FakeInput(['input'])
    actions.press(keyEvent('j', 'KeyJ', { target }))
    actions.press(keyEvent('k', 'KeyK', { ctrlKey: true, target }))
    expect(next.run).not.toHaveBeenCalled()
    expect(palette.run).toHaveBeenCalledOnce()
  })

  it('leaves Space to a focused button, arrows to a slider, and everything to a dialog', () => {
    const actions = new Actions([])
    const flicker = action('audit.flicker', 'audit', ['Space', 'ArrowRight', 'J'])
    actions.register([flicker])
    actions.press(keyEvent(' ', 'Space', { target: new FakeElement(['button']) }))
    actions.press(keyEvent('ArrowRight', 'ArrowRight', { target: new FakeElement(['[role="slider"]']) }))
    actions.press(keyEvent('j', 'KeyJ', { target: new FakeElement(['[role="dialog"]']) }))
    expect(flicker.run).not.toHaveBeenCalled()
    actions.press(keyEvent('j', 'KeyJ', { target: new FakeElement(['button']) }))
    expect(flicker.run).toHaveBeenCalledOnce()
  })

  it('runs a held key once and releases it when it goes up or the window loses the focus', () => {
    const actions = new Actions([])
    const release = vi.fn<() => void>()
    const flicker = action('audit.flicker', 'audit', ['Space'], { release })
    actions.register([flicker])
    actions.press(keyEvent(' ', 'Space'))
    actions.press(keyEvent(' ', 'Space', { repeat: true }))
    expect(flicker.run).toHaveBeenCalledOnce()
    actions.lift(keyEvent(' ', 'Space'))
    expect(release).toHaveBeenCalledOnce()
    actions.press(keyEvent(' ', 'Space'))
    actions.liftAll()
    actions.lift(keyEvent(' ', 'Space'))
    expect(release).toHaveBeenCalledTimes(2)
  })

  it('takes chords with Ctrl before a control that uses Enter whatever is held with it, but not before a field or a key row', () => {
    const actions = new Actions([])
    const run = action('audit.run', 'audit', ['Ctrl+Enter'])
    actions.register([run])
    const press = (target: FakeElement, key = 'Enter') => {
      const event = keyEvent(key, key, { ctrlKey: key === 'Enter', target, stopPropagation: vi.fn<() => void>() })
      vi.mocked(event.preventDefault).mockImplementation(() => Object.assign(event, { defaultPrevented: true }))
      actions.pressAhead(event)
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

  it("takes a person's keys in place of the default ones, and gives them back", () => {
    const actions = new Actions([])
    const next = action('audit.next', 'audit', ['J'])
    actions.register([next])
    actions.setKeys('audit.next', ['N'])
    expect(actions.find('J')).toBeUndefined()
    expect(actions.find('N')).toBe(next)
    actions.resetKeys('audit.next')
    expect(actions.keysOf(next)).toEqual(['J'])
  })

  it('names the actions that share a key in one scope, or with everywhere', () => {
    const actions = new Actions([])
    const [one, other, elsewhere] = [
      action('audit.a', 'audit', ['N']),
      action('audit.b', 'audit', ['N']),
      action('c', 'everywhere', ['N'])
    ]
    actions.register([one, other, elsewhere])
    expect(actions.conflicts(one, 'N')).toEqual([other, elsewhere])
  })

  it("tells of a view's key that it takes the place of one of everywhere, and not of a part's that it goes before the view's", () => {
    const actions = new Actions([])
    const [mine, general, part] = [
      action('audit.one', 'audit', ['Q']),
      action('one', 'everywhere', ['Q']),
      action('audit.part', 'audit', ['Q'], { part: 'slice' })
    ]
    actions.register([mine, general, part])
    expect(actions.conflicts(mine, 'Q')).toEqual([general])
    expect(actions.find('Q')).toBe(part)
  })

  it('has no conflict between forms of a view that are never there together', () => {
    const actions = new Actions([])
    const [judge, choose] = [
      action('audit.judge', 'audit', ['1'], { only: 'judge' }),
      action('audit.choose', 'audit', ['1'], { only: 'choice' })
    ]
    actions.register([judge, choose])
    expect(actions.conflicts(judge, '1')).toEqual([])
  })

  it('gives all actions their own keys again', () => {
    const actions = new Actions([])
    actions.setKeys('audit.next', ['N'])
    actions.setKeys('palette', [])
    expect(actions.hasChanges).toBe(true)
    actions.resetAllKeys()
    expect(actions.hasChanges).toBe(false)
  })

  it('knows the keys of the table before a view registers them, and after it is gone', () => {
    const next = action('audit.next', 'audit', ['J'])
    const actions = new Actions([next])
    expect(actions.keyOf('audit.next')).toBe('J')
    const leave = actions.register([next])
    leave()
    expect(actions.find('J')).toBeUndefined()
    expect(actions.known).toEqual([next])
  })
})
