import { createHash } from 'node:crypto'

/** Root of UIDs that are made from UUIDs (DICOM PS3.5 B.2, ITU-T X.667). */
const uuidRoot = '2.25.'
const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** The UID of 16 bytes of a hash, as a UUID of version 8 (RFC 9562). */
export function uidOfHash(hash: Uint8Array): string {
  const bytes = Buffer.from(hash.subarray(0, 16))
  bytes[6] = (bytes[6]! & 0x0f) | 0x80
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return `${uuidRoot}${BigInt(`0x${bytes.toString('hex')}`)}`
}

/** A UID that depends on the texts alone: the same texts give the same UID. Method: SHA-256. */
export function hashedUid(...texts: readonly string[]): string {
  return uidOfHash(createHash('sha256').update(JSON.stringify(texts)).digest())
}

/** The UID of a UUID; the hashed one of any other text. */
export function uidOf(id: string): string {
  return uuidPattern.test(id) ? `${uuidRoot}${BigInt(`0x${id.replaceAll('-', '')}`)}` : hashedUid('id', id)
}
