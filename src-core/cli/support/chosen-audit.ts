import { DenoscopeError } from '../../errors.ts'
import type { Workspace } from '../../storage/workspace.ts'

/** Id of the named audit, or of the only one. @throws argument.invalid, audit.unknown */
export function auditOf({ audits }: Workspace, named: string | undefined): string {
  if (named !== undefined) return audits.get(named).id
  const all = audits.list()
  if (all.length === 1) return all[0]!.id
  const choice = all.length === 0 ? 'it has none' : `expected one of ${all.map(({ id }) => id).join(', ')}`
  throw new DenoscopeError('argument.invalid', `--audit: which of the workspace's audits; ${choice}`)
}
