import type { StoredValue } from './ledger.ts'

/** A row by its table and key, such as `finding_revisions 12`. @param rowKey JSON array, as in the ledger */
export const rowText = (kind: string, rowKey: string): string =>
  `${kind} ${(JSON.parse(rowKey) as StoredValue[]).join(', ')}`
