import { connect as connectPlain, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import dcmjsDimse from 'dcmjs-dimse'
import type { Writable } from 'node:stream'
import { connectionFailure, PacsFailure, silence } from '../pacs-failure.ts'
import { placeOf, type DimseServer } from '../pacs-server.ts'
import type { DimsePeer } from './dimse-messages.ts'
import { confirmed, receivedDataSet, receivedFile } from './received-file.ts'
import { rejection, type Rejection } from './rejection.ts'

type Association = InstanceType<typeof dcmjsDimse.association.Association>
type PresentationContext = InstanceType<typeof dcmjsDimse.association.PresentationContext>
type Request = InstanceType<typeof dcmjsDimse.requests.Request>
type CStoreRequest = InstanceType<typeof dcmjsDimse.requests.CStoreRequest>
type CStoreResponse = InstanceType<typeof dcmjsDimse.responses.CStoreResponse>

/** A class of objects with a transfer syntax. One context has one syntax: the server chooses none in its place. */
export interface ProposedContext {
  readonly abstractSyntax: string
  readonly transferSyntax: string
  /** True if the server sends objects of this class to us (C-GET). */
  readonly weReceive?: boolean
}

/** Most contexts of one association: their ids are odd bytes (PS3.8 9.3.2.2). */
export const mostContexts = 128

/** Longer than any exchange: sockets have the time limit, which counts bytes in both directions. */
const never = 2 ** 31 - 1

export interface AssociationWork {
  readonly contexts: readonly ProposedContext[]
  /** Requests to send, once the server has accepted the association. @param accepts true for an accepted context */
  requests(accepts: (abstractSyntax: string, transferSyntax: string) => boolean): readonly Request[]
  /** Gets files that the server sends in answer to C-GET. */
  receive?(file: Buffer): void
}

/**
 * Runs one association: connect, negotiate, send requests one after the other, release.
 * @throws pacs.unreachable, pacs.refused
 */
export function associate(peer: DimsePeer, work: AssociationWork): Promise<void> {
  const { server, timeout } = peer
  const place = placeOf(server)
  return new Promise((resolve, reject) => {
    const socket = openSocket(server)
    // A message goes out as several writes: Nagle's algorithm would hold the last one back for 40 ms.
    socket.setNoDelay(true)
    const fail = (failure: PacsFailure) => {
      reject(failure)
      socket.destroy()
    }
    socket.on('error', (cause) => fail(connectionFailure(place, cause)))
    socket.on('timeout', () => fail(silence(place, timeout)))
    // After the release, the promise is settled.
    socket.on('close', () => fail(connectionFailure(place, { code: 'ECONNRESET' })))
    // The network listens to the socket too, and has no codes: it comes second.
    const network = new Requestor(socket, timeout, work)
    network.on('connect', () => network.sendAssociationRequest(proposal(peer, work.contexts)))
    network.on('associationAccepted', (association: Association) => {
      const requests = work.requests((abstractSyntax, transferSyntax) =>
        accepts(association, abstractSyntax, transferSyntax)
      )
      network.sendRequests([...requests])
    })
    network.on('associationRejected', (answer: Rejection) => fail(rejection(server, answer)))
    network.on('abort', () =>
      fail(
        new PacsFailure(
          'pacs.refused',
          `${place}: the server ended the association; it may not allow this to ${server.callingAeTitle}`
        )
      )
    )
    network.on('networkError', (cause: Error) =>
      fail(new PacsFailure('pacs.unreachable', `${place}: does not speak DICOM at this port`, { cause }))
    )
    network.on('done', () => network.sendAssociationReleaseRequest())
    network.on('associationReleaseResponse', () => {
      resolve()
      socket.end()
    })
  })
}

function openSocket({ host, port, tls, certificates }: DimseServer): Socket {
  if (!tls) return connectPlain({ host, port })
  return connectTls({ host, port, minVersion: 'TLSv1.2', ...(certificates !== null && { ca: certificates }) })
}

function proposal({ server, password }: DimsePeer, contexts: readonly ProposedContext[]): Association {
  const association = new dcmjsDimse.association.Association(server.callingAeTitle, server.calledAeTitle)
  for (const { abstractSyntax, transferSyntax, weReceive } of contexts) {
    const id = association.addPresentationContext(abstractSyntax)
    association.addTransferSyntaxToPresentationContext(id, transferSyntax)
    if (weReceive) association.getPresentationContext(id).setProviderRole(true)
  }
  if (server.user !== '') {
    association.setUserIdentityType(dcmjsDimse.constants.UserIdentityType.UsernameAndPasscode)
    association.setUserIdentityPrimaryField(server.user)
    association.setUserIdentitySecondaryField(password ?? '')
    association.setNegotiateUserIdentity(true)
  }
  return association
}

function accepts(association: Association, abstractSyntax: string, transferSyntax: string): boolean {
  return association.getPresentationContexts().some(({ id }) => {
    const context = association.getPresentationContext(id)
    return (
      context.getAbstractSyntaxUid() === abstractSyntax &&
      context.getResult() === dcmjsDimse.constants.PresentationContextResult.Accept &&
      context.getAcceptedTransferSyntaxUid() === transferSyntax
    )
  })
}

/** The side that requests the association. The package exports its network as the base of `Scp` only. */
class Requestor extends dcmjsDimse.Scp {
  readonly #receive: AssociationWork['receive']

  constructor(socket: Socket, timeout: number, { receive }: AssociationWork) {
    super(socket, { connectTimeout: timeout, associationTimeout: never, pduTimeout: never })
    this.#receive = receive
  }

  override createDatasetFromStoreWritableStream(
    writable: Writable,
    context: PresentationContext,
    callback: (dataSet: InstanceType<typeof dcmjsDimse.Dataset>) => void
  ): void {
    callback(receivedDataSet(writable, context))
  }

  override cStoreRequest(request: CStoreRequest, callback: (response: CStoreResponse) => void): void {
    this.#receive?.(receivedFile(request))
    callback(confirmed(request))
  }

  /** `associate` answers an abort. */
  override abort(): void {}
}
