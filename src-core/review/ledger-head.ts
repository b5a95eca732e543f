/** An entry of the ledger of findings and readings. It proves all entries up to it. */
export interface LedgerHead {
  /** From 1; 0 without entries. */
  readonly number: number
  /** SHA-256 in hexadecimal digits; empty without entries. */
  readonly hash: string
}
