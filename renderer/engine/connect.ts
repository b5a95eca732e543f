import { EngineClient } from './client.ts'
import { connectWebSocket, messagePortTransport, type Transport } from './transport.ts'

const tokenKey = 'denoscope.token'
const windowKey = 'denoscope.window'

/** Connects this window to the engine: through Electron's bridge where there is one, else to the server of this page. */
export async function connectEngine(): Promise<EngineClient> {
  const client = new EngineClient(await connectTransport())
  const { window: id } = await client.call('engine.join', { window: windowId() })
  sessionStorage.setItem(windowKey, id)
  return client
}

/** Lasts as long as the tab. A duplicated tab begins with the id of the other one, and is given its own by the engine. */
function windowId(): string {
  return sessionStorage.getItem(windowKey) ?? crypto.randomUUID()
}

async function connectTransport(): Promise<Transport> {
  const bridge = window.denoscope
  if (!bridge) return connectWebSocket(`ws://${location.host}/engine`, pageToken())
  const port = nextEnginePort()
  const connection = await bridge.connect()
  if (connection.kind === 'websocket') return connectWebSocket(connection.url, connection.token)
  return messagePortTransport(await port)
}

/** The preload posts the engine's port to the page, since a port cannot pass the context bridge. */
function nextEnginePort(): Promise<MessagePort> {
  return new Promise((resolve) => {
    window.addEventListener('message', function receive(event) {
      if (event.source !== window || event.data !== 'denoscope:engine-port' || !event.ports[0]) return
      window.removeEventListener('message', receive)
      resolve(event.ports[0])
    })
  })
}

/** The token stands in the address's fragment, which is never sent; it is kept for reloads of this tab. */
function pageToken(): string {
  const fragment = new URLSearchParams(location.hash.slice(1))
  const token = fragment.get('token')
  if (token) {
    sessionStorage.setItem(tokenKey, token)
    history.replaceState(null, '', location.pathname)
  }
  return token ?? sessionStorage.getItem(tokenKey) ?? ''
}
