import { app } from 'electron'
import { pathsOnCommandLine, type OpenedPaths } from './opened-paths.ts'

/**
 * One process for one set of user data: a second one hands its paths to the first and ends.
 * @returns whether this is the first.
 */
export function setupSingleInstance(paths: OpenedPaths, showWindow: () => void): boolean {
  if (!app.requestSingleInstanceLock({ paths: pathsOnCommandLine() })) return false
  app.on('second-instance', (_event, _argv, _folder, given) => {
    const handed = (given as { paths?: unknown } | undefined)?.paths
    if (Array.isArray(handed)) paths.add(handed.filter((path) => typeof path === 'string'))
    showWindow()
  })
  return true
}
