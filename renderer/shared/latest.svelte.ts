import { asDenoscopeError, type DenoscopeError } from '../../src-core/errors.ts'

/** State of a repeated question: the last answer stays while a newer one loads. */
export interface LatestState<Output> {
  readonly current: Output | null
  readonly loading: boolean
  /** Error of the newest question. Null if it was answered. */
  readonly error: DenoscopeError | null
}

/**
 * Asks a question that follows changing settings. It waits until the settings rest for `delay` ms.
 * One question runs at a time. An answer shows only if no newer question was asked.
 */
export class LatestWins<Input, Output> {
  readonly #ask: (input: Input) => Promise<Output>
  readonly #change: (state: LatestState<Output>) => void
  readonly #delay: number
  #state: LatestState<Output> = { current: null, loading: false, error: null }
  #wanted: { readonly input: Input } | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #busy = false

  constructor(ask: (input: Input) => Promise<Output>, change: (state: LatestState<Output>) => void, delay = 0) {
    this.#ask = ask
    this.#change = change
    this.#delay = delay
  }

  request(input: Input): void {
    this.#wanted = { input }
    this.#set({ ...this.#state, loading: true })
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#start(), this.#delay)
  }

  /** Drops the question and the answer, such as after its subject was closed. */
  clear(): void {
    clearTimeout(this.#timer)
    this.#wanted = null
    this.#set({ current: null, loading: false, error: null })
  }

  async #start(): Promise<void> {
    if (this.#busy || !this.#wanted) return
    const asked = this.#wanted
    this.#busy = true
    const answer = await this.#ask(asked.input).then(
      (current) => ({ current, loading: false, error: null }),
      (thrown: unknown) => ({ current: this.#state.current, loading: false, error: asDenoscopeError(thrown) })
    )
    this.#busy = false
    if (this.#wanted === asked) this.#set(answer)
    else await this.#start()
  }

  #set(state: LatestState<Output>): void {
    this.#state = state
    this.#change(state)
  }
}

/** LatestWins with reactive state. */
export class Latest<Input, Output> {
  #state = $state.raw<LatestState<Output>>({ current: null, loading: false, error: null })
  readonly #latest: LatestWins<Input, Output>

  constructor(ask: (input: Input) => Promise<Output>, delay?: number) {
    this.#latest = new LatestWins(ask, (state) => (this.#state = state), delay)
  }

  get current(): Output | null {
    return this.#state.current
  }

  get loading(): boolean {
    return this.#state.loading
  }

  get error(): LatestState<Output>['error'] {
    return this.#state.error
  }

  request(input: Input): void {
    this.#latest.request(input)
  }

  clear(): void {
    this.#latest.clear()
  }
}
