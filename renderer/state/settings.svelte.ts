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
  /** Keys whose value the engine has not confirmed. */
  #unsaved = new Set<string>()

  async load(): Promise<void> {
    const told = await engine.call('settings.read', {})
    // What was changed before the engine answered wins over what it had.
    const changed = [...this.#unsaved].map((key) => [key, this.#values[key]])
    this.#values = { ...told, ...Object.fromEntries(changed) }
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
    this.#unsaved.add(key)
    clearTimeout(this.#timers.get(key))
    this.#timers.set(
      key,
      setTimeout(() => void this.#store(key), writeDelay)
    )
  }

  /** For what the engine goes by itself, as the reviewer's name: whatever is asked next is answered with it known. */
  writeNow(key: string, value: unknown): void {
    this.write(key, value)
    clearTimeout(this.#timers.get(key))
    void this.#store(key)
  }

  async #store(key: string): Promise<void> {
    this.#timers.delete(key)
    try {
      await engine.call('settings.write', { key, value: $state.snapshot(this.#values[key]) as never })
      if (!this.#timers.has(key)) this.#unsaved.delete(key)
    } catch {
      // A lost view setting is not worth disturbing anyone; a lost engine has its own banner.
    }
  }
}

export const settings = new Settings()
