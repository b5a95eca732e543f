import { reviewerKey } from '../workspace/current-reader.ts'
import { DenoscopeError } from '../../errors.ts'
import { scoreDefinitions } from '../../scores/table/score-table.ts'
import { emptyRemoved, removeStored, restoreStored, workspaceContents } from '../../storage/workspace-contents.ts'
import type { EngineContext, HandlersOf } from './engine-context.ts'

type WorkspacePrefix = 'settings' | 'jobs' | 'metrics' | 'storage'

/** Commands about small values of the workspace, and about its disk space. */
export function workspaceCommands({ workspace, sources, jobs }: EngineContext): HandlersOf<WorkspacePrefix> {
  return {
    'settings.read': () => workspace.settings.read(),
    'settings.write': ({ key, value }, caller) => {
      if (key === reviewerKey && typeof value === 'string' && caller.window !== null) caller.reader = value
      return workspace.settings.write(key, value)
    },
    'jobs.list': () => jobs.list(),
    'jobs.cancel': ({ id }) => jobs.cancel(id),
    'metrics.list': () => [...scoreDefinitions],
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
