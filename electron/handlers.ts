import { ipcMain, type IpcMainInvokeEvent } from 'electron'
import { DenoscopeError } from '../src-core/errors.ts'
import { failureReply, type Reply } from '../src-core/engine/protocol.ts'
import { isOwnAddress } from './origin.ts'

/** Answers a request of the page. Whoever is not the page is refused; errors travel as code and message. */
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
