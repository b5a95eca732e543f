import { app, ipcMain, type IpcMainInvokeEvent, session, type WebContents } from 'electron'
import { DenoscopeError } from '../../src-core/errors.ts'
import { failureReply, type Reply } from '../../src-core/runtime/reply.ts'
import { isOwnAddress } from './page-address.ts'

/** Answers a request of the page. Other senders are refused. Errors travel as code and message. */
export function answer(channel: string, handle: (event: IpcMainInvokeEvent, ...values: unknown[]) => unknown): void {
  ipcMain.handle(channel, async (event, ...values: unknown[]): Promise<Reply> => {
    try {
      checkSender(event)
      return { ok: true, value: await handle(event, ...values) }
    } catch (thrown) {
      return failureReply(thrown)
    }
  })
}

function checkSender({ senderFrame }: IpcMainInvokeEvent): void {
  if (senderFrame && !senderFrame.parent && isOwnAddress(senderFrame.url)) return
  throw new DenoscopeError(
    'argument.invalid',
    `Only Denoscope's own page may ask this, not ${senderFrame?.url ?? 'a closed page'}.`
  )
}

/** Calls back once if the page is closed or replaced. Changes of its inner frames do not count. */
export function whenPageEnds(contents: WebContents, end: () => void): void {
  const once = () => {
    contents.off('destroyed', once).off('did-navigate', once)
    end()
  }
  contents.on('destroyed', once).on('did-navigate', once)
}

/** A picture that a person copies. The page cannot read the clipboard. */
const writesClipboard = (permission: string): boolean => permission === 'clipboard-sanitized-write'

/** Denies new windows, navigation away from the page, and all permissions but writing to the clipboard. */
export function setupSecurity(): void {
  session.defaultSession.setPermissionRequestHandler((_contents, permission, decide) =>
    decide(writesClipboard(permission))
  )
  session.defaultSession.setPermissionCheckHandler((_contents, permission) => writesClipboard(permission))
  session.defaultSession.setDevicePermissionHandler(() => false)
  app.on('web-contents-created', (_event, contents) => confine(contents))
}

function confine(contents: WebContents): void {
  const stay = (event: { preventDefault(): void }, address: string) => {
    if (!isOwnAddress(address)) event.preventDefault()
  }
  contents.on('will-navigate', stay)
  contents.on('will-redirect', stay)
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}
