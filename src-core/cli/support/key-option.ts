import { makeKey, newKey, readKey } from '../../deidentification/key-file.ts'
import { Pseudonyms } from '../../deidentification/pseudonyms.ts'
import { inform, warn } from './standard-error.ts'

/** Pseudonyms of the key in a file. Makes the file if it is missing, unless nothing is to be written. */
export function pseudonymsOf(path: string, writesNothing: boolean): Pseudonyms {
  const kept = readKey(path)
  if (kept?.isReadableByOthers)
    warn(`${path}: other users of this machine can read the key; make it readable for you alone (chmod 600)`)
  if (kept !== null) return new Pseudonyms(kept.key)
  if (writesNothing) return new Pseudonyms(newKey())
  const key = makeKey(path)
  inform(`new key: ${path}; keep it: only the same key gives the same replacements again`)
  return new Pseudonyms(key)
}

/** Statement on the identity in written DICOM. @param keyFile null if the identity is kept */
export const identityText = (keyFile: string | null): string =>
  keyFile === null
    ? "The patient's identity was KEPT: these files name the patient"
    : `The patient's identity was replaced, with the key ${keyFile}`
