import { PacsFailure } from '../pacs-failure.ts'
import { placeOf, type DimseServer } from '../pacs-server.ts'

/** Result, source and reason of A-ASSOCIATE-RJ (PS3.8 9.3.4). */
export interface Rejection {
  readonly result: number
  readonly source: number
  readonly reason: number
}

/** A rejected association in words, with its numbers. */
export function rejection(server: DimseServer, { result, source, reason }: Rejection): PacsFailure {
  const numbers = `rejected: result ${result}, source ${source}, reason ${reason}`
  return new PacsFailure('pacs.refused', `${placeOf(server)}: ${wordsOf(server, source, reason)} (${numbers})`, {
    isTransient: result === transient
  })
}

const transient = 2
const [serviceUser, presentation] = [1, 3]

function wordsOf({ calledAeTitle, callingAeTitle }: DimseServer, source: number, reason: number): string {
  if (source === serviceUser && reason === 7) return `the server does not go by the AE title ${calledAeTitle}`
  if (source === serviceUser && reason === 3) return `the server does not know our AE title ${callingAeTitle}`
  if (source === presentation && reason === 1) return 'the server is busy'
  if (source === presentation && reason === 2) return 'the server has too many associations'
  return 'the server rejects the association'
}
