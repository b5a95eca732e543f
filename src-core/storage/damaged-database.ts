import { DenoscopeError } from '../errors.ts'

/** A database that SQLite cannot read in full, or that lacks a part. The file stays unchanged. */
export class DamagedDatabase extends DenoscopeError {
  /** Damage in a few words. */
  readonly damage: string

  constructor(file: string, damage: string, cause?: unknown) {
    super(
      'workspace.damaged',
      `${file}: damaged database, left untouched (${damage}); denoscope restore puts a backup in its place, denoscope repair keeps what can be read`,
      { cause }
    )
    this.damage = damage
  }
}
