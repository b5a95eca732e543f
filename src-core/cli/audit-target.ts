import { resolve } from 'node:path'
import { newAuditId } from '../audit/audit-files.ts'
import type { AuditRecord } from '../audit/audit-record.ts'
import type { CompletedAudit } from '../audit/audit-input.ts'
import { DenoscopeError } from '../errors.ts'
import { addReport, requireFree } from './audit-folder.ts'

/** `--out`, `--workspace` and `--replace`: where an audit goes. */
export interface TargetOptions {
  readonly out?: string
  readonly workspace?: string
  readonly replace?: boolean
}

/** A place for one audit: a folder of its own with a report, or a workspace, where the workbench lists it. */
export interface AuditTarget {
  readonly id: string
  readonly directory: string
  /** Adds files before the folder appears under its name. */
  readonly complete?: (directory: string, audit: CompletedAudit) => Promise<void>
  /** Enters the finished audit where that is needed. */
  keep(record: AuditRecord): void
  /** Gives the place back, also after a failure. */
  close(): void
  /** For the last line of the command. */
  readonly written: string
}

/** @throws argument.invalid; workspace.unusable if another process has the workspace open. */
export async function openTarget({ out, workspace, replace }: TargetOptions): Promise<AuditTarget | null> {
  if (out !== undefined && workspace !== undefined)
    throw new DenoscopeError('argument.invalid', '--workspace: give either --out or --workspace')
  if (workspace !== undefined) return workspaceTarget(resolve(workspace))
  if (out === undefined) return null
  const directory = resolve(out)
  requireFree(directory, replace)
  return {
    id: newAuditId(),
    directory,
    complete: addReport,
    keep: () => undefined,
    close: () => undefined,
    written: `Written to ${directory}`
  }
}

async function workspaceTarget(path: string): Promise<AuditTarget> {
  const { Workspace } = await import('../storage/workspace.ts')
  const workspace = openWorkspace(() => Workspace.open(path))
  const id = newAuditId()
  return {
    id,
    directory: workspace.audits.directory(id),
    keep: (record) => workspace.audits.create(record),
    close: () => workspace.close(),
    written: `Written to the workspace ${path} as ${id}`
  }
}

/** A workspace that the workbench holds takes an audit by way of a folder. */
function openWorkspace<Result>(open: () => Result): Result {
  try {
    return open()
  } catch (cause) {
    if (!(cause instanceof DenoscopeError) || cause.code !== 'workspace.unusable') throw cause
    throw new DenoscopeError(
      cause.code,
      `${cause.message}; or write the audit to a folder with --out and open that folder in the workbench`,
      { cause }
    )
  }
}
