/** True if bytes hold a text in UTF-8, or in Latin-1 if it can be written in it. */
export function holds(bytes: Buffer, text: string): boolean {
  const latin1 = Buffer.from(text, 'latin1')
  return bytes.includes(text, 0, 'utf8') || (latin1.toString('latin1') === text && bytes.includes(latin1))
}
