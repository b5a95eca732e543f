import pino from 'pino'
import { EngineService } from './service.ts'

/** The part of Electron's MessagePortMain that the engine uses. */
interface EnginePort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown }) => void): void
  on(event: 'close', listener: () => void): void
  start(): void
}

/** Electron's utilityProcess gives its child this port to the main process. */
interface ParentPort {
  postMessage(message: 'connected'): void
  on(event: 'message', listener: (event: { data: { workspace: string } | { stop: true }; ports: EnginePort[] }) => void): void
}

/**
 * Entry of Electron's utility process: main sends the workspace and, for each window, a port to its renderer, or
 * asks to stop. A port that is served is confirmed to main.
 */
const parentPort = (process as unknown as { parentPort: ParentPort }).parentPort
const log = pino({ level: process.env.DENOSCOPE_LOG ?? 'warn' }, pino.destination({ dest: 2, sync: true }))
let engine: EngineService | undefined

parentPort.on('message', ({ data, ports: [port] }) => {
  if ('stop' in data) return void stop()
  engine ??= new EngineService({ workspacePath: data.workspace, log })
  if (!port) return
  serve(engine, port)
  parentPort.postMessage('connected')
})

async function stop(): Promise<void> {
  await engine?.close()
  process.exit()
}

function serve(service: EngineService, port: EnginePort): void {
  const detach = service.attach({
    post: (message) => port.postMessage(message),
    on: (receive) => port.on('message', (event) => receive(event.data))
  })
  port.on('close', detach)
  port.start()
}
