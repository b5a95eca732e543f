import { DenoscopeError } from '../errors.ts'
import { printableLine } from '../printable.ts'

/** Most characters of SQLite's words, which may quote a table. */
const longestDamage = 300

/** A database that SQLite cannot read in full, or that lacks a part. The file stays unchanged. */
export class DamagedDatabase extends DenoscopeError {
  /** Damage in a few words. */
  readonly damage: string

  constructor(file: string, damage: string, cause?: unknown) {
    const shown = printableLine(damage).slice(0, longestDamage)
    super(
      'workspace.damaged',
      `${file}: damaged database, left untouched (${shown}); denoscope restore puts a backup in its place, denoscope repair keeps what can be read`,
      { cause }
    )
    this.damage = shown
  }
}
