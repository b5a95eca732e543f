import { DenoscopeError } from '../../errors.ts'
import { emptyRemoved, removeStored, restoreStored, workspaceContents } from '../../storage/workspace-contents.ts'
import type { EngineContext, HandlersOf } from './engine-context.ts'

/** Commands about the disk space of the workspace. */
export function storageCommands({ workspace, sources, jobs }: EngineContext): HandlersOf<'storage'> {
  return {
    'storage.read': () => workspaceContents(workspace),
    'storage.remove': async ({ kind, id }) => {
      requireIdle(kind === 'model' && jobs.isRunning('training'), 'a model is being trained')
      requireIdle(kind === 'upload' && jobs.isRunning('audit'), 'an audit runs, which may read these files')
      await removeStored(workspace, kind, id)
      sources.forgetClosed()
    },
    'storage.restore': ({ kind, id }) => restoreStored(workspace, kind, id),
    'storage.empty': () => emptyRemoved(workspace)
  }
}

/** @throws argument.invalid with the reason */
function requireIdle(isBusy: boolean, reason: string): void {
  if (isBusy)
    throw new DenoscopeError('argument.invalid', `Nothing was removed: ${reason}. Wait for its end, or cancel it.`)
}
