import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { fetchSeries } from '../../src-core/pacs/exchange/fetch-series.ts'
import { namedServer } from '../../src-core/pacs/exchange/address-book.ts'
import { findSeries } from '../../src-core/pacs/exchange/find-series.ts'
import { withClient } from '../../src-core/pacs/exchange/open-client.ts'
import { planSend, sendFiles } from '../../src-core/pacs/exchange/send-files.ts'
import type { ExchangeOptions, PacsClient } from '../../src-core/pacs/pacs-client.ts'
import { startOrthanc, withoutOrthanc, type Orthanc } from '../support/orthanc.ts'
import { repeat, secondsOf, type Benchmark } from './benchmark.ts'
import { inFolder } from './engine.ts'
import { writePhantomSeries } from './phantom-series.ts'

const slices = 300
const runs = 3
const options: ExchangeOptions = {
  password: null,
  signal: new AbortController().signal,
  log: () => {},
  timeout: 60_000
}

export const pacs: Benchmark = {
  name: 'pacs',
  about: `${slices} slices of 512 x 512, uncompressed, to and from an Orthanc on this machine that has just started.`,
  run: async () => {
    if (withoutOrthanc !== null) return { measurements: [], skipped: [withoutOrthanc] }
    return inFolder(async (folder) => {
      const series = join(folder, 'series')
      await writePhantomSeries(series, slices)
      const web = await overProtocol(folder, series, ({ url }) => url)
      const dimse = await overProtocol(folder, series, ({ dicom }) => dicom)
      return {
        measurements: [
          { name: 'fetched over DICOMweb', unit: 's', values: web.fetched, aim: { is: 'at most', value: 10 } },
          { name: 'fetched over DIMSE', unit: 's', values: dimse.fetched },
          { name: 'queried over DICOMweb', unit: 's', values: web.queried },
          { name: 'queried over DIMSE', unit: 's', values: dimse.queried },
          { name: 'sent over DICOMweb', unit: 's', values: [web.sent] },
          { name: 'sent over DIMSE', unit: 's', values: [dimse.sent] }
        ],
        skipped: []
      }
    })
  }
}

interface Seconds {
  readonly sent: number
  readonly queried: number[]
  readonly fetched: number[]
}

/** Times with an Orthanc of its own. Each has a new client: starting its process counts. */
async function overProtocol(folder: string, series: string, addressOf: (orthanc: Orthanc) => string): Promise<Seconds> {
  const orthanc = await startOrthanc()
  const use = <Result>(work: (client: PacsClient) => Promise<Result>) =>
    withClient(namedServer(addressOf(orthanc), {}), options, work)
  try {
    const sent = await secondsOf(() => use((client) => sendFiles(client, planSend(series), options.log, () => {})))
    const queried = await repeat(runs, () => secondsOf(() => use((client) => findSeries(client, {}))))
    const places = (await use((client) => findSeries(client, {}))).series
    const fetched = await repeat(runs, () => {
      const target = join(folder, 'fetched')
      rmSync(target, { recursive: true, force: true })
      return secondsOf(() => use((client) => fetchSeries(client, places, target, options.log, () => {})))
    })
    return { sent, queried, fetched }
  } finally {
    await orthanc.stop()
  }
}
