import { resolve } from 'node:path'
import { Command } from 'commander'
import { asDenoscopeError, DenoscopeError } from '../../errors.ts'
import { printable } from '../../printable.ts'
import { defaultWorkspacePath } from '../../storage/locations.ts'
import { collect, integer, jsonOption } from '../options/common-options.ts'
import { warn } from '../support/standard-error.ts'

export function serveCommand(): Command {
  return new Command('serve')
    .description('Serve the workbench to a browser on this machine and print its address.')
    .argument('[paths...]', 'DICOM files or folders to open')
    .option('--port <number>', 'port on 127.0.0.1; 0 chooses a free one', integer(0, 65535), 0)
    .option('--workspace <folder>', 'folder of audits and findings', defaultWorkspacePath())
    .option('--origin <origin>', 'another page origin that may connect; may be given several times', collect(String))
    .option(
      '--grant <folder>',
      'folder whose files the page may open by path and to which it may write reports; may be given several times',
      collect(String)
    )
    .option(
      '--programs',
      'let the page add programs of your own as denoisers and allow them; they run with your rights'
    )
    .option('--until-stdin-closes', 'end when standard input closes, for use as a child process')
    .addOption(jsonOption())
    .action((paths: string[], options: ServeCommandOptions) => serve(paths, options))
}

interface ServeCommandOptions {
  port: number
  workspace: string
  origin?: string[]
  grant?: string[]
  programs?: boolean
  untilStdinCloses?: boolean
  json?: boolean
}

/** Serves until a person or the parent process ends it. The engine runs in a process of its own. */
async function serve(paths: string[], options: ServeCommandOptions): Promise<void> {
  const { Supervisor } = await import('../../engine/transports/supervisor.ts')
  const { listenForPaths } = await import('../../engine/transports/handed-paths.ts')
  const open = paths.map((path) => resolve(path))
  const folders = [...open, ...(options.grant ?? []).map((path) => resolve(path))]
  const served = {
    workspace: resolve(options.workspace),
    port: options.port,
    token: tokenOf(process.env.DENOSCOPE_TOKEN),
    origins: options.origin ?? [],
    grants: { folders, ...(options.programs && { programs: true }) },
    open
  }
  const supervisor = await Supervisor.start(served, (line) => process.stderr.write(`denoscope: ${printable(line)}\n`))
  // Listens before the address is printed: a reader of the address may end the process at once.
  const stopped = untilStopped(options.untilStdinCloses ?? false)
  const { url, port, token } = supervisor.address
  const endListening = await listenForPaths(served.workspace, (handed) => supervisor.open(handed)).catch(warnOfSocket)
  process.stdout.write(
    options.json ? `${JSON.stringify({ url, port, token })}\n` : `Denoscope is at ${url}\nCtrl+C ends it.\n`
  )
  try {
    await Promise.race([stopped, supervisor.ended])
    await supervisor.stop()
  } finally {
    endListening?.()
    // A listener on standard input would keep the process alive.
    if (options.untilStdinCloses) process.stdin.destroy()
  }
}

/** Without its socket the workbench serves all the same. */
function warnOfSocket(thrown: unknown): null {
  warn(`'denoscope open' does not reach this workbench: ${asDenoscopeError(thrown).message}`)
  return null
}

/** The token of the environment; undefined for a new one. @throws argument.invalid, without the token */
function tokenOf(stated: string | undefined): string | undefined {
  if (stated === undefined || /^[0-9a-f]{32,128}$/i.test(stated)) return stated
  throw new DenoscopeError('argument.invalid', 'DENOSCOPE_TOKEN: expected 32 to 128 hexadecimal digits')
}

function untilStopped(withStandardInput: boolean): Promise<void> {
  return new Promise((end) => {
    process.once('SIGINT', () => end())
    process.once('SIGTERM', () => end())
    // A pipe closes; a file or /dev/null only ends.
    if (withStandardInput)
      process.stdin
        .once('end', () => end())
        .once('close', () => end())
        .resume()
  })
}
