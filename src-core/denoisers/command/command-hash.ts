import { createHash } from 'node:crypto'
import type { CommandSetup } from './command-setup.ts'

/** SHA-256 (hex) of everything that a run of the set-up depends on. A person allows a set-up by it. */
export function commandHash({ commandLine, exchange, workingFolder, timeLimit, ...more }: CommandSetup): string {
  const facts = [commandLine, exchange, workingFolder, timeLimit, more.version, more.versionCommand]
  // Hashes of set-ups without parameters stay those of version 0.1.
  const all = more.parameters.length > 0 ? [...facts, more.parameters] : facts
  return createHash('sha256').update(JSON.stringify(all)).digest('hex')
}

/** Hexadecimal digits of a hash that allow a set-up: 64 bits, too many to find another set-up with the same. */
export const allowingDigits = 16

/** True if one of the prefixes, of at least `allowingDigits` digits, begins the hash of the set-up. */
export function isAllowed(setup: CommandSetup, prefixes: readonly string[]): boolean {
  const hash = commandHash(setup)
  return prefixes.some((prefix) => prefix.length >= allowingDigits && hash.startsWith(prefix.toLowerCase()))
}
