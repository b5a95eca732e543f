import { unnamedReader } from '../../review/finding.ts'
import type { Workspace } from '../../storage/workspace.ts'
import type { Caller } from '../path-rules.ts'

/** Key of the setting with the name that was typed last, in any window. */
export const reviewerKey = 'reviewer'

/**
 * Reader at a window: the name typed there, else the one typed last in the workspace.
 * It is typed, not proven. Two readers with a window each do not take each other's name.
 */
export function currentReader({ settings }: Pick<Workspace, 'settings'>, { reader }: Pick<Caller, 'reader'>): string {
  const { [reviewerKey]: typedLast } = settings.read()
  return reader?.trim() || (typeof typedLast === 'string' && typedLast.trim()) || unnamedReader
}
