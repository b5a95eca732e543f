import { EngineClient } from './engine-client.ts'
import { connectWebSocket, messagePortTransport, type Transport } from './engine-transport.ts'

const tokenKey = 'denoscope.token'
const windowKey = 'denoscope.window'

/** Connects to the engine through Electron's bridge if there is one, else to the server of this page. */
export async function connectEngine(): Promise<EngineClient> {
  const client = new EngineClient(await connectTransport())
  const { window: id } = await client.call('engine.join', { window: windowId() })
  sessionStorage.setItem(windowKey, id)
  return client
}

/** Id of the tab. A duplicated tab starts with the id of the original and gets its own from the engine. */
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

/** Waits for the engine's port. The preload posts it to the page: a port cannot pass the context bridge. */
function nextEnginePort(): Promise<MessagePort> {
  return new Promise((resolve) => {
    window.addEventListener('message', function receive(event) {
      if (event.source !== window || event.data !== 'denoscope:engine-port' || !event.ports[0]) return
      window.removeEventListener('message', receive)
      resolve(event.ports[0])
    })
  })
}

/** Token from the fragment of the address, which is never sent. Kept for reloads of this tab. */
function pageToken(): string {
  const fragment = new URLSearchParams(location.hash.slice(1))
  const token = fragment.get('token')
  if (token) {
    sessionStorage.setItem(tokenKey, token)
    history.replaceState(null, '', location.pathname)
  }
  return token ?? sessionStorage.getItem(tokenKey) ?? ''
}
