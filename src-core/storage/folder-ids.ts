import { randomBytes } from 'node:crypto'

/** A new id of a folder in the workspace, such as 'bench-20261130-181500-3fa9c2'. */
export function newFolderId(kind: 'bench' | 'cohort', now = new Date()): string {
  const time = now.toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-')
  return `${kind}-${time}-${randomBytes(3).toString('hex')}`
}
