import { resolve } from 'node:path'
import pino from 'pino'
import { unwrapReply } from '../../engine/protocol.ts'
import { serve } from '../../engine/serve.ts'
import { EngineService } from '../../engine/service.ts'

export interface ServeCommandOptions {
  port: number
  workspace: string
  origin?: string[]
  untilStdinCloses?: boolean
  json?: boolean
}

/** Serves until the person, or the parent process, ends it. */
export async function run(paths: string[], options: ServeCommandOptions): Promise<void> {
  const log = pino({ level: process.env.DENOSCOPE_LOG ?? 'warn' }, pino.destination({ dest: 2, sync: true }))
  const engine = new EngineService({ workspacePath: resolve(options.workspace), log })
  const server = await serve(engine, { port: options.port, origins: options.origin })
  if (paths.length > 0) {
    unwrapReply(await engine.call('sources.open', { paths: paths.map((path) => resolve(path)), tellRefusals: true }))
  }
  // Whoever reads the address may end the process at once: it listens for that first.
  const ended = untilEnded(options.untilStdinCloses ?? false)
  const { url, port, token } = server
  process.stdout.write(options.json ? `${JSON.stringify({ url, port, token })}\n` : `Denoscope is at ${url}\nCtrl+C ends it.\n`)
  await ended
  await server.close()
  await engine.close()
}

/** Whoever waits on standard input must let go of it at the end, or the process would live on for it. */
async function untilEnded(withStandardInput: boolean): Promise<void> {
  await new Promise<void>((end) => {
    process.once('SIGINT', () => end())
    process.once('SIGTERM', () => end())
    // A pipe closes; a file or /dev/null only ends.
    if (withStandardInput) process.stdin.once('end', () => end()).once('close', () => end()).resume()
  })
  if (withStandardInput) process.stdin.destroy()
}
