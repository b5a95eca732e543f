import { contextBridge, ipcRenderer, webUtils } from 'electron'
import type { Reply } from '../src-core/runtime/reply.ts'
import { type DenoscopeBridge, type EnginePortMessage, channels } from './page/bridge.ts'

/** Sends a request. @throws a plain code and message: an Error would lose its code between the two worlds */
async function request<Answer>(channel: string, ...values: unknown[]): Promise<Answer> {
  const reply: Reply = await ipcRenderer.invoke(channel, ...values)
  if (!reply.ok) throw reply.error
  return reply.value as Answer
}

function subscribe<Payload>(channel: string, callback: (payload: Payload) => void): () => void {
  const listener = (_event: unknown, payload: Payload) => callback(payload)
  ipcRenderer.on(channel, listener)
  return () => ipcRenderer.off(channel, listener)
}

/** Path of a file; empty for an object that is no file of the system, because a page could give any object a path. */
function pathOf(file: File): string {
  if (!(file instanceof File)) return ''
  return webUtils?.getPathForFile(file) ?? (file as File & { path?: string }).path ?? ''
}

const bridge: DenoscopeBridge = {
  platform: 'electron',
  connect: () => request(channels.connect),
  chooseFiles: () => request(channels.chooseFiles),
  chooseModel: () => request(channels.chooseModel),
  chooseFolder: () => request(channels.chooseFolder),
  chooseSaveFolder: () => request(channels.chooseSaveFolder),
  handlesOf: (files) =>
    request(
      channels.grantDropped,
      files.map(pathOf).filter((path) => path !== '')
    ),
  showInFolder: (path) => request(channels.showInFolder, path),
  canKeepPasswords: () => request(channels.canKeepPasswords),
  keepPassword: (place, password) => request(channels.keepPassword, place, password),
  forgetPassword: (place) => request(channels.forgetPassword, place),
  sealedPassword: (place) => request(channels.sealedPassword, place),
  allowProgram: (setup) => request(channels.allowProgram, setup),
  printPdf: (page) => request(channels.printPdf, page),
  onOpenPaths(callback) {
    const stop = subscribe(channels.openPaths, callback)
    void request(channels.readyForPaths)
    return stop
  },
  showMenu: (model) => request(channels.showMenu, model),
  onMenu: (callback) => subscribe(channels.menu, callback)
}

contextBridge.exposeInMainWorld('denoscope', bridge)

ipcRenderer.on(channels.enginePort, (event) => {
  const message: EnginePortMessage = 'denoscope:engine-port'
  window.postMessage(message, '*', event.ports as MessagePort[])
})
