import { engine } from '../engine/engine.svelte.ts'

const writeDelay = 250

/**
 * What the screen remembers, by key: small JSON values kept by the engine, so that they follow the person from the
 * window to the browser. Read once after connecting; every write is seen at once and stored a moment later.
 */
export class Settings {
  loaded = $state(false)
  #values = $state<Record<string, unknown>>({})
  #timers = new Map<string, ReturnType<typeof setTimeout>>()

  async load(): Promise<void> {
    this.#values = { ...(await engine.call('settings.read', {})), ...this.#unsaved() }
    this.loaded = true
  }

  /** The remembered value, or `fallback` where there is none or `fits` refuses it. */
  read<Value>(key: string, fallback: Value, fits?: (value: unknown) => boolean): Value {
    const value = this.#values[key]
    if (value === undefined) return fallback
    const usable = fits ? fits(value) : typeof value === typeof fallback
    return usable ? (value as Value) : fallback
  }

  write(key: string, value: unknown): void {
    this.#values[key] = value
    clearTimeout(this.#timers.get(key))
    this.#timers.set(key, setTimeout(() => this.#store(key), writeDelay))
  }

  #store(key: string): void {
    this.#timers.delete(key)
    const value = $state.snapshot(this.#values[key]) as never
    // A lost view setting is not worth disturbing anyone; a lost engine has its own banner.
    engine.call('settings.write', { key, value }).catch(() => {})
  }

  /** Values changed before the engine answered win over what it had. */
  #unsaved(): Record<string, unknown> {
    return Object.fromEntries([...this.#timers.keys()].map((key) => [key, this.#values[key]]))
  }
}

export const settings = new Settings()
