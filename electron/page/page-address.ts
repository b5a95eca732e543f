/** Address of the page. A standard, secure scheme of its own gives the page an origin and no file access. */
export const scheme = 'app'
export const origin = `${scheme}://denoscope`
export const startPage = `${origin}/index.html`

/** True if an address belongs to the page. */
export function isOwnAddress(address: string): boolean {
  return address === origin || address.startsWith(`${origin}/`)
}
