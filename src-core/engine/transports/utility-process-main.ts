import pino from 'pino'
import { asDenoscopeError, type ErrorCode } from '../../errors.ts'
import { guardAgainstCrashes } from '../../runtime/crash-guard.ts'
import { EngineService } from '../commands/engine-service.ts'
import { pathRule } from '../path-rules.ts'

/** The part of Electron's MessagePortMain that the engine uses. */
interface EnginePort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown }) => void): void
  on(event: 'close', listener: () => void): void
  start(): void
  close(): void
}

/**
 * Answers of the engine to main: it serves, or the reason why the workspace cannot be opened.
 * After a refusal the engine waits for another workspace.
 */
export type EngineAnswer = 'connected' | { readonly refused: { readonly code: ErrorCode; readonly message: string } }

/** Message of main to the engine with each port. */
export interface EngineStart {
  readonly workspace: string
  /** Key by which main seals the paths that the person chose. The page's clients may name no others. */
  readonly grantKey: string
}

/** Electron's utilityProcess gives its child this port to the main process. */
interface ParentPort {
  postMessage(message: EngineAnswer): void
  on(event: 'message', listener: (event: { data: EngineStart | { stop: true }; ports: EnginePort[] }) => void): void
}

/**
 * Entry of Electron's utility process: main sends the workspace and, for each window, a port to its renderer, or
 * asks to stop. A workspace that is open and a port that is served are confirmed to main.
 */
const parentPort = (process as unknown as { parentPort: ParentPort }).parentPort
const log = pino({ level: process.env.DENOSCOPE_LOG ?? 'warn' }, pino.destination({ dest: 2, sync: true }))
let engine: EngineService | undefined
guardAgainstCrashes('the engine')

parentPort.on('message', ({ data, ports: [port] }) => {
  if ('stop' in data) return void stop()
  try {
    engine ??= new EngineService({ workspacePath: data.workspace, log })
    if (port) serve(engine, port, data.grantKey)
    parentPort.postMessage('connected')
  } catch (thrown) {
    const { code, message } = asDenoscopeError(thrown)
    parentPort.postMessage({ refused: { code, message } })
  }
})

async function stop(): Promise<void> {
  await engine?.close()
  process.exit()
}

function serve(service: EngineService, port: EnginePort, key: string): void {
  const channel: Parameters<EngineService['attach']>[0] = {
    post: (message) => port.postMessage(message),
    on: (receive) => port.on('message', (event) => receive(event.data))
  }
  const detach = service.attach(channel, { paths: pathRule({ key }), refuse: () => port.close() })
  port.on('close', detach)
  port.start()
}
