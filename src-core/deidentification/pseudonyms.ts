import { createHmac } from 'node:crypto'
import { uidOfHash } from '../sources/dicom/uids.ts'

/** Digits and letters of codes. No vowels, so that a code never looks like a name. */
const letters = 'BCDFGHJKLMNPQRSTVWXZ23456789'
const codeLength = 8
/** First letters of each code: no identity of anybody. */
export const codePrefix = 'DENO'
const shortestShift = 366
const longestShift = 3652
const dayInMs = 86_400_000

/** UIDs of the standard itself: SOP classes, transfer syntaxes, well-known instances and frames of reference. */
const uidsOfTheStandard = '1.2.840.10008.'

/**
 * Replacements that depend on a secret key alone. The same key gives the same replacements, in every file and on every
 * machine. Nobody finds the former value without the key. Method: HMAC-SHA-256.
 */
export class Pseudonyms {
  readonly #key: Buffer

  /** @param key 32 bytes that only the person who de-identifies has */
  constructor(key: Buffer) {
    this.#key = key
  }

  /** A new UID: `2.25.` and a UUID of version 8 (ITU-T X.667, RFC 9562). UIDs of the standard stay. */
  uid(former: string): string {
    if (former.startsWith(uidsOfTheStandard)) return former
    return uidOfHash(this.#hash('uid', former))
  }

  /** `DENO-` and 8 characters. `kind` separates values of different meaning. */
  code(kind: string, former: string): string {
    const hash = this.#hash(kind, former)
    const text = Array.from(
      { length: codeLength },
      (_, index) => letters[hash.readUInt16BE(2 * index) % letters.length]
    )
    return `${codePrefix}-${text.join('')}`
  }

  /** Days by which all dates of a patient move: 366 to 3,652 days back. */
  shiftDays(patient: string): number {
    return -(shortestShift + (this.#hash('shift', patient).readUInt32BE(0) % (longestShift - shortestShift + 1)))
  }

  #hash(kind: string, value: string): Buffer {
    return createHmac('sha256', this.#key).update(`${kind}\n${value}`, 'utf8').digest()
  }
}

/**
 * Moves the date at the start of a DA or DT value by days; the rest of the value stays.
 * Null if it does not begin with a whole, existing date: a year alone cannot be moved by days.
 */
export function shiftedDate(value: string, days: number): string | null {
  const [, year, dot, month, day, rest] =
    /^(\d{4})(\.?)(\d{2})\2(\d{2})(\d{0,6}(?:\.\d{1,6})?(?:[+-]\d{4})?)$/.exec(value) ?? []
  if (year === undefined) return null
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)))
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCFullYear() !== Number(year)) return null
  const [newYear, newMonth, newDay] = new Date(date.getTime() + days * dayInMs).toISOString().slice(0, 10).split('-')
  return `${newYear}${dot}${newMonth}${dot}${newDay}${rest}`
}
