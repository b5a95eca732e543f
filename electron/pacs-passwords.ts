import { safeStorage } from 'electron'
import { z } from 'zod'
import { sealSecret } from '../src-core/engine/path-rules.ts'
import { DenoscopeError } from '../src-core/errors.ts'
import { here, readPersonal, writePersonal } from '../src-core/storage/locations.ts'
import { channels } from './page/bridge.ts'
import { answer } from './page/page-requests.ts'

/** Encrypted passwords as base64, by place (`passwordPlace` of src-core/pacs). */
const fileSchema = z.record(z.string(), z.string())
const placeSchema = z.string().min(1).max(3000)
const passwordSchema = z.string().max(8192)

/**
 * Keeps passwords of PACS servers, encrypted by the key store of the system. The page can add and remove passwords; it
 * gets back seals for the engine only.
 */
export function setupPasswords(grantKey: string): void {
  answer(channels.canKeepPasswords, () => canKeep())
  answer(channels.keepPassword, (_event, place, password) => {
    if (!canKeep()) throw new DenoscopeError('argument.invalid', 'password: this system has no key store to keep it in')
    const encrypted = safeStorage.encryptString(passwordSchema.parse(password)).toString('base64')
    write({ ...read(), [placeSchema.parse(place)]: encrypted })
  })
  answer(channels.forgetPassword, (_event, place) => {
    const { [placeSchema.parse(place)]: _gone, ...others } = read()
    write(others)
  })
  answer(channels.sealedPassword, (_event, place) => {
    const encrypted = read()[placeSchema.parse(place)]
    if (encrypted === undefined || !canKeep()) return null
    try {
      const password = safeStorage.decryptString(Buffer.from(encrypted, 'base64'))
      return sealSecret(grantKey, JSON.stringify({ place, password }))
    } catch {
      // The key store has another key now: the password is asked for again.
      return null
    }
  })
}

/** Without a key store Electron encrypts with a key that everybody knows (backend basic_text). */
function canKeep(): boolean {
  if (!safeStorage?.isEncryptionAvailable()) return false
  return process.platform !== 'linux' || !weakBackends.has(safeStorage.getSelectedStorageBackend?.() ?? 'unknown')
}
const weakBackends: ReadonlySet<string> = new Set(['basic_text', 'unknown'])

const fileName = 'pacs-passwords.json'

const read = (): Record<string, string> => readPersonal(fileName, fileSchema, here()) ?? {}

/** @throws file.unwritable: a password that was not stored must not seem to be */
function write(passwords: Record<string, string>): void {
  writePersonal(fileName, passwords, here())
  if (JSON.stringify(read()) !== JSON.stringify(passwords))
    throw new DenoscopeError('file.unwritable', 'password: the personal settings cannot be written')
}
