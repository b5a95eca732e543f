import { resolve } from 'node:path'
import { printable } from '../../printable.ts'
import { Supervisor } from '../../engine/transports/supervisor.ts'

export interface ServeCommandOptions {
  port: number
  workspace: string
  origin?: string[]
  grant?: string[]
  untilStdinCloses?: boolean
  json?: boolean
}

/** Serves until the person, or the parent process, ends it. The engine runs in a process of its own. */
export async function run(paths: string[], options: ServeCommandOptions): Promise<void> {
  const open = paths.map((path) => resolve(path))
  const folders = [...open, ...(options.grant ?? []).map((path) => resolve(path))]
  const served = {
    workspace: resolve(options.workspace),
    port: options.port,
    origins: options.origin ?? [],
    grants: { folders },
    open
  }
  const supervisor = await Supervisor.start(served, (line) => process.stderr.write(`denoscope: ${printable(line)}\n`))
  // Whoever reads the address may end the process at once: it listens for that first.
  const asked = untilAsked(options.untilStdinCloses ?? false)
  const { url, port, token } = supervisor.address
  process.stdout.write(
    options.json ? `${JSON.stringify({ url, port, token })}\n` : `Denoscope is at ${url}\nCtrl+C ends it.\n`
  )
  try {
    await Promise.race([asked, supervisor.ended])
    await supervisor.stop()
  } finally {
    // Whoever waits on standard input must let go of it, or the process would live on for it.
    if (options.untilStdinCloses) process.stdin.destroy()
  }
}

function untilAsked(withStandardInput: boolean): Promise<void> {
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
