import { scoreDefinitions } from '../../scores/table/score-table.ts'
import type { EngineContext, HandlersOf } from './engine-context.ts'

/** Commands that only read or store small values of the workspace. */
export function workspaceCommands({ workspace, jobs }: EngineContext): HandlersOf<'settings' | 'jobs' | 'metrics'> {
  return {
    'settings.read': () => workspace.settings.read(),
    'settings.write': ({ key, value }) => workspace.settings.write(key, value),
    'jobs.list': () => jobs.list(),
    'jobs.cancel': ({ id }) => jobs.cancel(id),
    'metrics.list': () => [...scoreDefinitions]
  }
}
