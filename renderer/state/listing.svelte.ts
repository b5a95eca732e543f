/** A list of the engine with its loading state and its error. */
export class Listing<Item extends { readonly id: string }> {
  list = $state.raw<readonly Item[]>([])
  loading = $state(true)
  error = $state.raw<unknown>(null)
  readonly #read: () => Promise<readonly Item[]>

  constructor(read: () => Promise<readonly Item[]>) {
    this.#read = read
  }

  async load(): Promise<void> {
    try {
      this.list = await this.#read()
      this.error = null
    } catch (thrown) {
      this.error = thrown
    } finally {
      this.loading = false
    }
  }

  find(id: string | null): Item | undefined {
    return this.list.find((item) => item.id === id)
  }
}
