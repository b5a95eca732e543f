const key = 'denoscope.reader'
/** Absent where no browser runs the page, as in unit tests. */
const storage = 'sessionStorage' in globalThis ? sessionStorage : null

/** Name of the reader at this window, kept over a reload. Another window has its own. Null if none was typed here. */
export const windowReader = {
  get name(): string | null {
    return storage?.getItem(key) ?? null
  },
  set name(name: string) {
    storage?.setItem(key, name)
  }
}
