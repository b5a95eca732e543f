import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'

/** The AssemblyScript files of this folder, by name. */
export function kernelSources(): { name: string; text: string }[] {
  const folder = new URL('./', import.meta.url)
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.as'))
    .sort()
  return names.map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }))
}

/** SHA-256 of all kernel sources: tells whether the committed binary was built from them. */
export function sourceHash(): string {
  const hash = createHash('sha256')
  for (const { name, text } of kernelSources()) hash.update(`${name}\n${text}\n`)
  return hash.digest('hex')
}
