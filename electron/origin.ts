/** The page's address: a standard, secure scheme of our own, so that it has an origin and no file access. */
export const scheme = 'app'
export const origin = `${scheme}://denoscope`
export const startPage = `${origin}/index.html`

/** Whether an address belongs to the page. */
export function isOwnAddress(address: string): boolean {
  return address === origin || address.startsWith(`${origin}/`)
}
