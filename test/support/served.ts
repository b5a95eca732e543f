import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { pinnedNode, root } from '../../scripts/setup/paths.mjs'
import { endProcess, firstLine } from './processes.ts'

export interface ServedWorkbench {
  /** With the token in its fragment. */
  readonly url: string
  readonly port: number
  readonly token: string
  readonly pid: number
  stop(signal?: NodeJS.Signals): Promise<void>
}

/**
 * Serves the built workbench, as `npm run serve` does.
 * @param grants folders that clients may name paths in
 * @param port 0 for a free one
 */
export async function serveWorkbench(
  workspace: string,
  paths: readonly string[] = [],
  grants: readonly string[] = [],
  environment: NodeJS.ProcessEnv = {},
  port = 0
): Promise<ServedWorkbench> {
  const args = [
    join(root, 'dist', 'cli.mjs'),
    'serve',
    '--workspace',
    workspace,
    '--until-stdin-closes',
    '--port',
    String(port),
    '--json',
    ...grants.flatMap((folder) => ['--grant', folder]),
    ...paths
  ]
  const env = { ...process.env, XDG_CONFIG_HOME: join(workspace, '..', 'configuration'), ...environment }
  const child = spawn(pinnedNode, args, { stdio: ['pipe', 'pipe', 'inherit'], env })
  const address = JSON.parse(await firstLine(child, child.stdout!)) as { url: string; port: number; token: string }
  return { ...address, pid: child.pid!, stop: (signal) => endProcess(child, signal) }
}
