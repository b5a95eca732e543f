import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { DenoscopeError } from '../errors.ts'
import { fileError } from '../files/file-error.ts'
import { isReadableByOthers, writePrivateFile } from '../files/private-file.ts'

const keyBytes = 32

/** A key, and facts about its file for the person who keeps it. */
export interface DeidentificationKey {
  readonly key: Buffer
  /** True if other users of the machine may read the file. */
  readonly isReadableByOthers: boolean
}

/**
 * Reads a key: 64 hexadecimal digits. Null if the file is missing.
 * @throws argument.invalid without the content; file.unreadable
 */
export function readKey(path: string): DeidentificationKey | null {
  if (!existsSync(path)) return null
  try {
    const text = readFileSync(path, 'latin1').trim()
    if (!/^[0-9a-f]{64}$/i.test(text))
      throw new DenoscopeError(
        'argument.invalid',
        `--key-file: ${path} is no key: expected ${keyBytes * 2} hexadecimal digits`
      )
    return { key: Buffer.from(text, 'hex'), isReadableByOthers: isReadableByOthers(path) }
  } catch (cause) {
    throw cause instanceof DenoscopeError ? cause : fileError(path, 'read', cause)
  }
}

/** Writes a new key that only its owner can read. Never replaces a file. @throws file.unwritable */
export function makeKey(path: string): Buffer {
  const key = newKey()
  writePrivateFile(path, `${key.toString('hex')}\n`)
  return key
}

/** 32 random bytes. */
export const newKey = (): Buffer => randomBytes(keyBytes)
