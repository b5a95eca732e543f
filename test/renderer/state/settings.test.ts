import { beforeEach, describe, expect, it, vi } from 'vitest'

const call = vi.fn<(name: string, input: unknown) => Promise<unknown>>(async (name) =>
  name === 'settings.read' ? { view: 'audit', theme: 7 } : undefined
)
vi.mock('../../../renderer/engine/engine.svelte.ts', () => ({ engine: { call } }))

const { Settings, persisted, settings: shared } = await import('../../../renderer/state/settings.svelte.ts')

describe('Settings', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    call.mockClear()
  })

  it('reads what the engine remembers', async () => {
    const settings = new Settings()
    await settings.load()
    expect(settings.read('view', 'home')).toBe('audit')
    expect(settings.read('unknown', 3)).toBe(3)
  })

  it('falls back where the remembered value is of another kind or is refused', async () => {
    const settings = new Settings()
    await settings.load()
    expect(settings.read('theme', 'dark')).toBe('dark')
    expect(settings.read('view', 'home', (value) => value === 'home')).toBe('home')
  })

  it('shows a write at once and stores only the last of quick ones', async () => {
    const settings = new Settings()
    for (const size of [100, 101, 102]) settings.write('split.audit', size)
    expect(settings.read('split.audit', 0)).toBe(102)
    expect(call).not.toHaveBeenCalled()
    await vi.runAllTimersAsync()
    expect(call.mock.calls).toEqual([['settings.write', { key: 'split.audit', value: 102 }]])
  })

  it('keeps what was changed before the engine answered', async () => {
    const settings = new Settings()
    settings.write('view', 'sources')
    await settings.load()
    expect(settings.read('view', 'home')).toBe('sources')
  })

  it('keeps a change whose storing the engine has not confirmed, and takes the stored value after that', async () => {
    const settings = new Settings()
    let confirm = () => {}
    call.mockImplementationOnce(() => new Promise<void>((resolve) => (confirm = resolve)))
    settings.write('view', 'sources')
    await vi.advanceTimersByTimeAsync(1000)
    await settings.load()
    expect(settings.read('view', 'home')).toBe('sources')
    confirm()
    await vi.advanceTimersByTimeAsync(0)
    await settings.load()
    expect(settings.read('view', 'home')).toBe('audit')
  })
})

describe('A persisted setting', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    call.mockClear()
  })

  it('has its fallback until it is assigned, and stores what is assigned', async () => {
    const size = persisted('tile-size', 60)
    expect(size.current).toBe(60)
    size.current = 80
    expect(size.current).toBe(80)
    await vi.runAllTimersAsync()
    expect(call.mock.calls).toEqual([['settings.write', { key: 'tile-size', value: 80 }]])
  })

  it('has its fallback where the stored value is of another type or does not fit', () => {
    shared.write('share', 'half')
    expect(persisted('share', 0.5).current).toBe(0.5)
    shared.write('share', 7)
    expect(persisted('share', 0.5, (value) => typeof value === 'number' && value <= 1).current).toBe(0.5)
  })
})
