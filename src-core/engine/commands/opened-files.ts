import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { FormatAnswers, FormatQuestion } from '../../sources/format-answers.ts'
import type { DicomOrigin, SourceSummary } from '../../sources/source.ts'
import type { OpenedSeries, SeriesSource } from '../../sources/opening/open-series.ts'
import { pseudonymKey } from '../../storage/recent-files.ts'
import { erase, readersOf, uploadsFolder } from '../../storage/uploads.ts'
import type { OpenedSources } from '../contract-payloads.ts'
import { takeReports } from '../workspace/reported-findings.ts'
import type { EngineContext } from './engine-context.ts'
import type { JobContext } from '../workspace/jobs.ts'

/** A request to open files of images. */
export interface OpenRequest {
  readonly paths: readonly string[]
  /** True to join series of one slice. */
  readonly join?: boolean
  /** Answers for these files. Default: those that were given to their content before. */
  readonly answers?: FormatAnswers
}

/** Without structured reports among the files. */
export const noReports: OpenedSources['reported'] = { added: 0, known: 0 }

export type OpenedFiles = Omit<OpenedSources, 'audits'>

/** Opens files and folders of images as sources of the workspace. Questions wait for an answer. */
export async function openFiles(
  context: EngineContext,
  { paths, join: joins = false, answers }: OpenRequest,
  job: JobContext
): Promise<OpenedFiles> {
  // The libraries of the formats are large and not always needed: they are loaded with the first file.
  const { openSeries } = await import('../../sources/opening/open-series.ts')
  const { workspace, questions } = context
  const unpacked: string[] = []
  try {
    const opened = await openSeries(paths, {
      join: joins,
      signal: job.signal,
      onProgress: (done, total, message) => job.report(total > 0 ? done / total : 0, message),
      answersFor: (hash) => answers ?? keptAnswers(context, hash, {}),
      withPictures: true,
      folderForArchive: () => {
        unpacked.push(randomUUID())
        return join(workspace.path, uploadsFolder, unpacked.at(-1)!)
      }
    })
    const summaries = await addAll(context, opened, joins)
    const asked = questions.add(opened.questions)
    const series = opened.sources.flatMap((source, index) =>
      'answers' in source ? [] : [{ id: summaries[index]!.id, source }]
    )
    const { refusals, ...reported } = await takeReports(workspace, series, opened.refusals)
    const joinable = summaries.filter((_, index) => opened.joinable.includes(opened.sources[index]!))
    return { sources: summaries, refusals, joinable: joinable.map(({ id }) => id), reported, questions: asked }
  } finally {
    for (const batch of unpacked) removeUnread(context, batch)
  }
}

async function addAll({ sources }: EngineContext, opened: OpenedSeries, join: boolean): Promise<SourceSummary[]> {
  const summaries: SourceSummary[] = []
  for (const source of opened.sources) summaries.push(await add(sources, source, join))
  return summaries
}

async function add(sources: EngineContext['sources'], source: SeriesSource, join: boolean): Promise<SourceSummary> {
  if ('answers' in source)
    return sources.add(source, {
      kind: 'files',
      paths: [...source.files],
      contentHash: source.openedHash,
      answers: source.answers
    })
  const { readPatientLabel } = await import('../../sources/dicom/patient.ts')
  const patient = await readPatientLabel(source.files[0]!, pseudonymKey())
  const origin: DicomOrigin = { kind: 'dicom', paths: [...source.files], ...(join && { join }) }
  return sources.addSeries(source, origin, patient)
}

/** The scale that a person chose for files of this content, and for this array of them, the last time. */
function keptAnswers({ workspace }: EngineContext, hash: string, chosen: FormatAnswers): FormatAnswers {
  const kept = workspace.sources.answersOf(hash)
  const same = kept.find(({ dataset, frame }) => dataset === chosen.dataset && frame === chosen.frame)
  return { ...chosen, ...(same?.scale && { scale: same.scale }) }
}

/** Opens the files of questions with an answer. A source that the answer replaces is closed. */
export async function answerQuestions(
  context: EngineContext,
  ids: readonly string[],
  answers: FormatAnswers,
  job: JobContext
): Promise<OpenedSources> {
  const all: OpenedFiles[] = []
  for (const { id, question, replaces } of ids.map((each) => context.questions.get(each))) {
    const chosen = { ...question.answered, ...answers }
    const given = chosen.scale ? chosen : keptAnswers(context, question.contentHash, chosen)
    const opened = await openFiles(context, { paths: question.files, answers: given }, job)
    context.questions.remove(id)
    all.push(opened)
    const isReplaced = replaces !== undefined && opened.sources.some((source) => source.id !== replaces)
    if (isReplaced) context.sources.close(replaces)
  }
  return {
    audits: [],
    sources: all.flatMap(({ sources }) => sources),
    refusals: all.flatMap(({ refusals }) => refusals),
    joinable: [],
    reported: noReports,
    questions: all.flatMap(({ questions }) => questions)
  }
}

/** Asks again how a source's values become HU. @throws argument.invalid if the source is no volume of image files */
export async function askAgain(context: EngineContext, sourceId: string): Promise<string[]> {
  const { origin } = context.sources.entry(sourceId)
  if (origin.kind !== 'files') return []
  const { scaleQuestion } = await import('../../sources/formats/open-volumes.ts')
  const { scale: _scale, ...chosen } = origin.answers
  const question: FormatQuestion = await scaleQuestion(origin.paths, chosen)
  return context.questions.add([question], sourceId)
}

/** Removes questions without an answer, and copies of a browser that only they read. */
export function dismissQuestions(context: EngineContext, ids: readonly string[]): void {
  for (const id of ids) {
    const { question } = context.questions.get(id)
    context.questions.remove(id)
    const uploads = join(context.workspace.path, uploadsFolder)
    const batches = new Set(
      question.files
        .filter((path) => path.startsWith(join(uploads, '/')))
        .map((path) => path.slice(uploads.length + 1).split('/')[0]!)
    )
    for (const batch of batches) removeUnread(context, batch)
  }
}

/** Removes a folder of copies that neither an open source nor a question reads. It may hold patient data. */
export function removeUnread({ workspace, questions }: EngineContext, batch: string): void {
  const folder = join(workspace.path, uploadsFolder, batch)
  const isAsked = questions.files().some((path) => path.startsWith(join(folder, '/')))
  if (!isAsked && readersOf(workspace.path, batch, workspace.sources.list()).length === 0) erase(folder)
}

/** Deletes the refused files of a batch, or the whole batch if nothing reads it. */
export async function removeUnused(context: EngineContext, batch: string, opened: OpenedSources): Promise<void> {
  removeUnread(context, batch)
  const folder = join(context.workspace.path, uploadsFolder, batch, '/')
  const refused = opened.refusals.filter(({ file }) => file.startsWith(folder))
  await Promise.all(refused.map(({ file }) => rm(file, { force: true })))
}
