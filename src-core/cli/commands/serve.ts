import { resolve } from 'node:path'
import { Command } from 'commander'
import pino from 'pino'
import { serve } from '../../engine/serve.ts'
import { EngineService } from '../../engine/service.ts'
import { unwrapReply } from '../../engine/protocol.ts'
import { defaultWorkspacePath } from '../../storage/locations.ts'
import { collect, integer, jsonOption } from '../options.ts'

interface ServeCommandOptions {
  port: number
  workspace: string
  origin?: string[]
  untilStdinCloses?: boolean
  json?: boolean
}

export function serveCommand(): Command {
  return new Command('serve')
    .description('Serve the workbench to a browser on this machine and print its address.')
    .argument('[paths...]', 'DICOM files or folders to open')
    .option('--port <number>', 'port on 127.0.0.1; 0 takes a free one', integer(0, 65535), 0)
    .option('--workspace <folder>', 'folder that keeps audits and findings', defaultWorkspacePath())
    .option('--origin <origin>', 'another page origin that may connect; may be given several times', collect(String))
    .option('--until-stdin-closes', 'end when standard input does, as a child process should')
    .addOption(jsonOption())
    .action(run)
}

async function run(paths: string[], options: ServeCommandOptions): Promise<void> {
  const log = pino({ level: process.env.DENOSCOPE_LOG ?? 'warn' }, pino.destination({ dest: 2, sync: true }))
  const engine = new EngineService({ workspacePath: resolve(options.workspace), log })
  const server = await serve(engine, { port: options.port, origins: options.origin })
  if (paths.length > 0) {
    unwrapReply(await engine.call('sources.open', { paths: paths.map((path) => resolve(path)) }))
  }
  const { url, port, token } = server
  process.stdout.write(options.json ? `${JSON.stringify({ url, port, token })}\n` : `Denoscope is at ${url}\nCtrl+C ends it.\n`)
  await untilEnded(options.untilStdinCloses ?? false)
  await server.close()
  await engine.close()
}

function untilEnded(withStandardInput: boolean): Promise<void> {
  return new Promise((end) => {
    process.once('SIGINT', () => end())
    process.once('SIGTERM', () => end())
    if (withStandardInput) process.stdin.once('close', () => end()).resume()
  })
}
