import { Command } from 'commander'
import { resolve } from 'node:path'
import { counted } from '../../counts.ts'
import { DenoscopeError } from '../../errors.ts'
import type { PacsQuery } from '../../pacs/pacs-query.ts'
import { printableLine } from '../../printable.ts'
import { checked, collect, integer, jsonOption } from '../options/common-options.ts'
import { withPacsOptions, type PacsOptions } from '../options/pacs-options.ts'
import { alignedTable } from '../support/aligned-table.ts'
import { pacsExchange } from '../support/pacs-exchange.ts'
import { inform, ProgressLine, warn } from '../support/standard-error.ts'

/** `denoscope pacs`: exchange with a picture archive, by DICOMweb or DIMSE. */
export function pacsCommand(): Command {
  const command = new Command('pacs').description('Query, fetch from and send to a PACS (DICOMweb or DIMSE).')
  for (const subcommand of [serversCommand(), queryCommand(), fetchCommand(), sendCommand(), echoCommand()])
    command.addCommand(subcommand)
  return command
}

function serversCommand(): Command {
  return new Command('servers')
    .description('List the servers of the address book.')
    .addOption(jsonOption())
    .action(({ json }: { readonly json?: boolean }) => listServers(json === true))
}

async function listServers(asJson: boolean): Promise<void> {
  const { readAddressBook } = await import('../../pacs/exchange/address-book.ts')
  const { placeOf } = await import('../../pacs/pacs-server.ts')
  const rows = readAddressBook().map((server) => ({
    name: printableLine(server.name),
    protocol: server.kind === 'dicomweb' ? 'DICOMweb' : 'DIMSE',
    address: printableLine(placeOf(server)),
    user: printableLine(server.user),
    certificates: server.certificates === null ? 'system' : 'own'
  }))
  if (asJson) return void process.stdout.write(`${JSON.stringify({ servers: rows }, null, 2)}\n`)
  if (rows.length === 0) inform('The address book is empty. Servers are added in Settings, PACS.')
  const headings = {
    name: 'Name',
    protocol: 'Protocol',
    address: 'Address',
    user: 'User',
    certificates: 'Certificates'
  }
  process.stdout.write(alignedTable(headings, rows))
}

interface QueryOptions extends PacsOptions {
  readonly patientId?: string
  readonly patientName?: string
  readonly date?: string
  readonly modality?: string
  readonly description?: string
  readonly study?: string
  readonly showNames?: boolean
  readonly json?: boolean
}

function queryCommand(): Command {
  return withPacsOptions(new Command('query').description('List series that match, study by study.'))
    .option('--patient-id <id>', 'Patient ID; * and ? stand for other characters')
    .option('--patient-name <name>', "name as DICOM writes it, such as 'Doe*'")
    .option('--date <range>', 'study date: 2024-03-12, 2024-01-01..2024-03-31 or 2024-01-01..')
    .option('--modality <code>', 'such as CT')
    .option('--description <text>', 'part of the description of the study or series')
    .option('--study <uid>', 'Study Instance UID')
    .option('--show-names', 'print names and IDs of patients; default: initials and a pseudonym')
    .addOption(jsonOption())
    .action((options: QueryOptions) => query(options))
}

async function query(options: QueryOptions): Promise<void> {
  const { pacsQuerySchema } = await import('../../pacs/pacs-query.ts')
  const { findSeries } = await import('../../pacs/exchange/find-series.ts')
  const { withClient } = await import('../../pacs/exchange/open-client.ts')
  const { seriesRows, tableOf } = await import('../support/series-listing.ts')
  const { patientId, patientName, date, modality, description, study } = options
  const asked: PacsQuery = checked(pacsQuerySchema, {
    patientId,
    patientName,
    date,
    modality,
    description,
    studyUid: study
  })
  const { server, exchange } = await pacsExchange(options)
  const { series, isCut } = await withClient(server, exchange, (client) => findSeries(client, asked))
  if (isCut) warn('the server has more studies; narrow the query')
  const rows = seriesRows(series, options.showNames === true)
  if (options.json) process.stdout.write(`${JSON.stringify({ server: server.name, series: rows }, null, 2)}\n`)
  else process.stdout.write(tableOf(rows))
  if (rows.length === 0) throw new DenoscopeError('pacs.not-found', `${server.name}: nothing found`)
}

interface FetchOptions extends PacsOptions {
  readonly series: string[]
  readonly study?: string
  readonly out: string
  readonly movePort?: number
  readonly json?: boolean
}

function fetchCommand(): Command {
  return withPacsOptions(
    new Command('fetch').description('Fetch series; again after an interruption, it fetches what is missing.')
  )
    .requiredOption('--series <uid>', 'Series Instance UID; may be given several times', collect(String))
    .option('--study <uid>', 'Study Instance UID; some servers need it')
    .requiredOption('--out <folder>', 'folder for a subfolder of each series')
    .option(
      '--move-port <port>',
      'let the server deliver by C-MOVE to this port, which it must know (DIMSE; default: C-GET)',
      integer(1, 65535)
    )
    .addOption(jsonOption())
    .action((options: FetchOptions) => fetchAll(options))
}

async function fetchAll(options: FetchOptions): Promise<void> {
  const { requireUid } = await import('../../pacs/pacs-query.ts')
  const { fetchSeries } = await import('../../pacs/exchange/fetch-series.ts')
  const { findOneSeries } = await import('../../pacs/exchange/find-series.ts')
  const { withClient } = await import('../../pacs/exchange/open-client.ts')
  const studyUid = requireUid('--study', options.study)
  const uids = [...new Set(options.series)]
  for (const uid of uids) requireUid('--series', uid)
  const { server, exchange } = await pacsExchange(options, options)
  const progress = new ProgressLine()
  const started = performance.now()
  try {
    const fetched = await withClient(server, exchange, async (client) => {
      const places = []
      for (const uid of uids) places.push(await findOneSeries(client, uid, studyUid))
      return fetchSeries(client, places, resolve(options.out), exchange.log, ({ done, of }) =>
        progress.report(of === 0 ? 0 : done / of, `${done} of ${counted(of, 'instance')}`)
      )
    })
    progress.end()
    const seconds = Math.round(performance.now() - started) / 1000
    if (options.json) return void process.stdout.write(`${JSON.stringify({ series: fetched, seconds }, null, 2)}\n`)
    for (const { folder, instances, alreadyThere } of fetched) {
      const earlier = alreadyThere === 0 ? '' : `, ${alreadyThere} of them from an earlier fetch`
      process.stdout.write(`${counted(instances, 'instance')} in ${folder}${earlier}\n`)
    }
  } finally {
    progress.end()
  }
}

interface SendOptions extends PacsOptions {
  readonly json?: boolean
}

function sendCommand(): Command {
  return withPacsOptions(new Command('send').description('Send DICOM files; sending again is harmless.'))
    .argument('<path>', 'DICOM file, or folder with such files')
    .addOption(jsonOption())
    .action((path: string, options: SendOptions) => send(resolve(path), options))
}

async function send(path: string, options: SendOptions): Promise<void> {
  const { planSend, sendFiles } = await import('../../pacs/exchange/send-files.ts')
  const { withClient } = await import('../../pacs/exchange/open-client.ts')
  const plan = planSend(path)
  const { server, exchange } = await pacsExchange(options)
  const progress = new ProgressLine()
  try {
    const sent = await withClient(server, exchange, (client) =>
      sendFiles(client, plan, exchange.log, (done, of) =>
        progress.report(done / of, `${done} of ${counted(of, 'object')}`)
      )
    )
    progress.end()
    if (options.json) process.stdout.write(`${JSON.stringify(sent, null, 2)}\n`)
    else {
      for (const { path: file, reason } of [...sent.skipped, ...sent.refused])
        process.stdout.write(`not sent: ${printableLine(file)}: ${reason}\n`)
      process.stdout.write(`${server.name} stored ${counted(sent.stored, 'object')}.\n`)
    }
    const { refused, stored, lost } = sent
    if (lost === null) inform(`${server.name} answers no query, so that the objects were not looked for there`)
    if (lost !== null && lost > 0)
      warn(`${server.name} no longer has ${lost} of them: it may be full and drop objects for new ones`)
    if (refused.length > 0)
      throw new DenoscopeError(
        'pacs.failed',
        `${server.name}: stored ${stored} of ${counted(stored + refused.length, 'object')}; ${refused[0]!.path}: ${refused[0]!.reason}`
      )
  } finally {
    progress.end()
  }
}

function echoCommand(): Command {
  return withPacsOptions(new Command('echo').description('Check address and credentials of a server.')).action(
    async (options: PacsOptions) => {
      const { withClient } = await import('../../pacs/exchange/open-client.ts')
      const { placeOf } = await import('../../pacs/pacs-server.ts')
      const { server, exchange } = await pacsExchange(options)
      const started = performance.now()
      await withClient(server, exchange, (client) => client.echo())
      const milliseconds = Math.round(performance.now() - started)
      process.stdout.write(`${placeOf(server)} answers (${milliseconds} ms).\n`)
    }
  )
}
