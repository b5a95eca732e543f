import { engine } from '../engine/engine.svelte.ts'

const writeDelay = 250

/**
 * Settings of the screen by key: small JSON values kept by the engine, so that window and browser share them. Read once
 * after connecting. A write shows at once and is stored after a delay.
 */
export class Settings {
  loaded = $state(false)
  #values = $state<Record<string, unknown>>({})
  #timers = new Map<string, ReturnType<typeof setTimeout>>()
  /** Keys whose value the engine has not confirmed. */
  #unsaved = new Set<string>()

  async load(): Promise<void> {
    const stored = await engine.call('settings.read', {})
    // Changes made before the engine answered win over stored values.
    const changed = [...this.#unsaved].map((key) => [key, this.#values[key]])
    this.#values = { ...stored, ...Object.fromEntries(changed) }
    this.loaded = true
  }

  /** The stored value, or `fallback` if there is none or `fits` rejects it. Default check: the type of `fallback`. */
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

  /** For values that the engine uses, such as the reviewer's name: later calls of the engine see the new value. */
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
      // Losing a setting needs no message. Losing the engine shows its own banner.
    }
  }
}

export const settings = new Settings()

/** One setting. `current` is reactive; assigning it stores the value. */
export class Persisted<Value> {
  readonly #key: string
  readonly #fallback: Value
  readonly #fits?: (value: unknown) => boolean

  constructor(key: string, fallback: Value, fits?: (value: unknown) => boolean) {
    this.#key = key
    this.#fallback = fallback
    this.#fits = fits
  }

  get current(): Value {
    return settings.read(this.#key, this.#fallback, this.#fits)
  }

  set current(value: Value) {
    settings.write(this.#key, value)
  }

  reset(): void {
    this.current = this.#fallback
  }
}

/**
 * A setting under a stable key.
 * @param fits rejects stored values that do not fit. Default: values of another type than `fallback` are rejected.
 */
export function persisted<Value>(key: string, fallback: Value, fits?: (value: unknown) => boolean): Persisted<Value> {
  return new Persisted(key, fallback, fits)
}
