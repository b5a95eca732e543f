import { count } from '../../counts.ts'
import { resolve } from 'node:path'
import { seriesWarnings } from '../../audit/audit-warnings.ts'
import { DenoscopeError } from '../../errors.ts'
import { distinctLabels } from '../../sources/distinct-labels.ts'
import { apartFrom } from '../../sources/source-identity.ts'
import type { FormatAnswers } from '../../sources/format-answers.ts'
import type { OpenedSeries } from '../../sources/opening/open-series.ts'
import type { Refusal, Source } from '../../sources/source.ts'
import { inputHelp } from '../options/common-options.ts'
import { refuseQuestion } from './format-questions.ts'
import { printRefusals, warnAll } from './standard-error.ts'

export interface InputOptions {
  /** 1-based number of the series; absent if the files hold one. */
  readonly series?: number
  /** Option that chooses the series; null if the command has none. Default: `--series N`. */
  readonly seriesOption?: string | null
  /** Joins slices without a common series UID. */
  readonly join?: boolean
  /** Answers for files that are not DICOM. A scale is used only for values that need one, unless `scaleAlways`. */
  readonly answers?: FormatAnswers
  readonly scaleAlways?: boolean
  /** Files in folders that are not read. */
  readonly leaveOut?: (path: string) => boolean
  /**
   * Sources that the command has opened so far.
   * The new one is added; a copy with the same UIDs receives its own id.
   */
  readonly beside?: Source[]
  readonly onProgress?: (fraction: number, message: string) => void
  readonly signal?: AbortSignal
  /** Called with a warning for the record about files that were not read. Their names go to standard error only. */
  readonly notice?: (text: string) => void
}

/**
 * Opens a source by the value of `--input`. Refused files and warnings go to standard error; the other files are used.
 * @throws file.not-found, argument.invalid, or the error of the refusal if no file is left
 */
export async function openInput(text: string, options: InputOptions = {}): Promise<Source> {
  if (text === 'mnist:test' || text === 'mnist:train') {
    const { openMnist } = await import('../../sources/mnist/mnist.ts')
    return openMnist(text === 'mnist:test' ? 'test' : 'train')
  }
  const phantom = /^phantom(?::(\d+):(\d+))?$/.exec(text)
  if (phantom) {
    const { openPhantom } = await import('../../sources/phantom/phantom-source.ts')
    return openPhantom({ seed: Number(phantom[1] ?? 1), slices: Number(phantom[2] ?? 20) })
  }
  if (/^(mnist|phantom)\b/.test(text))
    throw new DenoscopeError('argument.invalid', `--input: expected ${inputHelp}, got '${text}'`)
  const source = await openOne(text, options)
  warnAll(seriesWarnings(source.summary))
  return source
}

/**
 * Opens every CT series of a file or folder. Other series are skipped with a warning.
 * @throws file.not-found, the error of the refusal if no file is left, or argument.invalid if no series is left
 */
export async function openEachSeries(path: string, { beside = [], ...options }: InputOptions): Promise<Source[]> {
  const { sources, refusals, questions } = await openFiles(path, options)
  printRefusals(refusals)
  if (questions.length > 0) throw refuseQuestion(questions[0]!)
  const [usable, others] = [
    sources.filter(({ summary }) => summary.unit === 'HU'),
    sources.filter(({ summary }) => summary.unit !== 'HU')
  ]
  warnAll(others.map(({ summary: { label } }) => `'${label}' is skipped: its values are not HU`))
  if (usable.length === 0) throw new DenoscopeError('argument.invalid', `${path}: holds no series with values in HU`)
  const opened: Source[] = []
  for (const source of usable) opened.push(await besideOthers(source, beside))
  return opened
}

/** The series. Its id is new if an earlier series has the same UIDs and other pixels. */
async function besideOthers(source: Source, beside: Source[]): Promise<Source> {
  let own = source
  for (const other of beside) own = await apartFrom(own, other)
  beside.push(own)
  return own
}

/** Opens files and folders of any format. Archives are unpacked into temporary folders, which go with the process. */
export async function openPaths(path: string, options: InputOptions): Promise<OpenedSeries> {
  const { openSeries } = await import('../../sources/opening/open-series.ts')
  const { temporaryFolder } = await import('../../files/temporary-folders.ts')
  const { join, onProgress, signal, answers = {}, scaleAlways = false, leaveOut } = options
  return openSeries([resolve(path)], {
    signal,
    ...(join && { join }),
    ...(leaveOut && { leaveOut }),
    onProgress: (done, total, message) => onProgress?.(total > 0 ? done / total : 0, message),
    answersFor: () => answers,
    scaleIfAsked: !scaleAlways,
    folderForArchive: () => resolve(temporaryFolder(), 'files')
  })
}

/**
 * As `openPaths`. A number of a series also chooses an array of a file that holds several: `isChosen` is true then.
 * @throws format.undecided if nothing opens and a file leaves something open; the error of the refusal if nothing opens
 */
async function openFiles(path: string, options: InputOptions): Promise<OpenedSeries & { readonly isChosen?: true }> {
  const { series, answers } = options
  const opened = await openPaths(path, options)
  if (opened.sources.length > 0) return opened
  const [question] = opened.questions
  if (question?.kind === 'dataset' && series !== undefined && series <= question.choices.length) {
    const dataset = question.choices[series - 1]!.name
    return { ...(await openFiles(path, { ...options, answers: { ...answers, dataset } })), isChosen: true }
  }
  if (question) throw refuseQuestion(question)
  throw nothingRead(path, opened.refusals)
}

async function openOne(path: string, options: InputOptions): Promise<Source> {
  const { series, seriesOption = '--series N', beside = [], notice } = options
  const { sources, refusals, questions, joinable, isChosen } = await openFiles(path, options)
  printRefusals(refusals)
  if (questions.length > 0 && series === undefined) throw refuseQuestion(questions[0]!)
  const source = await besideOthers(
    chooseSeries(path, sources, { series: isChosen ? 1 : series, option: seriesOption, joinable: joinable.length }),
    beside
  )
  if (refusals.length > 0)
    notice?.(
      `'${source.summary.label}': ${refusals.length === 1 ? '1 file' : `${count(refusals.length)} files`} in its place could not be read`
    )
  return source
}

export interface SeriesChoice {
  /** 1-based. */
  readonly series: number | undefined
  /** Option that chooses the series, with N for the number; null if the command has none. */
  readonly option: string | null
  /** Number of series of one slice that --join would join. Default: 0. */
  readonly joinable?: number
}

/** The chosen series, or the only one. @throws argument.invalid with the names of all series */
export function chooseSeries<Opened extends Source>(
  path: string,
  sources: readonly Opened[],
  choice: SeriesChoice
): Opened {
  const { series, option } = choice
  if (series === undefined && sources.length > 1)
    throw new DenoscopeError('argument.invalid', seriesLine(path, sources, choice))
  const source = sources[(series ?? 1) - 1]
  if (source) return source
  throw new DenoscopeError(
    'argument.invalid',
    `${option}: expected N from 1 to ${count(sources.length)}, got ${series}`
  )
}

/** Error for a path without readable images: its refusal, or the first of several and their number. */
export function nothingRead(path: string, refusals: readonly Refusal[]): DenoscopeError {
  const [first, ...more] = refusals
  if (!first) return new DenoscopeError('file.unreadable', `${path}: holds no readable image`)
  if (more.length === 0) return new DenoscopeError('file.unreadable', first.message)
  return new DenoscopeError(
    'file.unreadable',
    `${path}: holds no readable image (${count(refusals.length)} files refused; the first: ${first.message})`
  )
}

/** Most series that a refusal names. */
const mostNamed = 20

function seriesLine(path: string, sources: readonly Source[], { option, joinable = 0 }: SeriesChoice): string {
  const labels = distinctLabels(sources.map(({ summary }) => summary))
  const names = sources
    .slice(0, mostNamed)
    .map(
      ({ summary: { id, sliceCount } }, index) =>
        `${index + 1} '${labels.get(id)}' (${sliceCount === 1 ? '1 slice' : `${count(sliceCount)} slices`})`
    )
  const more = sources.length > mostNamed ? ` and ${sources.length - mostNamed} more` : ''
  const joining = joinable > 0 ? `; ${joinable} of one slice each fit together and are one series with --join` : ''
  return `${path}: holds ${count(sources.length)} series, ${option ? `choose one with ${option}` : 'give a folder or file of one'}: ${names.join(', ')}${more}${joining}`
}
