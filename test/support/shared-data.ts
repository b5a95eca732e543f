import { existsSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '..', '..', '..', 'shared', 'data')

/**
 * Path of a file or folder in the shared data beside the repository, which is not part of it; null where
 * the folder is absent: then a test skips with `sharedDataReason`.
 */
export function sharedData(...parts: string[]): string | null {
  return existsSync(folder) ? join(folder, ...parts) : null
}

export const hasSharedData = existsSync(folder)
export const sharedDataReason = 'needs ../shared/data, which is absent here'
