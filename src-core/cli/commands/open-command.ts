import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { handPaths } from '../../engine/transports/handed-paths.ts'
import { DenoscopeError } from '../../errors.ts'
import { defaultWorkspacePath } from '../../storage/locations.ts'
import { startWindow } from '../support/start-window.ts'

export function openCommand(): Command {
  return new Command('open')
    .description('Hand files and folders to the running Denoscope, or open a window with them.')
    .argument('[paths...]', 'files or folders to open; none brings the window to the front')
    .option('--workspace <folder>', 'workspace of the running Denoscope', defaultWorkspacePath())
    .action((paths: string[], options: { workspace: string }) => open(paths, resolve(options.workspace)))
}

/** Longest time in ms until a started window takes paths. */
const longestStart = 60_000

async function open(named: readonly string[], workspace: string): Promise<void> {
  const paths = named.map(existing)
  const count = paths.length === 1 ? '1 path' : `${paths.length} paths`
  if (await handPaths(workspace, paths)) return say(`${count} handed to the running Denoscope`)
  const window = startWindow(workspace)
  try {
    const end = Date.now() + longestStart
    while (!(await handPaths(workspace, paths))) {
      if (window.whyEnded()) throw new DenoscopeError('engine.disconnected', window.whyEnded()!)
      if (Date.now() > end)
        throw new DenoscopeError('engine.disconnected', 'The window was started, but does not answer; look at it.')
      await pause(100)
    }
  } finally {
    window.release()
  }
  say(`${count} opened in a new window`)
}

/** Absolute path of a path or `file:` address, which file managers may give. @throws file.not-found */
function existing(named: string): string {
  const path = named.startsWith('file:') ? fileURLToPath(named) : resolve(named)
  if (existsSync(path)) return path
  throw new DenoscopeError('file.not-found', `${path}: no such file or folder`)
}

const say = (line: string) => void process.stdout.write(`${line}\n`)
