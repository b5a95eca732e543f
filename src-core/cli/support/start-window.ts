import { spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { DenoscopeError } from '../../errors.ts'
import { makeTemporaryFolder } from '../../files/make-folder.ts'
import { packageFile } from '../../runtime/package-paths.ts'

export interface StartedWindow {
  /** One line if the window has ended; null while it runs. */
  whyEnded(): string | null
  /** Lets this process end before the window does. */
  release(): void
}

/**
 * Starts the window of this installation as a process of its own, which outlives this one.
 * Its messages go to a file, because a closed pipe would end it. `release` removes the file.
 * @throws engine.disconnected if there is no display or no program
 */
export function startWindow(workspace: string): StartedWindow {
  const nothing = `No Denoscope runs with the workspace ${workspace}, and no window can be opened`
  const { ELECTRON_RUN_AS_NODE: _, ...environment } = process.env
  if (process.platform === 'linux' && !environment.DISPLAY && !environment.WAYLAND_DISPLAY)
    throw new DenoscopeError('engine.disconnected', `${nothing}: there is no display. Try 'denoscope serve'.`)
  const command = windowCommand()
  if (!command) throw new DenoscopeError('engine.disconnected', `${nothing} from here. Start Denoscope first.`)
  const folder = makeTemporaryFolder('open')
  const messages = join(folder, 'messages')
  const output = openSync(messages, 'w')
  const env = { ...environment, DENOSCOPE_WORKSPACE: workspace }
  const child = spawn(command[0]!, command.slice(1), { detached: true, stdio: ['ignore', output, output], env })
  closeSync(output)
  let ended: string | null = null
  child.once('error', ({ message }) => (ended = message))
  child.once('exit', (code, signal) => (ended ??= lastLine(messages) ?? `ended by ${signal ?? `exit code ${code}`}`))
  return {
    whyEnded: () => ended && `The window could not be opened: ${ended}`,
    release() {
      child.unref()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

/** The packed program, or the start script of a source tree; null elsewhere. */
function windowCommand(): readonly string[] | null {
  const folder = dirname(packageFile())
  if (basename(folder) === 'app.asar.unpacked') {
    const program = join(folder, '..', '..', 'denoscope')
    return existsSync(program) ? [program] : null
  }
  const script = join(folder, 'scripts', 'start.mjs')
  return existsSync(script) ? [process.execPath, script, '--window'] : null
}

function lastLine(file: string): string | null {
  return readFileSync(file, 'utf8').trim().split('\n').at(-1) || null
}
