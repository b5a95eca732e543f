import { createServer, type Socket } from 'node:net'
import type { Writable } from 'node:stream'
import dcmjsDimse from 'dcmjs-dimse'
import { transferSyntaxes } from '../../sources/dicom/transfer-syntaxes.ts'
import { PacsFailure } from '../pacs-failure.ts'
import { confirmed, receivedDataSet, receivedFile } from './received-file.ts'

const { PresentationContextResult, RejectReason, RejectResult, RejectSource } = dcmjsDimse.constants
type Association = InstanceType<typeof dcmjsDimse.association.Association>
type PresentationContext = InstanceType<typeof dcmjsDimse.association.PresentationContext>
type CStoreRequest = InstanceType<typeof dcmjsDimse.requests.CStoreRequest>
type CStoreResponse = InstanceType<typeof dcmjsDimse.responses.CStoreResponse>

/**
 * Listens for objects that a server delivers by C-MOVE, until it is closed.
 * @param aeTitle ours: other called titles are rejected
 * @throws pacs.failed if the port is in use
 */
export function listenForObjects(
  port: number,
  aeTitle: string,
  receive: (file: Buffer) => void
): Promise<{ close(): void }> {
  const receivers = new Map<Socket, Receiver>()
  const server = createServer((socket) => {
    receivers.set(socket, new Receiver(socket, aeTitle, receive))
    socket.on('close', () => receivers.delete(socket))
  })
  const close = () => {
    server.close()
    for (const socket of receivers.keys()) socket.destroy()
  }
  return new Promise((resolve, reject) => {
    server.on('error', (cause: NodeJS.ErrnoException) =>
      reject(new PacsFailure('pacs.failed', `port ${port}: cannot be listened to (${cause.code})`, { cause }))
    )
    server.listen(port, () => resolve({ close }))
  })
}

/** Accepts objects of all classes in all known transfer syntaxes. */
class Receiver extends dcmjsDimse.Scp {
  readonly #aeTitle: string
  readonly #receive: (file: Buffer) => void

  constructor(socket: Socket, aeTitle: string, receive: (file: Buffer) => void) {
    super(socket)
    this.#aeTitle = aeTitle
    this.#receive = receive
    socket.on('error', () => socket.destroy())
  }

  override associationRequested(association: Association): void {
    if (association.getCalledAeTitle().trim() !== this.#aeTitle) {
      this.sendAssociationReject(RejectResult.Permanent, RejectSource.ServiceUser, RejectReason.CalledAeNotRecognized)
      return
    }
    for (const { id } of association.getPresentationContexts()) {
      const context = association.getPresentationContext(id)
      const syntax = context.getTransferSyntaxUids().find((uid) => transferSyntaxes.has(uid))
      if (syntax === undefined) context.setResult(PresentationContextResult.RejectTransferSyntaxesNotSupported)
      else context.setResult(PresentationContextResult.Accept, syntax)
    }
    this.sendAssociationAccept()
  }

  override createDatasetFromStoreWritableStream(
    writable: Writable,
    context: PresentationContext,
    callback: (dataSet: InstanceType<typeof dcmjsDimse.Dataset>) => void
  ): void {
    callback(receivedDataSet(writable, context))
  }

  override cStoreRequest(request: CStoreRequest, callback: (response: CStoreResponse) => void): void {
    this.#receive(receivedFile(request))
    callback(confirmed(request))
  }

  override associationReleaseRequested(): void {
    this.sendAssociationReleaseResponse()
  }

  override abort(): void {}
}
