import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { OtherReader } from './inputs.ts'

/** Files that are no images, and their opening. */
export interface FuzzDocument {
  /** Contents by path in a folder. */
  readonly files: Readonly<Record<string, Uint8Array>>
  /** Paths of those that are damaged. Default: all. */
  readonly damaged?: readonly string[]
  /** Paths of texts, which are also damaged line by line. */
  readonly texts?: readonly string[]
  /** Paths of files whose changes are known by a checksum or signature. */
  readonly sealed?: readonly string[]
  /** Another reader, and the file that it reads. */
  readonly other?: { readonly reader: OtherReader; readonly file: string }
  /** True if a refusal states each problem in a line of its own. */
  readonly hasSeveralLines?: boolean
  /** @throws the errors of the reader */
  open(folder: string): Promise<DocumentContent>
}

export interface DocumentContent {
  /** All that was read. */
  readonly text: string
  /** Numbers for the comparison with the other reader. */
  readonly values?: ArrayLike<number>
  /** Damage that is stated, one line each. */
  readonly stated?: readonly string[]
}

export const json = (value: unknown): string => JSON.stringify(value)
export const bytesOf = (text: string): Uint8Array => Buffer.from(text)

/** Files of a folder below which all are read. */
export function filesOf(folder: string): Record<string, Uint8Array> {
  const names = (readdirSync(folder, { recursive: true }) as string[]).filter((name) =>
    statSync(join(folder, name)).isFile()
  )
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name))]))
}
