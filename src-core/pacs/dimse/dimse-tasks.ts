import dcmjsDimse from 'dcmjs-dimse'
import { transferSyntaxes } from '../../sources/dicom/transfer-syntaxes.ts'
import { PacsFailure } from '../pacs-failure.ts'
import type { Attributes } from '../pacs-query.ts'
import { placeOf } from '../pacs-server.ts'
import { isFull, isStored, storageRefusal } from '../storage-status.ts'
import type { StoredObject } from '../stored-object.ts'
import { associate, mostContexts, type ProposedContext } from './dimse-association.ts'
import type { DimsePart, DimsePeer, DimseTask, WantedInstances } from './dimse-messages.ts'
import { listenForObjects } from './move-listener.ts'
import { RawDataSet } from './raw-data-set.ts'

const { CEchoRequest, CFindRequest, CGetRequest, CMoveRequest, CStoreRequest } = dcmjsDimse.requests
const { SopClass, Status, TransferSyntax } = dcmjsDimse.constants
type Response = InstanceType<typeof dcmjsDimse.responses.Response>
type Report = (part: DimsePart) => void

/** Runs a task in associations of its own. @returns the status of the last answer @throws pacs.* */
export async function runTask(peer: DimsePeer, task: DimseTask, report: Report): Promise<number> {
  switch (task.kind) {
    case 'echo':
      return echo(peer)
    case 'find':
      return find(peer, task, report)
    case 'get':
      return get(peer, task.wanted, report)
    case 'move':
      return move(peer, task.wanted, report)
    case 'store':
      return storeAtOnce(peer, task, report)
  }
}

/** Commands and queries are little-endian in all servers. */
const inImplicit = (abstractSyntax: string): ProposedContext => ({
  abstractSyntax,
  transferSyntax: TransferSyntax.ImplicitVRLittleEndian
})

async function echo(peer: DimsePeer): Promise<number> {
  return exchange(peer, [inImplicit(SopClass.Verification)], 'C-ECHO', () => new CEchoRequest())
}

async function find(
  peer: DimsePeer,
  { level, keys, returned, limit }: Extract<DimseTask, { kind: 'find' }>,
  report: Report
): Promise<number> {
  const elements = {
    QueryRetrieveLevel: level,
    ...(Object.values(keys).some((text) => /[^\x20-\x7e]/.test(text)) && { SpecificCharacterSet: 'ISO_IR 192' }),
    ...Object.fromEntries(returned.map((keyword) => [keyword, ''])),
    ...keys
  }
  let found = 0
  return exchange(peer, [inImplicit(SopClass.StudyRootQueryRetrieveInformationModelFind)], 'C-FIND', () => {
    const request = new CFindRequest()
    request.setDataset(new dcmjsDimse.Dataset(elements))
    request.on('response', (response: Response) => {
      const dataSet = response.getDataset()
      if (response.getStatus() !== Status.Pending || dataSet === undefined || found >= limit) return
      found++
      report({ kind: 'found', attributes: textsOf(dataSet.getElements(), [...returned, ...Object.keys(keys)]) })
    })
    return request
  })
}

async function get(peer: DimsePeer, wanted: WantedInstances, report: Report): Promise<number> {
  const get = inImplicit(SopClass.StudyRootQueryRetrieveInformationModelGet)
  const contexts = [get, ...storageContexts(wanted.sopClassUids)]
  const receive = (bytes: Buffer) => report({ kind: 'received', bytes })
  return exchange(peer, contexts, 'C-GET', () => withKeys(new CGetRequest(), wanted), receive)
}

async function move(peer: DimsePeer, wanted: WantedInstances, report: Report): Promise<number> {
  const { movePort, callingAeTitle } = peer.server
  const listener = await listenForObjects(movePort!, callingAeTitle, (bytes) => report({ kind: 'received', bytes }))
  const contexts = [inImplicit(SopClass.StudyRootQueryRetrieveInformationModelMove)]
  try {
    return await exchange(peer, contexts, 'C-MOVE', () => {
      const request = withKeys(new CMoveRequest(), wanted)
      request.getCommandDataset().setElement('MoveDestination', callingAeTitle)
      return request
    })
  } finally {
    listener.close()
  }
}

/** Contexts of all known transfer syntaxes for each class, up to the limit of an association. */
function storageContexts(sopClassUids: readonly string[]): ProposedContext[] {
  const contexts = sopClassUids.flatMap((abstractSyntax) =>
    [...transferSyntaxes.keys()].map((transferSyntax) => ({ abstractSyntax, transferSyntax, weReceive: true }))
  )
  return contexts.slice(0, mostContexts - 1)
}

function withKeys<R extends InstanceType<typeof CGetRequest | typeof CMoveRequest>>(
  request: R,
  wanted: WantedInstances
): R {
  const { studyUid, seriesUid, sopInstanceUids } = wanted
  request.setDataset(
    new dcmjsDimse.Dataset({
      QueryRetrieveLevel: 'IMAGE',
      StudyInstanceUID: studyUid,
      SeriesInstanceUID: seriesUid,
      SOPInstanceUID: [...sopInstanceUids]
    })
  )
  return request
}

/** One request in one association. @throws pacs.failed, pacs.refused if the answer is no success */
async function exchange(
  peer: DimsePeer,
  contexts: readonly ProposedContext[],
  service: string,
  make: () => InstanceType<typeof dcmjsDimse.requests.Request>,
  receive?: (file: Buffer) => void
): Promise<number> {
  const place = placeOf(peer.server)
  let status: number | null = null
  await associate(peer, {
    contexts,
    ...(receive && { receive }),
    requests: (accepts) => {
      if (!accepts(contexts[0]!.abstractSyntax, contexts[0]!.transferSyntax)) return []
      const request = make()
      request.on('response', (response: Response) => (status = response.getStatus()))
      return [request]
    }
  })
  if (status === null) throw new PacsFailure('pacs.refused', `${place}: the server offers no ${service}`)
  // B000 of C-GET and C-MOVE: some instances were not delivered. The caller counts them.
  if (isStored(status)) return status
  throw new PacsFailure('pacs.failed', `${place}: ${serviceRefusal(service, status)}`)
}

function serviceRefusal(service: string, status: number): string {
  const code = status.toString(16).toUpperCase().padStart(4, '0')
  if (status === Status.MoveDestinationUnknown) return `the server does not know where to deliver to (${code})`
  if (status === Status.NotAuthorized) return `${service} is not allowed (${code})`
  return isFull(status) ? `the server is short of resources (${code})` : `${service} failed (${code})`
}

/** Shares objects among associations. All of them end before the first failure is thrown. */
async function storeAtOnce(
  peer: DimsePeer,
  { objects, associations }: Extract<DimseTask, { kind: 'store' }>,
  report: Report
): Promise<number> {
  const shares = Array.from({ length: Math.min(associations, objects.length) }, (_, share) =>
    objects.filter((_object, index) => index % associations === share)
  )
  const ends = await Promise.allSettled(shares.map((share) => store(peer, share, report)))
  const failure = ends.find((end) => end.status === 'rejected')
  if (failure !== undefined) throw ends.some(isFulfilled) ? afterOthers(failure.reason) : failure.reason
  return ends.filter(isFulfilled).at(-1)?.value ?? 0
}

const isFulfilled = <Value>(end: PromiseSettledResult<Value>): end is PromiseFulfilledResult<Value> =>
  end.status === 'fulfilled'

/** A refusal by a server that took other associations: it may allow fewer at once, and take the rest later. */
function afterOthers(failure: unknown): unknown {
  if (!(failure instanceof PacsFailure) || failure.code !== 'pacs.refused') return failure
  return new PacsFailure(failure.code, failure.message, { cause: failure, isTransient: true })
}

async function store(peer: DimsePeer, objects: readonly StoredObject[], report: Report): Promise<number> {
  const contextOf = (object: StoredObject) => `${object.sopClassUid} ${object.transferSyntaxUid}`
  const kinds = [...new Map(objects.map((object) => [contextOf(object), object])).values()]
  let last = 0
  for (let start = 0; start < kinds.length; start += mostContexts) {
    const proposed = kinds.slice(start, start + mostContexts)
    const ofProposed = new Set(proposed.map(contextOf))
    last = await storeWithin(
      peer,
      proposed,
      objects.filter((object) => ofProposed.has(contextOf(object))),
      report
    )
  }
  return last
}

async function storeWithin(
  peer: DimsePeer,
  kinds: readonly StoredObject[],
  objects: readonly StoredObject[],
  report: Report
): Promise<number> {
  let last = 0
  let full: number | null = null
  const requestFor = (object: StoredObject) => {
    const request = new CStoreRequest(RawDataSet.ofFile(object))
    request.on('response', (response: Response) => {
      last = response.getStatus()
      if (isFull(last)) full = last
      const refusal = isStored(last) ? null : storageRefusal(last)
      report({ kind: 'stored', sopInstanceUid: object.sopInstanceUid, refusal })
    })
    return request
  }
  await associate(peer, {
    contexts: kinds.map(({ sopClassUid, transferSyntaxUid }) => ({
      abstractSyntax: sopClassUid,
      transferSyntax: transferSyntaxUid
    })),
    requests: (accepts) =>
      objects.flatMap((object) => {
        if (accepts(object.sopClassUid, object.transferSyntaxUid)) return [requestFor(object)]
        report({ kind: 'stored', sopInstanceUid: object.sopInstanceUid, refusal: storageRefusal(0xc122) })
        return []
      })
  })
  if (full !== null) throw new PacsFailure('pacs.failed', `${placeOf(peer.server)}: ${storageRefusal(full)}`)
  return last
}

/** Texts of the named attributes. dcmjs gives names as objects, and several values as a list. */
function textsOf(elements: Readonly<Record<string, unknown>>, keywords: readonly string[]): Attributes {
  return Object.fromEntries(
    keywords.flatMap((keyword) => {
      const text = textOf(elements[keyword])
      return text === '' ? [] : [[keyword, text]]
    })
  )
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join('\\')
  if (typeof value === 'object' && value !== null && 'Alphabetic' in value) return textOf(value.Alphabetic)
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
