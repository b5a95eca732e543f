import { contextBridge, ipcRenderer, webUtils } from 'electron'
import type { Reply } from '../src-core/engine/protocol.ts'
import type { DenoscopeBridge, EnginePortMessage } from './bridge.ts'
import { channels } from './channels.ts'

/** Rejects with the plain code and message: an Error would lose its code between the two worlds. */
async function ask<Answer>(channel: string, ...values: unknown[]): Promise<Answer> {
  const reply: Reply = await ipcRenderer.invoke(channel, ...values)
  if (!reply.ok) throw reply.error
  return reply.value as Answer
}

function hear<Payload>(channel: string, callback: (payload: Payload) => void): () => void {
  const listener = (_event: unknown, payload: Payload) => callback(payload)
  ipcRenderer.on(channel, listener)
  return () => ipcRenderer.off(channel, listener)
}

/** Empty for a file that a page made rather than the system, and for what is no file: a page could give any object a path. */
function pathOf(file: File): string {
  if (!(file instanceof File)) return ''
  return webUtils?.getPathForFile(file) ?? (file as File & { path?: string }).path ?? ''
}

const bridge: DenoscopeBridge = {
  platform: 'electron',
  connect: () => ask(channels.connect),
  chooseFiles: () => ask(channels.chooseFiles),
  chooseFolder: () => ask(channels.chooseFolder),
  chooseSaveFolder: () => ask(channels.chooseSaveFolder),
  handlesOf: (files) =>
    ask(
      channels.grantDropped,
      files.map(pathOf).filter((path) => path !== '')
    ),
  showInFolder: (path) => ask(channels.showInFolder, path),
  printPdf: (page) => ask(channels.printPdf, page),
  onOpenPaths(callback) {
    const stop = hear(channels.openPaths, callback)
    void ask(channels.readyForPaths)
    return stop
  },
  showMenu: (model) => ask(channels.showMenu, model),
  onMenu: (callback) => hear(channels.menu, callback)
}

contextBridge.exposeInMainWorld('denoscope', bridge)

ipcRenderer.on(channels.enginePort, (event) => {
  const message: EnginePortMessage = 'denoscope:engine-port'
  window.postMessage(message, '*', event.ports as MessagePort[])
})
