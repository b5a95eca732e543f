import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { DenoscopeError } from '../../errors.ts'
import { forgetServer, keepServer, readAddressBook, serverNamed } from '../../pacs/exchange/address-book.ts'
import { logLine, type ExchangeLog } from '../../pacs/exchange-log.ts'
import { defaultTimeout, type ExchangeOptions, type PacsClient } from '../../pacs/pacs-client.ts'
import type { FoundSeries } from '../../pacs/pacs-query.ts'
import { needsPassword, passwordPlace, type PacsServer } from '../../pacs/pacs-server.ts'
import { printable } from '../../printable.ts'
import { labelOf } from '../../sources/dicom/patient.ts'
import { canGoOn, type PacsExchange } from '../../storage/job-record.ts'
import { pseudonymKey } from '../../storage/recent-files.ts'
import { erase, fetchPrefix, uploadsFolder } from '../../storage/uploads.ts'
import type { JobResults, PacsSeries, SentToPacs } from '../contract-payloads.ts'
import type { ParsedInput } from '../contract.ts'
import { allowed, type Caller } from '../path-rules.ts'
import type { JobContext, Jobs } from '../workspace/jobs.ts'
import type { EngineContext, HandlersOf } from './engine-context.ts'
import { openPaths, shownRefusal } from './source-handlers.ts'

type Access = Pick<ParsedInput<'pacs.echo'>, 'server' | 'password'>

/** Share of a fetch's progress that goes to the transfer; the rest to opening. */
const transferShare = 0.9

export function pacsCommands(context: EngineContext): HandlersOf<'pacs'> {
  const logs = new JobLogs()
  const start = (exchange: PacsExchange, access: Known): { jobId: string } => ({
    jobId:
      'series' in exchange ? startFetch(context, logs, exchange, access) : startSend(context, logs, exchange, access)
  })
  return {
    'pacs.servers': () => readAddressBook(),
    'pacs.keepServer': ({ server }) => keepServer(server),
    'pacs.forgetServer': ({ name }) => forgetServer(name),
    'pacs.echo': (access, caller) => exchange(access, caller, (client) => client.echo()),
    'pacs.query': async ({ query, withIdentity, ...access }, caller) => {
      const { findSeries } = await import('../../pacs/exchange/find-series.ts')
      const { series, isCut } = await exchange(access, caller, (client) => findSeries(client, query))
      return { series: series.map((one) => shownSeries(one, withIdentity)), isCut }
    },
    'pacs.fetch': ({ series, ...access }, caller) => start({ server: access.server, series }, accessOf(access, caller)),
    'pacs.send': ({ files, ...access }, caller) => {
      const sent = 'path' in files ? { path: allowed(caller, files.path) } : files
      return start({ server: access.server, files: sent }, accessOf(access, caller))
    },
    'pacs.goOn': ({ id, password }, caller) => {
      const ended = context.jobs.list().find((job) => job.id === id && canGoOn(job))
      if (ended?.exchange === undefined)
        throw new DenoscopeError('job.unknown', `${id}: no exchange with a PACS that can go on`)
      return start(ended.exchange, accessOf({ server: ended.exchange.server, password }, caller))
    },
    'pacs.log': ({ id }) => logs.linesOf(id)
  }
}

type Of<Key extends string> = Extract<PacsExchange, Readonly<Record<Key, unknown>>>

function startFetch(
  context: EngineContext,
  logs: JobLogs,
  exchange: Of<'series'>,
  { server, password }: Known
): string {
  const { jobs, workspace } = context
  const { series } = exchange
  const folder = join(workspace.path, uploadsFolder, batchOf(server, series))
  const title = `Fetching ${series.length === 1 ? 'a series' : `${series.length} series`} from ${server.name}`
  const work = async (job: JobContext) => {
    const { fetchSeries } = await import('../../pacs/exchange/fetch-series.ts')
    const options = optionsOf(password, job.signal, logs.of(job.id))
    await withServer(server, options, (client) =>
      fetchSeries(client, series, folder, options.log, ({ done, of }) =>
        job.report((of === 0 ? 0 : done / of) * transferShare, `${done} of ${of} instances`)
      )
    )
    return openFetched(context, folder, job)
  }
  return jobs.start('pacs-fetch', title, work, exchange)
}

function startSend({ jobs }: EngineContext, logs: JobLogs, exchange: Of<'files'>, { server, password }: Known): string {
  const { files } = exchange
  const path = 'path' in files ? files.path : exportedFolder(jobs, files.exportJobId)
  const work = async (job: JobContext) => {
    const { planSend, sendFiles } = await import('../../pacs/exchange/send-files.ts')
    const plan = planSend(path)
    const options = optionsOf(password, job.signal, logs.of(job.id))
    const sent = await withServer(server, options, (client) =>
      sendFiles(client, plan, options.log, (done, of) => job.report(done / of, `${done} of ${of} objects`))
    )
    if (sent.stored === 0)
      throw new DenoscopeError('pacs.failed', `${server.name}: stored no object; ${sent.refused[0]!.reason}`)
    return summaryOf(sent)
  }
  return jobs.start('pacs-send', `Sending to ${server.name}`, work, exchange)
}

/** Folder of the DICOM objects that a job has exported. @throws job.unknown */
function exportedFolder(jobs: Jobs, jobId: string): string {
  const job = jobs.list().find(({ id, kind, state }) => id === jobId && kind === 'dicom-export' && state === 'done')
  if (job === undefined) throw new DenoscopeError('job.unknown', `${jobId}: no such export of DICOM objects`)
  return (job.result as JobResults['dicom-export']).directory
}

/** Latest lines of each job of this run. */
class JobLogs {
  readonly #lines = new Map<string, string[]>()

  of(jobId: string): ExchangeLog {
    const lines: string[] = []
    this.#lines.set(jobId, lines)
    return (event) => {
      lines.push(logLine(event))
      if (lines.length > mostLines) lines.shift()
    }
  }

  linesOf(jobId: string): string[] {
    return [...(this.#lines.get(jobId) ?? [])]
  }
}
const mostLines = 2000

/** A server of the address book. `password`: null if it needs none. */
interface Known {
  readonly server: PacsServer
  readonly password: string | null
}

/** Server and password of a request. @throws pacs.not-found, pacs.refused */
function accessOf({ server: name, password }: Access, caller: Caller): Known {
  const server = serverNamed(name)
  if (!needsPassword(server)) return { server, password: null }
  if (password === null) throw new DenoscopeError('pacs.refused', `${server.name}: needs a password`)
  return { server, password: 'typed' in password ? password.typed : unsealedPassword(server, password.sealed, caller) }
}

/** A password that main has kept, for the address and the user with which it was kept. */
function unsealedPassword(server: PacsServer, sealed: string, { paths }: Caller): string {
  if (paths.unseal === undefined) throw new DenoscopeError('pacs.refused', `${server.name}: needs a typed password`)
  const { place, password } = JSON.parse(paths.unseal(sealed)) as { place: string; password: string }
  if (place === passwordPlace(server)) return password
  throw new DenoscopeError('pacs.refused', `${server.name}: the kept password belongs to another address or user`)
}

const optionsOf = (password: string | null, signal: AbortSignal, log: ExchangeLog): ExchangeOptions => ({
  password,
  signal,
  log,
  timeout: defaultTimeout
})

async function withServer<Result>(
  server: PacsServer,
  options: ExchangeOptions,
  use: (client: PacsClient) => Promise<Result>
): Promise<Result> {
  const { withClient } = await import('../../pacs/exchange/open-client.ts')
  return withClient(server, options, use)
}

/** A short exchange, for which a person waits. */
function exchange<Result>(
  access: Access,
  caller: Caller,
  use: (client: PacsClient) => Promise<Result>
): Promise<Result> {
  const { server, password } = accessOf(access, caller)
  return withServer(
    server,
    optionsOf(password, new AbortController().signal, () => {}),
    use
  )
}

/** Name of the folder of a fetch: the same series from the same server go on in the same folder. */
function batchOf(server: PacsServer, series: readonly { readonly seriesUid: string }[]): string {
  const text = [passwordPlace(server), ...series.map(({ seriesUid }) => seriesUid).sort()].join('\n')
  return `${fetchPrefix}${createHash('sha256').update(text).digest('hex').slice(0, 32)}`
}

/** Opens fetched series. Removes files that are no images: they may hold patient data, and no series reads them. */
async function openFetched(context: EngineContext, folder: string, job: JobContext) {
  const opening: JobContext = {
    ...job,
    report: (fraction, message) => job.report(transferShare + fraction * (1 - transferShare), message)
  }
  const opened = await openPaths(context, { paths: [folder] }, opening)
  if (opened.sources.length === 0) erase(folder)
  return { ...opened, refusals: opened.refusals.map(shownRefusal) }
}

function shownSeries(found: FoundSeries, withIdentity: boolean): PacsSeries {
  const { patientName, patientId, studyDate } = found
  return {
    studyUid: found.studyUid,
    seriesUid: found.seriesUid,
    patient: labelOf(patientName, patientId, printable(studyDate) || null, pseudonymKey()),
    identity: withIdentity ? { name: printable(patientName) || null, patientId: printable(patientId) || null } : null,
    studyDescription: printable(found.studyDescription),
    seriesDescription: printable(found.seriesDescription),
    modality: printable(found.modality),
    seriesNumber: printable(found.seriesNumber),
    instances: found.instances
  }
}

function summaryOf({
  stored,
  refused,
  skipped,
  lost
}: {
  readonly stored: number
  readonly refused: readonly { readonly reason: string }[]
  readonly skipped: readonly unknown[]
  readonly lost: number | null
}): SentToPacs {
  const reasons = new Map<string, number>()
  for (const { reason } of refused) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
  return { stored, refused: [...reasons].map(([reason, count]) => ({ reason, count })), skipped: skipped.length, lost }
}
