import type { ExchangeOptions, PacsClient } from '../pacs-client.ts'
import type { PacsServer } from '../pacs-server.ts'

/** A client of a server. The libraries of its protocol are loaded with it. The caller closes it. */
export async function openClient(server: PacsServer, options: ExchangeOptions): Promise<PacsClient> {
  if (server.kind === 'dicomweb') {
    const { DicomWebClient } = await import('../dicomweb/dicomweb-client.ts')
    return new DicomWebClient(server, options)
  }
  const { DimseClient } = await import('../dimse/dimse-client.ts')
  return new DimseClient(server, options)
}

/** Runs an exchange with a client that is closed afterwards. */
export async function withClient<Result>(
  server: PacsServer,
  options: ExchangeOptions,
  use: (client: PacsClient) => Promise<Result>
): Promise<Result> {
  const client = await openClient(server, options)
  try {
    return await use(client)
  } finally {
    client.close()
  }
}
