import { LatestWins, type LatestState } from './latest.ts'

/** LatestWins with reactive state, for components. */
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
