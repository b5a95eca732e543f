import { count } from '../../counts.ts'
import { type FileHandle, mkdir, open, readdir, rm } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { isOnnxName } from '../../denoisers/onnx/onnx-file.ts'
import { DenoscopeError } from '../../errors.ts'
import { narrowed } from '../../images/image.ts'
import { printable, printableLine, printableLines } from '../../printable.ts'
import { refuse } from '../../sources/listed-files.ts'
import { openMnist } from '../../sources/mnist/mnist.ts'
import { normalOfSeries, numbersOf } from '../../sources/pairing/pair-rules.ts'
import { linkSeries } from '../../sources/pairing/series-link.ts'
import { openPhantom } from '../../sources/phantom/phantom-source.ts'
import type { SlicePlace } from '../../sources/slice-place.ts'
import type { Refusal } from '../../sources/source.ts'
import { volumeGrid } from '../../sources/volume/volume-grid.ts'
import { importAudit, type ImportedAudit, splitAuditFolders } from '../../storage/import-audit.ts'
import { areThere, forgetFiles, recentFiles, rememberFiles, type RecentFiles } from '../../storage/recent-files.ts'
import { removeCopies } from '../../storage/uploads.ts'
import type { ModelPlace, OpenedSources, RecentlyOpened } from '../contract-payloads.ts'
import { allowed, namesOf, type Caller } from '../path-rules.ts'
import type { JobContext } from '../workspace/jobs.ts'
import { reportedFindingsOf } from '../workspace/reported-findings.ts'
import {
  answerQuestions,
  askAgain,
  dismissQuestions,
  noReports,
  openFiles,
  type OpenRequest,
  removeUnused
} from './opened-files.ts'
import type { EngineContext, HandlersOf } from './engine-context.ts'

export function sourceCommands(context: EngineContext): HandlersOf<'sources' | 'slices'> {
  const { sources, jobs } = context
  const openJob = (
    { files, models }: { readonly files: readonly string[]; readonly models: readonly ModelPlace[] },
    { deidentify, keepBurnedIn }: Pick<OpenPathsRequest, 'deidentify' | 'keepBurnedIn'>,
    concern?: (opened: OpenedSources) => void | Promise<void>
  ) => ({
    jobId: jobs.start('open-sources', openTitle(files), async (job) => {
      const images = await openPaths(context, { paths: files, deidentify, keepBurnedIn }, job)
      const opened = { ...images, ...(models.length > 0 && { models }) }
      await concern?.(opened)
      return { ...opened, refusals: opened.refusals.map(shownRefusal) }
    })
  })
  return {
    'sources.open': ({ paths, printRefusals, deidentify, keepBurnedIn }, caller) => {
      const named = paths.map((path) => ({ path: path.named, real: allowed(caller, path) }))
      const models = named.filter(({ real }) => isOnnxName(real)).map(({ path }) => ({ path }))
      const real = named.map((path) => path.real).filter((path) => !isOnnxName(path))
      return openJob({ files: real, models }, { deidentify, keepBurnedIn }, (opened) => {
        // The list of recent files would open the originals.
        if (!deidentify && opened.sources.length + opened.audits.length > 0) rememberFiles(real)
        if (printRefusals) writeRefusals(opened)
      })
    },
    'sources.planDeidentified': async (request, caller) => {
      const { deidentificationPlan } = await import('../workspace/deidentification-plan.ts')
      if ('batch' in request) return deidentificationPlan([uploadDirectory(context, request.batch)])
      if ('paths' in request) return deidentificationPlan(request.paths.map((path) => allowed(caller, path)))
      const { origin } = sources.entry(request.sourceId)
      return deidentificationPlan(origin.kind === 'dicom' ? origin.paths : [])
    },
    'sources.recent': (_nothing, caller) => Promise.all(reopenable(caller).map(recentlyOpened)),
    'sources.forgetRecent': (_nothing, caller) => forgetFiles(reopenable(caller).map(({ entry }) => entry)),
    'sources.patient': async ({ id }) => {
      const { origin } = sources.entry(id)
      if (origin.kind !== 'dicom') return { name: null, patientId: null }
      const { readPatient } = await import('../../sources/dicom/patient.ts')
      return readPatient(origin.paths[0]!)
    },
    'sources.upload': ({ batch, name, offset, bytes }) =>
      storeUploadPart(uploadDirectory(context, batch), name, offset, bytes),
    'sources.discardUploaded': ({ batch }) => rm(uploadDirectory(context, batch), { recursive: true, force: true }),
    'sources.openUploaded': async ({ batch, deidentify, keepBurnedIn }) => {
      const directory = uploadDirectory(context, batch)
      // Files beside a model are its weights. They stay until the model is set up.
      const names = await readdir(directory).catch(() => [])
      if (names.some(isOnnxName)) return openJob({ files: [], models: [{ batch }] }, {})
      return openJob({ files: [directory], models: [] }, { deidentify, keepBurnedIn }, (opened) =>
        deidentify ? rm(directory, { recursive: true, force: true }) : removeUnused(context, batch, opened)
      )
    },
    'sources.reportedFindings': ({ id }) => reportedFindingsOf(context.workspace, id),
    'sources.questions': () => context.questions.shown(),
    'sources.answer': ({ ids, answers }) => ({
      jobId: jobs.start('open-sources', 'Opening images', async (job) => {
        const opened = await answerQuestions(context, ids, answers, job)
        return { ...opened, refusals: opened.refusals.map(shownRefusal) }
      })
    }),
    'sources.dismissQuestions': ({ ids }) => dismissQuestions(context, ids),
    'sources.askAgain': ({ id }) => askAgain(context, id),
    'sources.join': ({ ids }) => ({
      jobId: jobs.start('open-sources', `Joining ${count(ids.length)} series`, (job) => joinSeries(context, ids, job))
    }),
    'sources.openMnist': async ({ split }) => sources.add(await openMnist(split), { kind: 'mnist', split }),
    'sources.openPhantom': async (phantom) => sources.add(await openPhantom(phantom), { kind: 'phantom', ...phantom }),
    'sources.list': () => sources.list(),
    'sources.close': ({ id, withMeasurements }) => {
      const { origin } = sources.entry(id)
      sources.close(id)
      if (withMeasurements) {
        context.workspace.measurements.removeAll(id)
        context.notify('measurements.changed', { sourceId: id })
      }
      removeCopies(context.workspace.path, origin, context.workspace.sources.list())
    },
    'sources.link': async ({ firstId, secondId, name, pairBy }) => {
      const [first, second] = await Promise.all([sources.get(firstId), sources.get(secondId)])
      const names =
        name === undefined ? undefined : { base: `'${first.summary.label}'`, others: [`the output '${name}'`] }
      return linkSeries(first, second, { ...(pairBy && { pairBy }), ...(names && { names, labels: [name!] }) })
    },
    'sources.grid': async ({ id }) => {
      const source = await sources.get(id)
      return volumeGrid(source.summary, source.slicePlaces?.() ?? null)
    },
    'slices.read': async ({ sourceId, index }) => {
      const source = await sources.get(sourceId)
      const slice = narrowed(await source.readSlice(index))
      const millimetres = positionOf(source.slicePlaces?.() ?? [], index)
      return millimetres === null ? slice : { ...slice, millimetres }
    },
    'slices.tags': async ({ sourceId, index, withPatientData }) =>
      (await (await sources.get(sourceId)).sliceTags?.(index, withPatientData)) ?? []
  }
}

/** Position of a slice along the normal of its series, else its Slice Location, in mm; null if unknown. */
function positionOf(places: readonly SlicePlace[], index: number): number | null {
  const normal = normalOfSeries(places)
  const positions = numbersOf(places, 'position', normal) ?? numbersOf(places, 'location', normal)
  return positions?.[index] ?? null
}

interface Reopenable {
  readonly entry: RecentFiles
  readonly names: readonly string[]
}

/** Remembered files that a caller may open, with the names by which it may. */
function reopenable(caller: Caller): Reopenable[] {
  return recentFiles().flatMap((entry) => {
    const names = namesOf(caller, entry.paths)
    return names === null ? [] : [{ entry, names }]
  })
}

async function recentlyOpened({ entry, names }: Reopenable): Promise<RecentlyOpened> {
  const { paths, openedAt } = entry
  return {
    paths: names,
    place: printable(paths.length === 1 ? paths[0]! : commonFolder(paths)),
    count: paths.length,
    openedAt,
    isMissing: !(await areThere(entry))
  }
}

/** The deepest folder that holds all paths. */
function commonFolder(paths: readonly string[]): string {
  const [first = [], ...others] = paths.map((path) => dirname(path).split(sep))
  const differs = first.findIndex((part, index) => others.some((other) => other[index] !== part))
  return (differs < 0 ? first : first.slice(0, differs)).join(sep) || sep
}

/** A refusal with printable text: file names come from outside. */
export const shownRefusal = (refusal: Refusal): Refusal => ({
  ...refusal,
  file: printable(refusal.file),
  message: printableLines(refusal.message)
})

function openTitle(paths: readonly string[]): string {
  return paths.length <= 1 ? 'Opening images' : `Opening ${count(paths.length)} files and folders`
}

/** A request to open paths. */
interface OpenPathsRequest extends OpenRequest {
  /** True to open de-identified copies in the workspace instead. Default: false. */
  readonly deidentify?: boolean
  /** True to copy DICOM files whose pixels may show text. Default: false, they are refused. */
  readonly keepBurnedIn?: boolean
}

/** Copies audits among the paths into the workspace; images become sources. */
export async function openPaths(
  context: EngineContext,
  { paths, join, deidentify = false, keepBurnedIn = false }: OpenPathsRequest,
  job: JobContext
): Promise<OpenedSources> {
  const { audits: folders, others } = await splitAuditFolders(paths)
  const { audits, refusals } = await importAudits(context, folders)
  const copies = deidentify ? await copiesOf(context, others, keepBurnedIn, job) : { folders: others, refusals: [] }
  if (copies.folders.length === 0)
    return {
      sources: [],
      audits,
      refusals: [...refusals, ...copies.refusals],
      joinable: [],
      reported: noReports,
      questions: []
    }
  const opened = await openFiles(context, { paths: copies.folders, join }, job)
  return { ...opened, audits, refusals: [...refusals, ...copies.refusals, ...opened.refusals] }
}

async function copiesOf(
  { workspace }: EngineContext,
  paths: readonly string[],
  keepBurnedIn: boolean,
  job: JobContext
) {
  const { copyDeidentified } = await import('../workspace/deidentified-import.ts')
  return copyDeidentified(workspace.path, paths, keepBurnedIn, job.signal, (fraction, message) =>
    job.report(fraction / 2, message)
  )
}

async function importAudits(
  { workspace }: EngineContext,
  folders: readonly string[]
): Promise<Pick<OpenedSources, 'audits' | 'refusals'>> {
  const audits: ImportedAudit[] = []
  const refusals: Refusal[] = []
  for (const folder of folders) {
    try {
      audits.push(await importAudit(workspace.audits, folder))
    } catch (thrown) {
      refusals.push(refuse(folder, thrown))
    }
  }
  return { audits, refusals }
}

/** Opens the files of the series again as one. A series whose slice went into another leaves the list. */
async function joinSeries(context: EngineContext, ids: readonly string[], job: JobContext): Promise<OpenedSources> {
  const { sources } = context
  const paths = ids.flatMap((id) => {
    const { origin } = sources.entry(id)
    return origin.kind === 'dicom' ? origin.paths : []
  })
  const opened = await openPaths(context, { paths, join: true }, job)
  const stayed = new Set(opened.sources.map(({ id }) => id))
  if (opened.refusals.length === 0) for (const id of ids) if (!stayed.has(id)) sources.close(id)
  return opened
}

/** Prints one line for each refused file. */
function writeRefusals({ refusals }: OpenedSources): void {
  for (const { file, message } of refusals) {
    const named = message.startsWith(`${file}: `) ? message : `${file}: ${message}`
    process.stderr.write(`denoscope: refused ${printableLine(named)}\n`)
  }
}

export function uploadDirectory({ workspace }: EngineContext, batch: string): string {
  return join(workspace.path, 'uploads', batch)
}

/** The longest name of a file on the file systems in use, in bytes. */
const longestName = 255

/**
 * Writes a part of a file to a batch's folder.
 * Parts come in order: a file of any size passes through memory a part at a time.
 * Keeps the folders of a dropped tree, so that names stay apart. Never leaves the batch's folder.
 * @throws argument.invalid for an invalid name, or a part that does not continue the file; file.unwritable
 */
export async function storeUploadPart(
  directory: string,
  name: string,
  offset: number,
  bytes: Uint8Array
): Promise<void> {
  const path = join(directory, ...partsOf(name))
  let file: FileHandle | undefined
  try {
    await mkdir(dirname(path), { recursive: true })
    file = await open(path, offset === 0 ? 'w' : 'a')
    const { size } = await file.stat()
    if (size !== offset)
      throw new DenoscopeError(
        'argument.invalid',
        `offset: expected ${count(size)}, where the file ends so far, got ${count(offset)}`
      )
    await file.writeFile(bytes)
  } catch (thrown) {
    await file?.close().catch(() => {})
    file = undefined
    await rm(path, { force: true }).catch(() => {})
    if (thrown instanceof DenoscopeError) throw thrown
    const { code } = thrown as NodeJS.ErrnoException
    throw new DenoscopeError(
      'file.unwritable',
      `${path}: the upload could not be stored (${code ?? 'unknown error'})`,
      { cause: thrown }
    )
  } finally {
    await file?.close()
  }
}

function partsOf(name: string): string[] {
  const parts = name.split(/[\\/]+/).filter((part) => part !== '' && part !== '.' && part !== '..')
  const isName = (part: string) => !/\p{Cc}/u.test(part) && Buffer.byteLength(part) <= longestName
  if (parts.length > 0 && parts.every(isName)) return parts
  throw new DenoscopeError(
    'argument.invalid',
    `name: expected a file name of at most ${longestName} bytes a part without control characters`
  )
}
