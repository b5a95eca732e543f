import pino from 'pino'
import { asDenoscopeError } from '../../errors.ts'
import { printable } from '../../printable.ts'
import { guardAgainstCrashes } from '../../runtime/crash-guard.ts'
import { unwrapReply } from '../../runtime/reply.ts'
import { EngineService } from '../commands/engine-service.ts'
import { pathRule } from '../path-rules.ts'
import { serve, type RunningServer } from './loopback-server.ts'
import type { FromServedEngine, ServedEngineOptions, ToServedEngine } from './served-engine.ts'

/** Entry of the process of a served engine. The parent sends the options first, and a request to stop later. */
guardAgainstCrashes('the engine')
const log = pino({ level: process.env.DENOSCOPE_LOG ?? 'warn' }, pino.destination({ dest: 2, sync: true }))
let engine: EngineService | undefined
let server: RunningServer | undefined

process.on('message', (message: ToServedEngine) => {
  if ('start' in message) void start(message.start)
  else if ('open' in message) void open(message.open)
  else void stop()
})
// All answered calls are on disk. The process exits at once, since another parent may need the workspace.
process.on('disconnect', () => process.exit(0))
// Ctrl+C in a terminal reaches parent and engine alike; the parent decides.
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => void stop())

async function start({ workspace, port, token, origins, grants, open: paths }: ServedEngineOptions): Promise<void> {
  try {
    engine = new EngineService({ workspacePath: workspace, log })
    engine.listen((name, payload) => {
      if (name === 'engine.described') send({ workspace: (payload as { workspace: string }).workspace })
    })
    server = await serve(engine, { port, token, origins, paths: pathRule(grants) })
    if (paths.length > 0) unwrapReply(await open(paths))
    send({ serving: { url: server.url, port: server.port, token: server.token } })
    void printNotices(engine)
  } catch (thrown) {
    const { code, message } = asDenoscopeError(thrown)
    await engine?.close()
    process.send!({ refused: { code, message } } satisfies FromServedEngine, () => process.exit(1))
  }
}

/** Opens paths of the command line. Standard error names those that are refused. */
const open = (paths: readonly string[]) => engine!.call('sources.open', { paths: [...paths], printRefusals: true })

/** Prints the workspace's notices, which the screen shows too. */
async function printNotices(engine: EngineService): Promise<void> {
  for (const { text } of await engine.workspaceNotices())
    process.stderr.write(`denoscope: warning: ${printable(text)}\n`)
}

async function stop(): Promise<void> {
  await server?.close()
  await engine?.close()
  process.exit()
}

/** Sends a message. Without a callback, a parent that has ended would be an unhandled error. */
function send(message: FromServedEngine): void {
  process.send!(message, () => {})
}
